"""One module reading another one's log: a cursor, and one transaction a step."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from messaging import cursors
from messaging.arrivals import Arrivals
from messaging.delivery import Delivery
from messaging.handling import Handlers
from messaging.journal import Journal
from messaging.messages import CursorMoved, Entry, Refused
from messaging.readable import CannotFollow, Place, Readable
from messaging.transaction import Transaction


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
        self._stored, self._passed = Place("", 0), 0
        self._arrivals = Arrivals(reader, source, self.delivery.handling.events)

    def reload(self) -> None:
        """Go on from where the module's file says, whatever was known before."""
        self._arrivals.look_again()
        self._go_on_from(self.place())

    def step(self) -> bool:
        """Deliver what has arrived, and what is due again, at most one batch of each, in one transaction.

        False when there is nothing of either.
        """
        if self.held or self.reader.seam.off:
            self.due_at = None
            return False
        try:
            arrived, passed = self._arrivals.look(self._stored.epoch, self._passed)
        except CannotFollow:
            self.due_at = None
            return self._begin()
        self.due_at = self._arrivals.due_at
        if arrived:
            arrived, passed = self.reader.seam.arrange(arrived, passed)
        if not arrived:
            retry_at = self.delivery.next_try()
            if retry_at is None or retry_at > self.reader.clock.now():
                self._passed = passed
                self.due_at = min((each for each in (self.due_at, retry_at) if each), default=None)
                return False
        self._advance(lambda tx: self._step(tx, arrived, passed))
        return True

    def deliver_next(self, position: int) -> None:
        """Deliver the message at `position`, arrived or not, and no other: for a person, while the worker rests.

        When its handler raises, that counts as a try. Raises Refused unless this message is the next one, or waits for
        its next try.
        """
        with self.reader.transaction() as tx:
            if self.delivery.try_now(tx, position):
                return
            if cursors.find(tx, self.source.name) != self._stored:
                self.reload()
            following = self.on_the_way(1)
            if [entry.position for entry in following] != [position]:
                raise Refused(self._not_next(position, following))
            arranged, passed = self.reader.seam.arrange(following, position)
            if not arranged:
                raise Refused(f"{following[0].id} is held back until another one comes behind it.")
            self.delivery.deliver(tx, arranged)
            stored = self._note(tx, arranged, passed)
        self._go_on_from(stored)

    def settle(self) -> None:
        """Pass over what is for others, and store the cursor behind it; for when there is nothing else to do."""
        self._pass_over()
        if self._passed > self._stored.position:
            self._advance(lambda tx: self._move(tx, self._passed))
        elif self.place() != self._stored:
            self._catch_up()

    def on_the_way(self, limit: int) -> Sequence[Entry]:
        """The messages for this reader that were said and not delivered yet, in order: at most the first `limit`.

        Where the next ones are far away, it does not see them.
        """
        try:
            return self._arrivals.read(self.reached(), limit).entries
        except CannotFollow:
            return []

    def cursor(self) -> int:
        """The last position handled or passed over, as the module's file has it."""
        return self.place().position

    def place(self) -> Place:
        """The cursor, with the epoch of the log that it counts in."""
        with self.reader.store.reading() as db:
            return cursors.find(db, self.source.name)

    def reached(self) -> Place:
        """The last place of the log up to which all is known that is for this reader, the cursor or one behind it."""
        place = self.place()
        return Place(place.epoch, self._passed) if place == self._stored else place

    def lag(self) -> int:
        """How many positions the reader is behind the end of the log."""
        return max(0, self.source.end().position - self.cursor())

    def trouble(self) -> str | None:
        """Why nothing is read any more, and what to do about it, as sentences; None while all is well."""
        place = self.place()
        try:
            self.source.must_go_on(place)
        except CannotFollow as error:
            read = f"{self.reader.name} has read the log of {self.source.name} up to {place.position}"
            return f"{read}, but that {error}. {error.what_to_do}"
        return None

    def _begin(self) -> bool:
        """Begin to read a log that was not there yet when the module's file was opened. False where it was."""
        epoch = self.source.end().epoch
        if self._stored.epoch or not epoch:
            return False
        with self.reader.transaction() as tx:
            cursors.begin(tx, self.source.name, epoch)
        self.reload()
        return True

    def _pass_over(self) -> None:
        self._arrivals.look_again()
        if not self.held and not self.reader.seam.off:
            with suppress(CannotFollow):
                arrived, passed = self._arrivals.look(self._stored.epoch, self._passed)
                if arrived:
                    self._arrivals.look_again()
                else:
                    self._passed = passed

    def _not_next(self, position: int, following: Sequence[Entry]) -> str:
        next_one = f"that is {following[0].id}" if following else "there is none"
        return f"{self.source.name}-{position} is not the next message for {self.reader.name}: {next_one}."

    def _step(self, tx: Transaction, arrived: Sequence[Entry], passed: int) -> Place:
        self.delivery.step(tx, arrived)
        return self._note(tx, arrived, passed)

    def _note(self, tx: Transaction, arrived: Sequence[Entry], passed: int) -> Place:
        if arrived and passed >= arrived[0].position:
            tx.answer(None)
            tx.say(CursorMoved(log=self.source.name, position=passed))
        return self._move(tx, passed)

    def _move(self, tx: Transaction, position: int) -> Place:
        return cursors.move(tx, self.source.name, Place(self._stored.epoch, position))

    def _advance(self, move: Callable[[Transaction], Place]) -> None:
        """Move the cursor in one transaction, unless another copy of the app has moved it already."""
        with self.reader.transaction() as tx:
            stored = move(tx) if cursors.find(tx, self.source.name) == self._stored else None
        # Known only after the commit.
        if stored:
            self._go_on_from(stored)
        else:
            self._catch_up()

    def _catch_up(self) -> None:
        known = self._stored
        self.reload()
        if self._stored.epoch != known.epoch:
            self.due_at = self.reader.clock.now()

    def _go_on_from(self, stored: Place) -> None:
        self._stored, self._passed = stored, stored.position
