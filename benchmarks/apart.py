"""The modules of voiding in processes of their own, beside one process, and beside what their engine alone can do.

Run by `make cluster-bench`. All on one machine: it tells what it costs to live apart, not what a network does.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.engine_alone import engine_alone
from billing.module import Billing
from cluster.local import ROOT, Cluster
from cluster.machine import free_ports
from messaging.clock import SystemClock
from messaging.delay_line import DelayLine
from systems.voiding_apart import NAMES

ALONE = 60
MANY = (1_000, 10_000)
PATIENCE = 300.0
SETTINGS = {"SLOW_DOWN": "0", "VOIDING_TIMEOUT": "3600"}
TICKS = os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """What it took: seconds from the first process to the last document voided, seconds of processor, MB of memory."""

    seconds: float
    cpu: float
    memory: float


def prepared(folder: Path, number: int) -> None:
    """Billing's file, with so many documents of which each is to be voided, and nobody has heard of it yet."""
    clock = SystemClock()
    billing = Billing(folder, clock, DelayLine(clock))
    folder.mkdir(parents=True, exist_ok=True)
    billing.open()
    with closing(billing), billing.transaction():
        for each in [billing.issue("invoice", f"Customer {n % 50}", 100) for n in range(number)]:
            billing.void(each)


def number(folder: Path, module: str, sql: str) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / module}.db?mode=ro", uri=True)) as file:
            return int(file.execute(sql).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def until(holds: Callable[[], bool]) -> None:
    """Wait for something. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("nothing goes on")
        time.sleep(0.2)


def all_are_voided(folder: Path, many: int) -> bool:
    return number(folder, "billing", "select count(*) from documents where status = 'voided'") == many


@contextmanager
def one_process(folder: Path, port: int) -> Iterator[Sequence[int]]:
    """All in one, as it is by default."""
    environment = {**os.environ, **SETTINGS, "DATA_DIR": str(folder), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")], env=environment, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        yield [process.pid]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def apart(folder: Path, port: int) -> Iterator[Sequence[int]]:
    """Three servers, three modules and the page."""
    with Cluster(folder, NAMES, {**SETTINGS, "PORT": str(port)}) as cluster:
        yield list(cluster.pids().values())


Way = Callable[[Path, int], AbstractContextManager[Sequence[int]]]
"""How the modules live: their processes, on files in a folder, with the page on a port."""


def at_once(way: Way, folder: Path, many: int) -> Measured:
    """Void so many documents at once."""
    prepared(folder, many)
    [port] = free_ports(1)
    with way(folder, port) as pids:
        until(partial(all_are_voided, folder, many))
        cpu, memory = sum(map(processor, pids)), sum(map(resident, pids))
    first = moment(folder, "process-manager", "select min(occurred_at) from log where type = 'ProcessAdvanced'")
    last = moment(folder, "billing", "select max(occurred_at) from log where type = 'DocumentVoided'")
    return Measured((last - first).total_seconds(), cpu, memory)


def alone(way: Way, folder: Path) -> list[float]:
    """Void documents one after the other; the milliseconds that each took, from its request to DocumentVoided."""
    [port] = free_ports(1)
    with way(folder, port):
        until(lambda: answers(port, "/documents"))
        for _ in range(ALONE):
            post(port, "/documents", b"kind=invoice&customer=Contoso&amount=100")
        until(lambda: number(folder, "reports", "select count(*) from log where type = 'DocumentCollected'") == ALONE)
        for each in range(1, ALONE + 1):
            post(port, f"/documents/INV-{each:04d}/void")
            until(partial(all_are_voided, folder, each))
    with closing(sqlite3.connect(folder / "billing.db")) as file:
        rows = file.execute(
            "select max(occurred_at), min(occurred_at) from log where type in ('DocumentVoidingRequested',"
            " 'DocumentVoided') group by correlation_id"
        ).fetchall()
    return [(datetime.fromisoformat(to) - datetime.fromisoformat(at)).total_seconds() * 1000 for to, at in rows]


def moment(folder: Path, module: str, sql: str) -> datetime:
    with closing(sqlite3.connect(folder / f"{module}.db")) as file:
        return datetime.fromisoformat(file.execute(sql).fetchone()[0])


def answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}"):
            return True
    except OSError:
        return False


def post(port: int, path: str, body: bytes = b"") -> None:
    headers = {"Accept": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)):
        pass


def processor(pid: int) -> float:
    """The seconds of processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> float:
    """The MB of memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return 0.0


def main() -> None:
    """Measure all, and print it as a table."""
    print("| work | one process | apart | the engine alone | apart, of the engine |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, other = alone(one_process, folder / "alone-one"), alone(apart, folder / "alone-apart")
        print(f"| one voiding alone, median | {median(one):.1f} ms | {median(other):.1f} ms | | |")
        print(f"| … p95 | {quantiles(one, n=20)[-1]:.1f} ms | {quantiles(other, n=20)[-1]:.1f} ms | | |")
        for many in MANY:
            together = at_once(one_process, folder / f"one-{many}", many)
            spread = at_once(apart, folder / f"apart-{many}", many)
            took, rows = engine_alone(folder / f"apart-{many}", folder / f"engine-{many}")
            apart_rows, engine_rows = rows / spread.seconds, rows / took
            print(
                f"| {many:,} voidings at once | {many / together.seconds:,.0f}/s |"
                f" {many / spread.seconds:,.0f}/s, {apart_rows:,.0f} rows/s | {engine_rows:,.0f} rows/s |"
                f" {apart_rows / engine_rows:.2f} |"
            )
            print(f"| … processor time | {together.cpu:.1f} s | {spread.cpu:.1f} s | | |")
            print(f"| … memory at the end | {together.memory:.0f} MB | {spread.memory:.0f} MB | | |", flush=True)


if __name__ == "__main__":
    main()
