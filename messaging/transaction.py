"""One step of a module: what it changes, what it says and what it has read are kept together or not at all."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlite_utils import Database

from messaging.clock import to_text
from messaging.log import Log, encode
from messaging.messages import Entry, Kind, Message, Visibility, heading
from messaging.trouble import is_trouble


class Execute(Protocol):
    """How SQL is run."""

    def __call__(self, sql: str, parameters: Sequence[Any] = ..., /) -> sqlite3.Cursor: ...


class Transaction:
    """What a handler works with: the module's tables, the time of the step, and a voice.

    What is said carries the id of the message being answered as its causation id. A message of a process carries
    its own `process_id` as correlation id, any other that of its cause.
    """

    def __init__(self, log: Log, db: Database, now: datetime) -> None:
        self.now = now
        self.occurred_at = to_text(now)
        self.said: list[Entry] = []
        self.changes_failures = False
        """Whether a message that could not be handled is kept, or is kept no more, or otherwise."""
        self._log = log
        self._connection = db.conn
        self.execute: Execute = db.conn.execute
        """Runs SQL on the module's own tables."""
        self._before: int | None = None
        self._written = 0
        self._causation_id: str | None = None
        self._correlation_id: str | None = None

    def answer(self, entry: Entry | None) -> None:
        """From now on what is said is caused by `entry` (None: by nothing)."""
        self._causation_id = entry.id if entry else None
        self._correlation_id = entry.correlation_id if entry else None

    def receive(self, message: Message, process_id: str | None = None) -> Entry:
        """Keep what did not come from a log (a person's command, a deadline) as an internal message.

        Nothing caused it; what is said from now on is caused by it.
        """
        name, kind, recipient, _ = heading(type(message))
        return self._receive(name, encode(message), kind, recipient, process_id or message.correlation_id)

    def receive_as_kept(self, type_: str, data: str, process_id: str | None) -> Entry:
        """As `receive`, for a message that was written down as JSON before."""
        return self._receive(type_, data, "event", None, process_id)

    def say(self, *messages: Message) -> None:
        """Append messages to the module's log. They can be read there when this part of the step is done."""
        for message in messages:
            self._append(*heading(type(message)), message.correlation_id or self._correlation_id, encode(message))

    def attempt(self, work: Callable[[], None]) -> Exception | None:
        """Do something; where that raises, undo it, and only it, and return the error. Raises Trouble."""
        self.write()
        said = len(self.said)
        self.execute("savepoint attempt")
        try:
            work()
            self.write()
        except Exception as error:
            if is_trouble(error):
                raise
            self.execute("rollback to attempt")
            del self.said[said:]
            self._written = said
            self.execute("release attempt")
            return error
        self.execute("release attempt")
        return None

    def write(self) -> None:
        """Put into the log what was said and is not there yet."""
        if self._written < len(self.said):
            self._log.append(self._connection, self.said[self._written :])
            self._written = len(self.said)

    def _receive(self, type_: str, data: str, kind: Kind, recipient: str | None, process_id: str | None) -> Entry:
        self.answer(None)
        entry = self._append(type_, kind, recipient, "internal", process_id, data)
        self.answer(entry)
        return entry

    def _append(
        self,
        type_: str,
        kind: Kind,
        recipient: str | None,
        visibility: Visibility,
        correlation_id: str | None,
        data: str,
    ) -> Entry:
        if self._before is None:
            self._before = self._log.last_given(self._connection)
        entry = Entry(
            self._log.name,
            self._before + len(self.said) + 1,
            type_,
            kind,
            recipient,
            visibility,
            correlation_id,
            self._causation_id,
            self.occurred_at,
            data,
        )
        self.said.append(entry)
        return entry
