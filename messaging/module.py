"""What the three modules have in common: a name, a file, a log, and subscriptions to the logs of others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from sqlite_utils import Migrations

from messaging import failures, log, subscription
from messaging.clock import Clock, DelayLine
from messaging.delivery import Handlers
from messaging.log import Log, Readable
from messaging.store import Store
from messaging.subscription import Subscription
from messaging.transaction import Transaction
from messaging.worker import Job


class Module:
    """A module owns one SQLite file, `data_dir/<name>.db`, and is the only one to open it."""

    name: ClassVar[str]
    migrations: ClassVar[Migrations]

    def __init__(self, data_dir: Path, clock: Clock, delay_line: DelayLine) -> None:
        self.clock = clock
        self.delay_line = delay_line
        self.store = Store(
            data_dir / f"{self.name}.db", log.migrations, subscription.migrations, failures.migrations, self.migrations
        )
        self.log = Log(self.name, self.store)
        self.subscriptions: list[Subscription] = []
        self.on_growth: Callable[[], None] = lambda: None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def jobs(self) -> list[Job]:
        """What the worker does for this module."""
        return [*self.subscriptions]

    def follow(self, source: Readable, handlers: Handlers) -> None:
        """Read another module's log from now on (again: from where the cursor stands)."""
        self.subscriptions.append(Subscription(self, source, handlers))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One step: all of it is kept, or nothing when an exception leaves it."""
        with self.store.writing() as db:
            tx = Transaction(self.log, db, self.clock.now())
            yield tx
        if tx.has_said:
            self.on_growth()
        self.on_change()

    def close(self) -> None:
        """Close the file."""
        self.store.close()
