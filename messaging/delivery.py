"""Handing one message to its handler, and what becomes of it when the handler raises: retries, then a parking place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from messaging import failures, parking, retries
from messaging.discarded import unanswered
from messaging.failures import Failure
from messaging.handling import Handlers, Handling, Unreadable
from messaging.journal import Journal
from messaging.messages import (
    CompensateManually,
    Entry,
    MessageParked,
    NotFound,
    ParkedMessageDiscarded,
    ParkedMessageRetried,
    Refused,
)
from messaging.transaction import Transaction

RETRY_AFTER = (timedelta(seconds=0.2), timedelta(seconds=1), timedelta(seconds=3))
BATCH = 100


class Delivery:
    """Delivers messages of the log `source` to a module's handlers, inside the module's transactions.

    A message whose handler raises is kept, with the time of its next try, and those of its process that come after it
    are kept behind it; all others go on. What waits is in the module's file only, so that a restart finds it.
    """

    def __init__(self, journal: Journal, source: str, handlers: Handlers) -> None:
        self.source = source
        self._journal = journal
        self.handling = Handling(journal, handlers)

    def accepts(self, entry: Entry) -> bool:
        """Whether the message concerns this module: a command to it, or an event that it has a handler for."""
        return entry.recipient == self._journal.name if entry.kind == "command" else entry.type in self.handling

    def deliver(self, tx: Transaction, entries: Sequence[Entry]) -> None:
        """Hand messages over, in order. What cannot be handled is kept, and its process waits behind it."""
        processes = {each.correlation_id for each in entries if each.correlation_id}
        waiting = retries.waiting(tx, self.source, processes) if processes else {}
        for entry in entries:
            process = entry.correlation_id
            if process in waiting:
                retries.put_aside(tx, entry, behind=f"It waits for {waiting[process]}, which comes before it.")
            elif not self._hand_over(tx, entry) and process:
                waiting[process] = entry.id

    def next_try(self) -> datetime | None:
        """When a message that failed is tried again next; None when none waits."""
        with self._journal.store.reading() as db:
            return retries.next_try(db, self.source, self._journal.clock.now())

    def tried_again(self, limit: int) -> list[Entry]:
        """The messages that wait for their next try, and for no other message: at most `limit`."""
        with self._journal.store.reading() as db:
            return [each.entry for each in retries.tried_again(db, self.source, limit)]

    def try_again(self, tx: Transaction) -> bool:
        """Hand over what has failed before and is due, at most a batch. False when nothing is."""
        due = retries.due(tx, self.source, BATCH)
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
            retries.forget_tries(tx, failure)
            retries.let_go_on(tx, failure.entry)

    def _hand_over(self, tx: Transaction, entry: Entry) -> bool:
        """Have a message handled, or parked. False when that failed and will be tried again."""
        tx.answer(entry)
        try:
            error = self.handling.handle(tx, entry)
        except Unreadable as unreadable:
            self._park(tx, Failure(entry, 0, str(unreadable)))
            return True
        if error is None:
            return True
        known = failures.find(tx, entry.log, entry.position)
        attempts = (known.attempts if known else 0) + 1
        if attempts <= len(RETRY_AFTER):
            failures.keep(tx, Failure(entry, attempts, error, retry_at=tx.now + RETRY_AFTER[attempts - 1]))
            return False
        self._park(tx, Failure(entry, attempts, error))
        return True

    def _park(self, tx: Transaction, failure: Failure) -> None:
        tx.say(MessageParked(message_id=failure.entry.id, error=failure.error))
        unsaid = self._say_that_it_failed(tx, failure.entry, failure.error)
        failures.keep(tx, replace(failure, unsaid=unsaid, parked_at=tx.now))

    def retry(self, position: int) -> None:
        """Handle a parked message after all.

        Raises NotFound when none is parked there, Refused when the handler raises again (the message stays parked).
        """
        with self._journal.transaction() as tx:
            failure = self._parked(tx, position)
            error = self._retry(tx, failure)
        if error is not None:
            raise Refused(f"{failure.entry.type} failed again: {error}")

    def discard(self, position: int) -> None:
        """Give a parked message up for good.

        Raises NotFound when none is parked there, Refused when what others wait for cannot be said (it stays parked).
        """
        with self._journal.transaction() as tx:
            self._discard(tx, self._parked(tx, position))

    def compensate(self, entry: Entry, command: CompensateManually) -> None:
        """Handle a discarded message after all, because of what a person says.

        Raises Refused when it is not waited for any more, or when its handler raises again (then nothing is kept).
        """
        with self._journal.transaction() as tx:
            if entry.id not in unanswered(self._journal.log, command.process_id):
                raise Refused(f"Nobody waits for {entry.id} any more.")
            tx.receive(command)
            try:
                error = self.handling.handle(tx, entry)
            except Unreadable as unreadable:
                error = str(unreadable)
            if error is not None:
                raise Refused(f"{entry.type} failed again ({error}).")

    def retry_kind(self, type_: str) -> parking.Tally:
        """Handle every parked message of a type after all; those whose handler raises again stay parked."""
        return parking.about_all(self._journal, self.source, type_, self._retry)

    def discard_kind(self, type_: str) -> parking.Tally:
        """Give every parked message of a type up; one that others cannot be told of stays parked."""

        def discard(tx: Transaction, failure: Failure) -> str | None:
            return self.handling.attempt(tx, failure.entry, lambda: self._discard(tx, failure))

        return parking.about_all(self._journal, self.source, type_, discard)

    def _retry(self, tx: Transaction, failure: Failure) -> str | None:
        tx.answer(failure.entry)
        try:
            error = self.handling.handle(tx, failure.entry)
        except Unreadable as unreadable:
            return str(unreadable)
        if error is None:
            failures.remove(tx, failure)
            tx.say(ParkedMessageRetried(message_id=failure.entry.id))
        else:
            unsaid = failure.unsaid and self._say_that_it_failed(tx, failure.entry, error)
            failures.keep(tx, replace(failure, attempts=failure.attempts + 1, error=error, unsaid=unsaid))
        return error

    def _discard(self, tx: Transaction, failure: Failure) -> None:
        entry = failure.entry
        tx.answer(entry)
        failures.remove(tx, failure)
        tx.say(ParkedMessageDiscarded(message_id=entry.id))
        error = self.handling.react(tx, entry, lambda on: on.when_discarded, f"{entry.type} was discarded")
        if failure.unsaid and not error:
            error = self._say_that_it_failed(tx, entry, failure.error)
        if error:
            raise Refused(f"{entry.id} cannot be discarded, for what others wait for cannot be said: {error}")

    def _parked(self, tx: Transaction, position: int) -> Failure:
        failure = failures.find(tx, self.source, position)
        if failure is None or failure.parked_at is None:
            raise NotFound(f"No message {self.source}-{position} is parked at {self._journal.name}.")
        return failure

    def _say_that_it_failed(self, tx: Transaction, entry: Entry, error: str) -> str | None:
        reason = f"{entry.type} could not be handled ({error})"
        return self.handling.react(tx, entry, lambda on: on.when_parked, reason)
