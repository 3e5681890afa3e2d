"""What a person decides about messages that were parked: to have them handled after all, or to give them up."""

from dataclasses import replace

from messaging import failures, parking
from messaging.discarded import unanswered
from messaging.failures import Failure
from messaging.handling import Handling, Unreadable
from messaging.journal import Journal
from messaging.messages import (
    CompensateManually,
    Entry,
    NotFound,
    ParkedMessageDiscarded,
    ParkedMessageRetried,
    Refused,
)
from messaging.transaction import Transaction


class Parked:
    """The messages of the log `source` that a module has parked."""

    def __init__(self, journal: Journal, source: str, handling: Handling) -> None:
        self._journal = journal
        self._source = source
        self._handling = handling

    def retry(self, position: int) -> None:
        """Handle a parked message after all.

        Raises NotFound when none is parked there, Refused when the handler raises again (the message stays parked).
        """
        with self._journal.transaction() as tx:
            failure = self._find(tx, position)
            error = self._retry(tx, failure)
        if error is not None:
            raise Refused(f"{failure.entry.type} failed again: {error}")

    def discard(self, position: int) -> None:
        """Give a parked message up for good.

        Raises NotFound when none is parked there, Refused when what others wait for cannot be said (it stays parked).
        """
        with self._journal.transaction() as tx:
            self._discard(tx, self._find(tx, position))

    def compensate(self, entry: Entry, command: CompensateManually) -> None:
        """Handle a discarded message after all, because of what a person says.

        Raises Refused when it is not waited for any more, or when its handler raises again (then nothing is kept).
        """
        with self._journal.transaction() as tx:
            if entry.id not in unanswered(self._journal.log, command.process_id):
                raise Refused(f"Nobody waits for {entry.id} any more.")
            tx.receive(command)
            try:
                error = self._handling.handle(tx, entry)
            except Unreadable as unreadable:
                error = str(unreadable)
            if error is not None:
                raise Refused(f"{entry.type} failed again ({error}).")

    def retry_kind(self, type_: str) -> parking.Tally:
        """Handle every parked message of a type after all; those whose handler raises again stay parked."""
        return parking.about_all(self._journal, self._source, type_, self._retry)

    def discard_kind(self, type_: str) -> parking.Tally:
        """Give every parked message of a type up; one that others cannot be told of stays parked."""

        def discard(tx: Transaction, failure: Failure) -> str | None:
            return self._handling.attempt(tx, failure.entry, lambda: self._discard(tx, failure))

        return parking.about_all(self._journal, self._source, type_, discard)

    def _retry(self, tx: Transaction, failure: Failure) -> str | None:
        tx.answer(failure.entry)
        try:
            error = self._handling.handle(tx, failure.entry)
        except Unreadable as unreadable:
            return str(unreadable)
        if error is None:
            failures.remove(tx, failure)
            tx.say(ParkedMessageRetried(message_id=failure.entry.id))
        else:
            unsaid = failure.unsaid and self._handling.say_that_it_failed(tx, failure.entry, error)
            failures.keep(tx, replace(failure, attempts=failure.attempts + 1, error=error, unsaid=unsaid))
        return error

    def _discard(self, tx: Transaction, failure: Failure) -> None:
        entry = failure.entry
        tx.answer(entry)
        failures.remove(tx, failure)
        tx.say(ParkedMessageDiscarded(message_id=entry.id))
        error = self._handling.react(tx, entry, lambda on: on.when_discarded, f"{entry.type} was discarded")
        if failure.unsaid and not error:
            error = self._handling.say_that_it_failed(tx, entry, failure.error)
        if error:
            raise Refused(f"{entry.id} cannot be discarded, for what others wait for cannot be said: {error}")

    def _find(self, tx: Transaction, position: int) -> Failure:
        failure = failures.find(tx, self._source, position)
        if failure is None or failure.parked_at is None:
            raise NotFound(f"No message {self._source}-{position} is parked at {self._journal.name}.")
        return failure
