"""One module reading another one's log: a cursor, and one transaction a step."""

from datetime import datetime

from messaging import cursors
from messaging.delivery import Delivery, Handlers
from messaging.journal import Journal
from messaging.log import Readable
from messaging.messages import CursorMoved, Entry, Refused
from messaging.transaction import Transaction

BATCH = 100
LOOK_AHEAD = 100 * BATCH


class Subscription:
    """Reads the log `source` forward for a module, each message when the delay line lets it arrive.

    Messages are delivered at least once (a crash before the commit delivers again) and recorded once (cursor, state
    and what is said in reaction commit together). Internal messages and messages for others are passed over. The
    cursor also moves on past a message whose handler raises: it is kept, and tried again, in the same transactions.

    While it is `held`, nothing is read by itself: the reader is up, and late. That is forgotten when the app ends.
    """

    def __init__(self, reader: Journal, source: Readable, handlers: Handlers) -> None:
        self.reader = reader
        self.source = source
        self.delivery = Delivery(reader, source.name, handlers)
        self.due_at: datetime | None = None
        self.held = False
        self._stored = self._passed = 0

    def reload(self) -> None:
        """Go on from where the module's file says, whatever was known before."""
        self._stored = self._passed = self.cursor()

    def step(self) -> bool:
        """Deliver what has arrived, and what is due again, at most one batch of each, in one transaction.

        False when there is nothing of either.
        """
        if self.held:
            self.due_at = None
            return False
        arrived, passed = self._look()
        retry_at = self.delivery.next_try()
        if not arrived and (retry_at is None or retry_at > self.reader.clock.now()):
            self._passed = passed
            self.due_at = min((each for each in (self.due_at, retry_at) if each), default=None)
            return False
        with self.reader.transaction() as tx:
            stored = cursors.position(tx, self.source.name)
            if stored == self._stored:
                self.delivery.try_again(tx)
                stored = self._deliver(tx, arrived, passed)
        # Known only after the commit. Where another copy of the app was faster: go on from where it is.
        self._stored = self._passed = stored
        return True

    def deliver_next(self, position: int) -> None:
        """Deliver the message at `position`, arrived or not, and no other: for a person, while the worker rests.

        When its handler raises, that counts as a try. Raises Refused unless this message is the next one, or waits for
        its next try.
        """
        with self.reader.transaction() as tx:
            if self.delivery.try_now(tx, position):
                return
            following = self.on_the_way(1)
            if [entry.position for entry in following] != [position]:
                raise Refused(self._not_next(position, following))
            stored = self._deliver(tx, following, position)
        self._stored = self._passed = stored

    def settle(self) -> None:
        """Store the cursor behind messages that were passed over; for when there is nothing else to do."""
        if self._passed > self._stored:
            with self.reader.transaction() as tx:
                stored = cursors.position(tx, self.source.name)
                if stored == self._stored:
                    stored = cursors.move(tx, self.source.name, self._passed)
            self._stored = self._passed = stored
        elif self.cursor() < self._stored:
            # Another copy of the app has started over.
            self.reload()
            self.due_at = self.reader.clock.now()

    def on_the_way(self, limit: int) -> list[Entry]:
        """The messages for this reader that were said and not delivered yet, in order: at most the first `limit`.

        It looks at the next LOOK_AHEAD positions only.
        """
        found: list[Entry] = []
        stored = self.cursor()
        # Behind what was known, when another copy of the app has started over.
        start = after = max(stored, self._passed) if stored >= self._stored else stored
        while len(found) < limit and after < start + LOOK_AHEAD:
            entries = self.source.read(after, BATCH)
            found += [each for each in entries if isinstance(each, Entry) and self.delivery.accepts(each)]
            if len(entries) < BATCH:
                break
            after = entries[-1].position
        return found[:limit]

    def cursor(self) -> int:
        """The last position handled or passed over, as the module's file has it."""
        with self.reader.store.reading() as db:
            return cursors.position(db, self.source.name)

    def _look(self) -> tuple[list[Entry], int]:
        """The messages that have arrived, and the last position before the first one that has not."""
        now = self.reader.clock.now()
        arrived: list[Entry] = []
        passed = self._passed
        self.due_at = None
        while True:
            entries = self.source.read(passed, BATCH)
            for entry in entries:
                if isinstance(entry, Entry) and self.delivery.accepts(entry):
                    due_at = self.reader.delay_line.due_at(entry.occurred_at)
                    if due_at > now:
                        self.due_at = due_at
                        return arrived, passed
                    arrived.append(entry)
                passed = entry.position
                if len(arrived) == BATCH:
                    return arrived, passed
            if len(entries) < BATCH:
                return arrived, passed

    def _not_next(self, position: int, following: list[Entry]) -> str:
        next_one = f"that is {following[0].id}" if following else "there is none"
        return f"{self.source.name}-{position} is not the next message for {self.reader.name}: {next_one}."

    def _deliver(self, tx: Transaction, arrived: list[Entry], passed: int) -> int:
        self.delivery.deliver(tx, arrived)
        if arrived:
            tx.answer(None)
            tx.say(CursorMoved(log=self.source.name, position=passed))
        return cursors.move(tx, self.source.name, passed)
