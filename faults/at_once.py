"""The faults that are there at once. Those of a module's file are SQLite's own, until they are switched off."""

import sqlite3

from faults.fault import Fault
from messaging.messages import Refused
from messaging.module import Module
from messaging.store import Store
from messaging.transaction import Transaction
from messaging.trouble import Named

NO_LIMIT = 4_294_967_294


class DiskFull(Fault):
    name = "disk-full"
    title = "The disk is full"
    follows = "Its file cannot grow: each step is rolled back until there is room."

    def begin(self) -> None:
        with self.module.store.reading() as db:
            pages = db.execute("pragma page_count").fetchone()[0]
        limit(self.module.store, pages)

    def committing(self, tx: Transaction) -> None:
        """Need a page more than is free, whatever the step has written: SQLite itself says that there is none."""
        free = tx.execute("pragma freelist_count").fetchone()[0]
        size = tx.execute("pragma page_size").fetchone()[0]
        tx.execute("create table filler as select zeroblob(?) as content", ((free + 2) * size,))

    def end(self) -> None:
        limit(self.module.store, NO_LIMIT)


class ModuleOff(Fault):
    name = "module-off"
    title = "Switch it off"
    follows = "Its messages wait in the logs until it is started again."

    def begin(self) -> None:
        self.off = self.news = "It is switched off: what is said to it waits in the logs."

    def start_again(self) -> None:
        super().start_again()
        self.over = True


class DeadlineNow(Fault):
    name = "deadline-now"
    title = "Its next deadline is now"
    follows = "The answer that it waits for is late."

    @classmethod
    def fits(cls, module: Module) -> bool:
        return bool(module.when_due)

    def __init__(self, module: Module, times: int = 1, of: str | None = None) -> None:
        super().__init__(module, times, of)
        self._id = module.deadlines.next()
        if self._id is None:
            raise Refused(f"No deadline is running at {module.title}.")

    def begin(self) -> None:
        assert self._id
        self.module.deadlines.hasten(self._id)
        self.news = f"The deadline of {self._id} is now."
        self.over = True


class DatabaseLocked(Fault):
    name = "database-locked"
    title = "Its file is locked"
    follows = "Another program holds the lock: each step waits for it."

    def begin(self) -> None:
        store = self.module.store
        self._other = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)
        with Named(store.path):
            self._other.execute("begin immediate")
        store.hurry()

    def end(self) -> None:
        self._other.close()


def limit(store: Store, pages: int) -> None:
    with store.writing() as db:
        db.execute(f"pragma max_page_count={pages}")


AT_ONCE = (ModuleOff, DeadlineNow, DiskFull, DatabaseLocked)
