"""What the engine can do by itself: the modules' rows, published and read as the modules do it, without them.

A process for each module, as there: it publishes that one's rows, and reads those of the modules that it follows.
"""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO

from cluster import settings
from cluster.connection import Connection
from cluster.jetstream import JetStream
from cluster.local import MODULES, ROOT, Cluster
from messaging.log import READ
from messaging.messages import Entry
from messaging.relay import BATCH
from messaging.stream import Away, NotNext, Row, as_row, from_row
from systems.voiding_apart import NAMES

FOLLOWS: Mapping[str, Sequence[str]] = {
    "billing": ["process-manager"],
    "process-manager": ["billing", "reports"],
    "reports": ["billing", "process-manager"],
}
SOON = 0.05
"""Seconds until a reader looks again: more comes together meanwhile, and that costs less."""


def engine_alone(logs: Path, folder: Path) -> tuple[float, int]:
    """The seconds that it takes to carry these logs, and how many rows that were."""
    with Cluster(folder, names=()) as cluster:
        children = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.engine_alone", str(logs)],
                cwd=ROOT,
                env=cluster.environment(module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for module in MODULES
        ]
        for child in children:
            said(child.stdout)
        began = time.perf_counter()
        for child in children:
            assert child.stdin
            print("go", file=child.stdin, flush=True)
        rows = [int(said(child.stdout)) for child in children]
        took = time.perf_counter() - began
        for child in children:
            child.wait()
    return took, sum(rows)


def said(output: IO[str] | None) -> str:
    """The next line of a process. Raises EOFError when it has ended instead."""
    line = output.readline() if output else ""
    if not line:
        raise EOFError("a process of the benchmark has ended")
    return line.strip()


def rows_of(logs: Path, module: str) -> list[Row]:
    with closing(sqlite3.connect(logs / f"{module}.db")) as file:
        return [as_row(Entry(module, *row)) for row in file.execute(f"select {READ} from log order by position")]


def publish(stream: JetStream, rows: Sequence[Row]) -> None:
    at = 0
    while at < len(rows):
        try:
            stream.publish(rows[at : at + BATCH], {})
            at += BATCH
        except (Away, NotNext):
            at = stream.end().position
        stream.ring(min(at, len(rows)))


def read(stream: JetStream, until: int) -> None:
    at = 0
    while at < until:
        found = [from_row(each) for each in stream.read(at, BATCH)]
        at += len(found)
        time.sleep(0 if found else SOON)


def main(logs: Path) -> None:
    """Be one of the processes."""
    hosted = settings.from_environment(os.environ, NAMES)
    assert hosted
    connection = Connection(hosted.name, hosted.urls, hosted.tls)
    connection.start()
    rows = rows_of(logs, hosted.name)
    stream = JetStream(connection, hosted.name)
    ends = {module: len(rows_of(logs, module)) for module in FOLLOWS[hosted.name]}
    others = {module: JetStream(connection, module) for module in ends}
    patiently(lambda: stream.claim("benchmark"))
    for each in others.values():
        patiently(partial(each.read, 0, 1))
    print("ready", flush=True)
    sys.stdin.readline()
    work = [threading.Thread(target=publish, args=(stream, rows))]
    work += [threading.Thread(target=read, args=(others[module], end)) for module, end in ends.items()]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    print(len(rows), flush=True)
    connection.stop()


def patiently(do: Callable[[], object]) -> None:
    """Try until the servers have elected who answers, and the stream is there."""
    while True:
        try:
            do()
            return
        except Away:
            time.sleep(0.1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
