"""What a module writes: a file of its own with its log in it, one transaction a step."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from sqlite_utils import Migrations

from messaging import cursors, deadline_rows, failures, identity, log
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.inspection import UnusableFile
from messaging.log import Log
from messaging.seam import Off, Seam
from messaging.store import Store
from messaging.transaction import Transaction


class Journal:
    """A named SQLite file, `folder/<name>.db`, that only its owner opens. Nothing is opened before `open`."""

    name: ClassVar[str]
    migrations: ClassVar[Migrations]

    def __init__(self, folder: Path, clock: Clock, delay_line: DelayLine) -> None:
        self.clock = clock
        self.delay_line = delay_line
        self.store = Store(
            folder / f"{self.name}.db",
            identity.migrations(self.name),
            log.migrations,
            cursors.migrations,
            failures.migrations,
            deadline_rows.migrations,
            self.migrations,
        )
        self.log = Log(self.name, self.store)
        self.seam = Seam()
        self.failures_version = object()
        """Another one whenever this process has changed what is kept of messages that could not be handled."""
        self._step = threading.local()
        self.on_growth: Callable[[], None] = lambda: None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def title(self) -> str:
        """What persons call it."""
        return self.name.replace("-", " ").capitalize()

    def open(self) -> None:
        """Open the file, made when it is missing. Raises UnusableFile when that cannot be done."""
        try:
            self.store.open()
        except sqlite3.Error as error:
            raise UnusableFile(f"{self.store.path} cannot be used: {error.__cause__ or error}.") from error

    @contextmanager
    def transaction(self, *, even_while_off: bool = False) -> Iterator[Transaction]:
        """One step: all of it is kept, or nothing when an exception leaves it. Raises Off while the module is off.

        Inside another one, of the same thread, it is a part of that one.
        """
        if outer := getattr(self._step, "tx", None):
            yield outer
            outer.write()
            return
        if self.seam.off and not even_while_off:
            raise Off(self.seam.off)
        with self.store.writing() as db:
            tx = self._step.tx = Transaction(self.log, db, self.clock.now())
            try:
                yield tx
                tx.write()
            finally:
                self._step.tx = None
            self.seam.committing(tx)
        if tx.changes_failures:
            self.failures_version = object()
        if tx.said:
            self.log.grew(tx.said)
            self.on_growth()
        self.on_change()
        self.seam.committed(tx)

    def close(self) -> None:
        """Close the file."""
        self.seam.reset()
        self.store.close()
