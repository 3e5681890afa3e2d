"""Deadlines are rows: the ones that have passed are found again after a restart."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from messaging.clock import from_text, to_text
from messaging.messages import Refused
from messaging.transaction import Transaction
from process_manager import tables

if TYPE_CHECKING:
    from process_manager.module import ProcessManager

BATCH = 100


class Deadlines:
    """The worker's job that tells processes when their deadline has passed."""

    def __init__(self, manager: "ProcessManager") -> None:
        self._manager = manager
        self.due_at: datetime | None = None

    def step(self) -> bool:
        """Expire what is due, at most one batch. False when nothing is.

        What has arrived is read first: an answer that is there, unread, is not late.
        """
        now = self._manager.clock.now()
        with self._manager.store.reading() as db:
            row = db.execute("select min(deadline) from processes where deadline is not null").fetchone()
        self.due_at = row[0] and from_text(row[0])
        if self.due_at is None or self.due_at > now:
            return False
        if any([subscription.step() for subscription in self._manager.subscriptions]):
            return True
        with self._manager.transaction() as tx:
            for process_id in due(tx, now, BATCH):
                self._manager.expire(tx, process_id)
        return True

    def passed(self, limit: int) -> list[str]:
        """Processes whose deadline has passed and that were not told yet, the longest due first: at most `limit`."""
        with self._manager.store.reading() as db:
            return due(db, self._manager.clock.now(), limit)

    def expire(self, process_id: str) -> None:
        """Tell one process that its deadline has passed. Raises Refused unless it has."""
        with self._manager.transaction() as tx:
            deadline = tables.deadline_of(tx, process_id)
            if deadline is None or deadline > tx.occurred_at:
                raise Refused(f"No deadline of {process_id} has passed.")
            self._manager.expire(tx, process_id)

    def settle(self) -> None:
        """Nothing to tidy up."""


def due(db: Database | Transaction, now: datetime, limit: int) -> list[str]:
    """The processes whose deadline has come, in the order of their deadlines."""
    rows = db.execute(
        "select id from processes where deadline <= ? order by deadline limit ?", (to_text(now), limit)
    ).fetchall()
    return [row[0] for row in rows]
