"""Handing one message to its handler, and what becomes of it when the handler raises: retries, then a parking place."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from messaging import failures, retries
from messaging.failures import Failure
from messaging.handling import Handlers, Handling, Unreadable
from messaging.journal import Journal
from messaging.messages import Entry, MessageParked
from messaging.parked import Parked
from messaging.transaction import Transaction

RETRY_AFTER = (timedelta(seconds=0.2), timedelta(seconds=1), timedelta(seconds=3))
BATCH = 500


class Delivery:
    """Delivers messages of the log `source` to a module's handlers, inside the module's transactions.

    A message whose handler raises is kept, with the time of its next try, and those of its process that come after it
    are kept behind it; all others go on. What waits is in the module's file only, so that a restart finds it.
    """

    def __init__(self, journal: Journal, source: str, handlers: Handlers) -> None:
        self.source = source
        self._journal = journal
        self.handling = Handling(journal, handlers)
        self.parked = Parked(journal, source, self.handling)
        self._nothing_waits: Hashable = None

    def step(self, tx: Transaction, entries: Sequence[Entry]) -> None:
        """Hand over what has failed before and is due, at most a batch, then these messages."""
        if retries.any_waits(tx, self.source):
            self.try_again(tx)
            self.deliver(tx, entries)
        else:
            self._deliver(tx, entries, {})

    def deliver(self, tx: Transaction, entries: Sequence[Entry]) -> None:
        """Hand messages over, in order. What cannot be handled is kept, and its process waits behind it."""
        processes = {each.correlation_id for each in entries if each.correlation_id}
        self._deliver(tx, entries, retries.waiting(tx, self.source, processes))

    def _deliver(self, tx: Transaction, entries: Sequence[Entry], waiting: dict[str, str]) -> None:
        if not waiting and len(entries) > 1 and self.handling.handle_all(tx, entries):
            return
        # One of them cannot be handled: which one shows when each is undone by itself.
        for entry in entries:
            process = entry.correlation_id
            if process in waiting:
                retries.put_aside(tx, entry, behind=f"It waits for {waiting[process]}, which comes before it.")
            elif not self._hand_over(tx, entry) and process:
                waiting[process] = entry.id

    def next_try(self) -> datetime | None:
        """When a message that failed is tried again next; None when none waits."""
        version = self._journal.failures_version, self._journal.store.seen_of_others()
        if version == self._nothing_waits:
            return None
        found = retries.next_try(self._journal.store, self.source, self._journal.clock.now())
        self._nothing_waits = None if found else version
        return found

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
        unsaid = self.handling.say_that_it_failed(tx, failure.entry, failure.error)
        failures.keep(tx, replace(failure, unsaid=unsaid, parked_at=tx.now))
