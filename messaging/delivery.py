"""Handing one message to its handler, and what becomes of it when the handler raises: retries, then a parking place."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from messaging.failures import Failure, failures, find, keep, remove, remove_delivered
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
    """Delivers messages of the log `source` to a module's handlers, inside the module's transactions."""

    def __init__(self, journal: Journal, source: str, handlers: Handlers) -> None:
        self.source = source
        self._journal = journal
        self._handlers = {each.__name__: (msgspec.json.Decoder(each), on) for each, on in handlers.items()}
        self._waiting: dict[int, datetime] = {}

    def reload(self) -> None:
        """Learn from the module's file what waits for its next try."""
        self._waiting = {
            each.entry.position: each.retry_at
            for each in failures(self._journal.store)
            if each.entry.log == self.source and each.retry_at
        }

    def accepts(self, entry: Entry) -> bool:
        """Whether the message concerns this module: a command to it, or an event that it has a handler for."""
        return entry.recipient == self._journal.name if entry.kind == "command" else entry.type in self._handlers

    def next_try(self, entry: Entry) -> datetime | None:
        """When a message that failed is tried again; None for any other."""
        return self._waiting.get(entry.position)

    @property
    def next_due(self) -> datetime | None:
        """When the first message that failed is tried again."""
        return min(self._waiting.values(), default=None)

    def try_again(self, tx: Transaction) -> None:
        """Hand over what has failed before and is due, each without waiting for another."""
        for position in [each for each, due_at in self._waiting.items() if due_at <= tx.now]:
            failure = find(tx, self.source, position)
            if failure and failure.retry_at:
                self.deliver(tx, failure.entry)
            else:
                del self._waiting[position]

    def deliver(self, tx: Transaction, entry: Entry) -> bool:
        """Hand a message over. False when that failed and will be tried again, so that nothing behind it may go on."""
        tx.answer(entry)
        error = self._try(tx, entry)
        waited = self._waiting.pop(entry.position, None)
        if error is None:
            if waited:
                remove(tx, entry.log, entry.position)
            return True
        known = find(tx, entry.log, entry.position)
        attempts = known.attempts + 1 if known else 1
        if attempts <= len(RETRY_AFTER):
            retry_at = tx.now + RETRY_AFTER[attempts - 1]
            self._waiting[entry.position] = retry_at
            keep(tx, Failure(entry, attempts, error, retry_at=retry_at))
            return False
        keep(tx, Failure(entry, attempts, error, parked_at=tx.now))
        tx.say(MessageParked(message_id=entry.id, error=error))
        self._react(tx, entry, lambda on: on.when_parked, f"{entry.type} could not be handled ({error})")
        return True

    def moved_on(self, tx: Transaction, position: int) -> None:
        """Everything up to `position` was delivered or parked."""
        remove_delivered(tx, self.source, position)

    def retry(self, position: int) -> None:
        """Handle a parked message after all.

        Raises NotFound when none is parked there, Refused when the handler raises again (the message stays parked).
        """
        with self._journal.transaction() as tx:
            failure = self._parked(tx, position)
            tx.answer(failure.entry)
            error = self._try(tx, failure.entry)
            if error is None:
                remove(tx, self.source, position)
                tx.say(ParkedMessageRetried(message_id=failure.entry.id))
            else:
                keep(tx, replace(failure, attempts=failure.attempts + 1, error=error))
        if error is not None:
            raise Refused(f"{failure.entry.type} failed again: {error}")

    def discard(self, position: int) -> None:
        """Give a parked message up for good. Raises NotFound when none is parked there."""
        with self._journal.transaction() as tx:
            entry = self._parked(tx, position).entry
            tx.answer(entry)
            remove(tx, self.source, position)
            tx.say(ParkedMessageDiscarded(message_id=entry.id))
            self._react(tx, entry, lambda on: on.when_discarded, f"{entry.type} was discarded")

    def _parked(self, tx: Transaction, position: int) -> Failure:
        failure = find(tx, self.source, position)
        if failure is None or failure.parked_at is None:
            raise NotFound(f"No message {self.source}-{position} is parked at {self._journal.name}.")
        return failure

    def _try(self, tx: Transaction, entry: Entry) -> str | None:
        """Run the handler. When it raises, undo what it did, and only that, and return its error."""

        def handle() -> None:
            if entry.type not in self._handlers:
                raise NotFound(f"{self._journal.name} has no handler for {entry.type}")
            decoder, on = self._handlers[entry.type]
            on.handle(tx, decoder.decode(entry.data))

        return self._undone_if_it_raises(tx, entry, handle)

    def _react(
        self, tx: Transaction, entry: Entry, choose: Callable[[On], Callable[..., None] | None], reason: str
    ) -> None:
        decoder, on = self._handlers.get(entry.type, (None, None))
        reaction = on and choose(on)
        if decoder and reaction:
            self._undone_if_it_raises(tx, entry, lambda: reaction(tx, decoder.decode(entry.data), reason))

    def _undone_if_it_raises(self, tx: Transaction, entry: Entry, work: Callable[[], None]) -> str | None:
        tx.execute("savepoint delivery")
        try:
            work()
        except Exception as error:
            if is_trouble(error):
                raise
            tx.execute("rollback to delivery")
            tx.execute("release delivery")
            logger.warning("%s failed at %s %s", self._journal.name, entry.type, entry.id, exc_info=error)
            return f"{type(error).__name__}: {error}"
        tx.execute("release delivery")
        return None
