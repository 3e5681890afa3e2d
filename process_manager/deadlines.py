"""Deadlines are rows: the ones that have passed are found again after a restart."""

from datetime import datetime
from typing import TYPE_CHECKING

from messaging.clock import from_text, to_text

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
            due = tx.execute(
                "select id from processes where deadline <= ? order by deadline limit ?", (to_text(now), BATCH)
            ).fetchall()
            for (process_id,) in due:
                self._manager.expire(tx, process_id)
        return True

    def settle(self) -> None:
        """Nothing to tidy up."""
