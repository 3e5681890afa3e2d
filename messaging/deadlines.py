"""The worker's job that tells what is due. A deadline that raises is tried again, then parked, as a message is."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from messaging import deadline_rows
from messaging.deadline_rows import (
    Deadline,
    allow,
    are_armed_later,
    arm_again,
    disarm,
    due,
    find,
    first,
    hasten,
    put_off,
    take,
)
from messaging.delivery import Delivery
from messaging.handling import Handlers
from messaging.journal import Journal
from messaging.messages import Message, Refused
from messaging.transaction import Transaction
from messaging.trouble import Trouble

BATCH = 100
MOST_TRIED = 1000
AFTER_ANOTHER = timedelta(seconds=1)
FAR_AWAY = datetime.max.replace(tzinfo=UTC)


class Deadlines:
    """Hands the message of each deadline that has passed to one of `handlers`.

    It is kept as an internal message of the module's own log first, so that one that cannot be handled is found and
    shown like any other. Others do not wait for it. `read` is called before: an answer that is there is not late.

    Nobody may have been here when one became due: the app was off, the computer slept, its clock was set forward. What
    is on its way then first gets the time to arrive, and to be answered.
    """

    def __init__(self, journal: Journal, handlers: Handlers, read: Callable[[], bool]) -> None:
        self._journal = journal
        self._read = read
        self.delivery = Delivery(journal, journal.name, handlers)
        self.due_at: datetime | None = None
        self._was_away = True
        self._owed = timedelta(0)

    def arm(self, tx: Transaction, id_: str, after: timedelta, message: Message) -> None:
        """Have `message` told when so much time has passed; only the latest deadline of an id counts."""
        deadline_rows.arm(tx, id_, self._journal.delay_line.present(), after, message)

    def disarm(self, tx: Transaction, id_: str) -> None:
        """What was waited for has come."""
        disarm(tx, id_)

    def allow_for_absence(self) -> None:
        """Nobody was here for a while."""
        self._was_away = True

    def step(self) -> bool:
        """Tell what is due, at most one batch. False when nothing is."""
        self.due_at = None
        if self._journal.seam.off:
            return False
        self._pay()
        now = self._journal.delay_line.now()
        self._put_right(now)
        with self._journal.store.reading() as db:
            due_at = first(db)
        self.due_at = min((each for each in (due_at, self.delivery.next_try()) if each), default=None)
        if self.due_at is None or self.due_at > now:
            return False
        if self._read():
            return True
        with self._journal.transaction() as tx:
            tried = self.delivery.try_again(tx)
            told = due(tx, now, BATCH)
            for deadline in told:
                self._tell(tx, deadline)
        if not (tried or told):
            # Another copy of the app was faster.
            self.due_at = now + AFTER_ANOTHER
        return tried or bool(told)

    def passed(self, limit: int) -> Sequence[str]:
        """The ids of deadlines that have passed, the longest due first: at most `limit`. Then those told in vain."""
        with self._journal.store.reading() as db:
            passed = [each.id for each in due(db, self._journal.delay_line.present(), limit)]
        in_vain = [each.correlation_id for each in self.delivery.tried_again(limit) if each.correlation_id]
        return [*passed, *in_vain][:limit]

    def tell(self, id_: str) -> None:
        """Tell one deadline, for a person, while the worker rests. Raises Refused unless it has passed.

        When its handler raises, that counts as a try. One that was told in vain is tried once more.
        """
        told = [each.position for each in self.delivery.tried_again(MOST_TRIED) if each.correlation_id == id_]
        with self._journal.transaction() as tx:
            deadline = find(tx, id_)
            if deadline is None and told and self.delivery.try_now(tx, told[0]):
                return
            if deadline is None or deadline.due_at > self._journal.delay_line.present():
                raise Refused(f"No deadline of {id_} has passed.")
            self._tell(tx, deadline)

    def hasten(self, id_: str) -> None:
        """Let a deadline be due now, so that nobody has to wait for it. Raises Refused when there is none."""
        with self._journal.transaction() as tx:
            if not hasten(tx, id_, self._journal.delay_line.present()):
                raise Refused(f"There is no deadline of {id_}.")

    def next(self) -> str | None:
        """The id of the deadline that is due first; None when there is none."""
        with self._journal.store.reading() as db:
            return next((each.id for each in due(db, FAR_AWAY, 1)), None)

    def put_off(self, by: timedelta) -> None:
        """Time stood still for so long. Where that cannot be written down now, it is as soon as it can."""
        self._owed += by
        with suppress(Trouble):
            self._pay()

    def settle(self) -> None:
        """Nothing to tidy up."""

    def _pay(self) -> None:
        if self._owed:
            with self._journal.transaction(even_while_off=True) as tx:
                put_off(tx, self._owed)
            self._owed = timedelta(0)

    def _put_right(self, now: datetime) -> None:
        """Move what the clock, or an absence, has left at a time at which it must not be due."""
        a_round_trip = 2 * self._journal.delay_line.delay
        with self._journal.store.reading() as db:
            armed_later = are_armed_later(db, now)
            due_at = first(db)
        too_soon = self._was_away and a_round_trip and due_at and due_at < now + a_round_trip
        if armed_later or too_soon:
            with self._journal.transaction() as tx:
                arm_again(tx, now)
                if too_soon:
                    allow(tx, now, a_round_trip)
        self._was_away = False

    def _tell(self, tx: Transaction, deadline: Deadline) -> None:
        take(tx, deadline)
        self.delivery.deliver(tx, [tx.receive_as_kept(deadline.type, deadline.data, deadline.process_id)])
