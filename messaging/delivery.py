"""Handing one message to its handler, and what becomes of it when the handler raises: retries, then a parking place."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from messaging import failures
from messaging.failures import Failure
from messaging.journal import Journal
from messaging.messages import (
    Entry,
    Message,
    MessageParked,
    NotFound,
    ParkedMessageDiscarded,
    ParkedMessageRetried,
    Refused,
)
from messaging.transaction import Transaction
from messaging.trouble import is_trouble

RETRY_AFTER = (timedelta(seconds=0.2), timedelta(seconds=1), timedelta(seconds=3))
BATCH = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class On:
    """What a module does about one type of message.

    `when_parked(tx, message, reason)` says what others wait for when the message is given up for now,
    `when_discarded(tx, message, reason)` when a person gives it up for good.
    """

    handle: Callable[[Transaction, Any], None]
    when_parked: Callable[[Transaction, Any, str], None] | None = None
    when_discarded: Callable[[Transaction, Any, str], None] | None = None


Handlers = Mapping[type[Message], On]


class Delivery:
    """Delivers messages of the log `source` to a module's handlers, inside the module's transactions.

    A message whose handler raises is kept, with the time of its next try, and those of its process that come after it
    are kept behind it; all others go on. What waits is in the module's file only, so that a restart finds it.
    """

    def __init__(self, journal: Journal, source: str, handlers: Handlers) -> None:
        self.source = source
        self._journal = journal
        self._handlers = {each.__name__: (msgspec.json.Decoder(each), on) for each, on in handlers.items()}

    def accepts(self, entry: Entry) -> bool:
        """Whether the message concerns this module: a command to it, or an event that it has a handler for."""
        return entry.recipient == self._journal.name if entry.kind == "command" else entry.type in self._handlers

    def deliver(self, tx: Transaction, entries: Sequence[Entry]) -> None:
        """Hand messages over, in order. What cannot be handled is kept, and its process waits behind it."""
        processes = {each.correlation_id for each in entries if each.correlation_id}
        waiting = failures.waiting(tx, self.source, processes) if processes else {}
        for entry in entries:
            process = entry.correlation_id
            if process in waiting:
                failures.put_aside(tx, entry, behind=f"It waits for {waiting[process]}, which comes before it.")
            elif not self._hand_over(tx, entry) and process:
                waiting[process] = entry.id

    def next_try(self) -> datetime | None:
        """When a message that failed is tried again next; None when none waits."""
        with self._journal.store.reading() as db:
            return failures.next_try(db, self.source, self._journal.clock.now())

    def tried_again(self, limit: int) -> list[Entry]:
        """The messages that wait for their next try, and for no other message: at most `limit`."""
        with self._journal.store.reading() as db:
            return [each.entry for each in failures.tried_again(db, self.source, limit)]

    def try_again(self, tx: Transaction) -> bool:
        """Hand over what has failed before and is due, at most a batch. False when nothing is."""
        due = failures.due(tx, self.source, BATCH)
        for failure in due:
            self._try_once_more(tx, failure)
        return bool(due)

    def try_now(self, tx: Transaction, position: int) -> bool:
        """Hand a message over that waits for its next try, due or not. False when it does not."""
        failure = failures.find(tx, self.source, position)
        if failure is None or failure.parked_at or failure.retry_at is None:
            return False
        self._try_once_more(tx, failure)
        return True

    def failure(self, position: int) -> Failure | None:
        """What is known of a message that could not be handled yet."""
        with self._journal.store.reading() as db:
            return failures.find(db, self.source, position)

    def _try_once_more(self, tx: Transaction, failure: Failure) -> None:
        if self._hand_over(tx, failure.entry):
            failures.forget_tries(tx, failure)
            failures.let_go_on(tx, failure.entry)

    def _hand_over(self, tx: Transaction, entry: Entry) -> bool:
        """Have a message handled, or parked. False when that failed and will be tried again."""
        tx.answer(entry)
        error = self._try(tx, entry)
        if error is None:
            return True
        known = failures.find(tx, entry.log, entry.position)
        attempts = (known.attempts if known else 0) + 1
        if attempts <= len(RETRY_AFTER):
            failures.keep(tx, Failure(entry, attempts, error, retry_at=tx.now + RETRY_AFTER[attempts - 1]))
            return False
        tx.say(MessageParked(message_id=entry.id, error=error))
        failures.keep(tx, Failure(entry, attempts, error, self._say_that_it_failed(tx, entry, error), parked_at=tx.now))
        return True

    def retry(self, position: int) -> None:
        """Handle a parked message after all.

        Raises NotFound when none is parked there, Refused when the handler raises again (the message stays parked).
        """
        with self._journal.transaction() as tx:
            failure = self._parked(tx, position)
            tx.answer(failure.entry)
            error = self._try(tx, failure.entry)
            if error is None:
                failures.remove(tx, failure)
                tx.say(ParkedMessageRetried(message_id=failure.entry.id))
            else:
                unsaid = failure.unsaid and self._say_that_it_failed(tx, failure.entry, error)
                failures.keep(tx, replace(failure, attempts=failure.attempts + 1, error=error, unsaid=unsaid))
        if error is not None:
            raise Refused(f"{failure.entry.type} failed again: {error}")

    def discard(self, position: int) -> None:
        """Give a parked message up for good.

        Raises NotFound when none is parked there, Refused when what others wait for cannot be said (it stays parked).
        """
        with self._journal.transaction() as tx:
            failure = self._parked(tx, position)
            entry = failure.entry
            tx.answer(entry)
            failures.remove(tx, failure)
            tx.say(ParkedMessageDiscarded(message_id=entry.id))
            error = self._react(tx, entry, lambda on: on.when_discarded, f"{entry.type} was discarded")
            if failure.unsaid and not error:
                error = self._say_that_it_failed(tx, entry, failure.error)
            if error:
                raise Refused(f"{entry.id} cannot be discarded, for what others wait for cannot be said: {error}")

    def _parked(self, tx: Transaction, position: int) -> Failure:
        failure = failures.find(tx, self.source, position)
        if failure is None or failure.parked_at is None:
            raise NotFound(f"No message {self.source}-{position} is parked at {self._journal.name}.")
        return failure

    def _try(self, tx: Transaction, entry: Entry) -> str | None:
        """Run the handler. When it raises, undo what it did, and only that, and return its error."""

        def handle() -> None:
            if entry.type not in self._handlers:
                raise NotFound(f"{self._journal.name} has no handler for {entry.type}")
            decoder, on = self._handlers[entry.type]
            self._journal.seam.handling(tx, entry)
            on.handle(tx, decoder.decode(entry.data))
            self._journal.seam.handled(tx, entry)

        return self._undone_if_it_raises(tx, entry, handle)

    def _say_that_it_failed(self, tx: Transaction, entry: Entry, error: str) -> str | None:
        return self._react(tx, entry, lambda on: on.when_parked, f"{entry.type} could not be handled ({error})")

    def _react(
        self, tx: Transaction, entry: Entry, choose: Callable[[On], Callable[..., None] | None], reason: str
    ) -> str | None:
        """Say what others wait for; returns the error where that raises, and undoes what was said."""
        decoder, on = self._handlers.get(entry.type, (None, None))
        reaction = on and choose(on)
        if not (decoder and reaction):
            return None
        return self._undone_if_it_raises(tx, entry, lambda: reaction(tx, decoder.decode(entry.data), reason))

    def _undone_if_it_raises(self, tx: Transaction, entry: Entry, work: Callable[[], None]) -> str | None:
        tx.execute("savepoint delivery")
        said = len(tx.said)
        try:
            work()
        except Exception as error:
            if is_trouble(error):
                raise
            tx.execute("rollback to delivery")
            del tx.said[said:]
            tx.execute("release delivery")
            logger.warning("%s failed at %s %s", self._journal.name, entry.type, entry.id, exc_info=error)
            return f"{type(error).__name__}: {error}"
        tx.execute("release delivery")
        return None
