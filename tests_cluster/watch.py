"""What the tests of a cluster see of it: the modules' files, the streams, and how it goes on."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import check
from billing.module import Billing
from cluster.connection import Connection
from cluster.jetstream import JetStream
from cluster.local import MODULES, Cluster
from cluster.settings import context
from messaging.clock import SystemClock
from messaging.delay_line import DelayLine
from messaging.log import READ
from messaging.messages import Entry
from messaging.stream import Away, Row, as_row
from settings import Settings
from systems.voiding import Voiding

PATIENCE = 120.0
EVERY = 0.1


def until(what: str, holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something holds. Raises AssertionError, which says what, when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(EVERY)
    raise AssertionError(f"{what}: not within {seconds:g} s")


class Files:
    """The modules' files, read beside the processes that they belong to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def number(self, module: str, sql: str) -> int:
        """One number from a module's file; 0 while there is none."""
        try:
            with closing(sqlite3.connect(f"file:{self.folder / module}.db?mode=ro", uri=True)) as file:
                return int(file.execute(sql).fetchone()[0] or 0)
        except sqlite3.OperationalError:
            return 0

    def voided(self) -> int:
        return self.number("billing", "select count(*) from documents where status = 'voided'")

    def unfinished(self) -> int:
        return self.number("process-manager", "select count(*) from processes where finished_at is null")

    def head(self, module: str) -> int:
        return self.number(module, "select max(position) from log")

    def broken(self) -> Sequence[str]:
        """Every broken rule, as `make check` finds it."""
        return check.broken_in(Voiding(Settings(data_dir=self.folder), SystemClock()))


@contextmanager
def billing(folder: Path) -> Iterator[Billing]:
    """Billing's file, written beside its process: as by a second copy of the app."""
    clock = SystemClock()
    module = Billing(folder, clock, DelayLine(clock))
    module.open()
    try:
        yield module
    finally:
        module.close()


def void(module: Billing, number: int) -> None:
    """Issue so many documents, and ask for each to be voided."""
    with module.transaction():
        issued = [module.issue("invoice", f"Customer {each % 40}", 100 + each) for each in range(number)]
    with module.transaction():
        for each in issued:
            module.void(each)


@contextmanager
def connection(cluster: Cluster, name: str = "page") -> Iterator[Connection]:
    """A connection to the servers, as the page or a module."""
    found = Connection(name, cluster.urls, context(cluster.environment(name)))
    found.start()
    try:
        until("connected", lambda: answers(found))
        yield found
    finally:
        found.stop()


def answers(link: Connection) -> bool:
    """Whether the servers can be asked."""
    try:
        JetStream(link, MODULES[0]).end()
    except Away:
        return False
    return True


def rows_of(link: Connection, module: str) -> list[Row]:
    """All that is in a module's stream."""
    stream = JetStream(link, module)
    found: list[Row] = []
    while True:
        try:
            if len(found) >= stream.end().position:
                return found
            found += stream.read(len(found), 1000)
        except Away:
            time.sleep(EVERY)


def replicated(cluster: Cluster, files: Files) -> dict[str, str]:
    """By module, what of its stream is not as its log has it; nothing where each is a copy."""
    wrong = {}
    with connection(cluster) as link:
        for module in MODULES:
            there = rows_of(link, module)
            with closing(sqlite3.connect(files.folder / f"{module}.db")) as file:
                found = file.execute(f"select {READ} from log order by position").fetchall()
            ours = [as_row(Entry(module, *row)) for row in found]
            if there != ours:
                at = next((n for n, pair in enumerate(zip(there, ours, strict=False)) if pair[0] != pair[1]), None)
                wrong[module] = f"{len(there)} rows there, {len(ours)} here, the first other one at {at}"
    return wrong


class Progress:
    """How long it took at most until something more had happened, on a thread of its own."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._longest = 0.0
        self._since = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Progress":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def begin(self) -> None:
        """Count from now on: before, something was down."""
        self._longest, self._since = 0.0, time.monotonic()

    def taken(self) -> float:
        """The longest time without anything new, in seconds, since counting began."""
        return self._longest

    def _run(self) -> None:
        seen = -1
        while not self._stopping.wait(EVERY):
            now = sum(self._files.head(module) for module in MODULES)
            if now != seen:
                seen, self._since = now, time.monotonic()
            self._longest = max(self._longest, time.monotonic() - self._since)
