"""Handing one message to its handler, and what becomes of it when the handler raises: retries, then a parking place."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlite_utils import Database, Migrations

from messaging.clock import from_text, to_text
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

if TYPE_CHECKING:
    from messaging.module import Module

RETRY_AFTER = (timedelta(seconds=0.2), timedelta(seconds=1), timedelta(seconds=3))

logger = logging.getLogger(__name__)
migrations = Migrations("messaging.delivery")


@migrations()
def create_failures(db: Database) -> None:
    """A message whose handler raised: it waits for its next try, or, once it is parked, for a person."""
    db.table("failures").create(
        {
            "log": str,
            "position": int,
            "entry": str,
            "attempts": int,
            "error": str,
            "retry_at": str,
            "parked_at": str,
        },
        pk=("log", "position"),
        not_null={"entry", "attempts", "error"},
    )


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

    def __init__(self, module: "Module", source: str, handlers: Handlers) -> None:
        self._module = module
        self._source = source
        self._handlers = {each.__name__: (msgspec.json.Decoder(each), on) for each, on in handlers.items()}
        with module.store.reading() as db:
            row = db.execute(
                "select position, retry_at from failures where log = ? and parked_at is null", (source,)
            ).fetchone()
        self._waiting: tuple[int, datetime] | None = (row[0], from_text(row[1])) if row else None

    def accepts(self, entry: Entry) -> bool:
        """Whether the message concerns this module: a command to it, or an event that it has a handler for."""
        return entry.recipient == self._module.name if entry.kind == "command" else entry.type in self._handlers

    def next_try(self, entry: Entry) -> datetime | None:
        """When a message that failed is tried again; None for any other."""
        return self._waiting[1] if self._waiting and self._waiting[0] == entry.position else None

    def deliver(self, tx: Transaction, entry: Entry) -> bool:
        """Hand a message over. False when that failed and will be tried again, so that nothing behind it may go on."""
        tx.answer(entry)
        error = self._try(tx, entry)
        if error is None:
            return True
        row = tx.execute(
            "select attempts from failures where log = ? and position = ?", (self._source, entry.position)
        ).fetchone()
        attempts = row[0] + 1 if row else 1
        if attempts <= len(RETRY_AFTER):
            retry_at = tx.now + RETRY_AFTER[attempts - 1]
            self._waiting = (entry.position, retry_at)
            self._keep(tx, entry, attempts, error, retry_at=to_text(retry_at))
            return False
        self._keep(tx, entry, attempts, error, parked_at=tx.occurred_at)
        tx.say(MessageParked(message_id=entry.id, error=error))
        self._react(tx, entry, "when_parked", f"{entry.type} could not be handled: {error}")
        return True

    def moved_on(self, tx: Transaction, position: int) -> None:
        """Forget the failed tries of messages that were delivered in the end."""
        tx.execute(
            "delete from failures where log = ? and position <= ? and parked_at is null", (self._source, position)
        )

    def retry(self, position: int) -> None:
        """Handle a parked message after all.

        Raises NotFound when none is parked there, Refused when the handler raises again (the message stays parked).
        """
        with self._module.transaction() as tx:
            entry, attempts = self._parked(tx, position)
            tx.answer(entry)
            error = self._try(tx, entry)
            if error is None:
                self._unpark(tx, position)
                tx.say(ParkedMessageRetried(message_id=entry.id))
            else:
                self._keep(tx, entry, attempts + 1, error, parked_at=tx.occurred_at)
        if error is not None:
            raise Refused(f"{entry.type} failed again: {error}")

    def discard(self, position: int) -> None:
        """Give a parked message up for good. Raises NotFound when none is parked there."""
        with self._module.transaction() as tx:
            entry, _ = self._parked(tx, position)
            tx.answer(entry)
            self._unpark(tx, position)
            tx.say(ParkedMessageDiscarded(message_id=entry.id))
            self._react(tx, entry, "when_discarded", f"{entry.type} was discarded")

    def _try(self, tx: Transaction, entry: Entry) -> str | None:
        """Run the handler. When it raises, undo what it did, and only that, and return its error."""

        def handle() -> None:
            if entry.type not in self._handlers:
                raise NotFound(f"{self._module.name} has no handler for {entry.type}")
            decoder, on = self._handlers[entry.type]
            on.handle(tx, decoder.decode(entry.data))

        return self._undone_if_it_raises(tx, entry, handle)

    def _react(self, tx: Transaction, entry: Entry, reaction: str, reason: str) -> None:
        decoder, on = self._handlers.get(entry.type, (None, None))
        react = getattr(on, reaction, None)
        if decoder and react:
            self._undone_if_it_raises(tx, entry, lambda: react(tx, decoder.decode(entry.data), reason))

    def _undone_if_it_raises(self, tx: Transaction, entry: Entry, work: Callable[[], None]) -> str | None:
        tx.execute("savepoint delivery")
        try:
            work()
        except Exception as error:
            if is_trouble_of_the_file(error):
                raise
            tx.execute("rollback to delivery")
            tx.execute("release delivery")
            logger.warning("%s failed at %s %s", self._module.name, entry.type, entry.id, exc_info=error)
            return f"{type(error).__name__}: {error}"
        tx.execute("release delivery")
        return None

    def _keep(
        self,
        tx: Transaction,
        entry: Entry,
        attempts: int,
        error: str,
        *,
        retry_at: str | None = None,
        parked_at: str | None = None,
    ) -> None:
        tx.execute(
            "insert or replace into failures (log, position, entry, attempts, error, retry_at, parked_at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            (
                self._source,
                entry.position,
                msgspec.json.encode(entry).decode(),
                attempts,
                error,
                retry_at,
                parked_at,
            ),
        )

    def _parked(self, tx: Transaction, position: int) -> tuple[Entry, int]:
        row = tx.execute(
            "select entry, attempts from failures where log = ? and position = ? and parked_at is not null",
            (self._source, position),
        ).fetchone()
        if row is None:
            raise NotFound(f"No message {self._source}-{position} is parked at {self._module.name}.")
        return msgspec.json.decode(row[0], type=Entry), row[1]

    def _unpark(self, tx: Transaction, position: int) -> None:
        tx.execute("delete from failures where log = ? and position = ?", (self._source, position))


def is_trouble_of_the_file(error: Exception) -> bool:
    """Whether SQLite could not work (locked, disk full, unreadable): not the message's fault, nothing to park."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR
