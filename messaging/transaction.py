"""One step of a module: what it changes, what it says and what it has read are kept together or not at all."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from messaging.clock import to_text
from messaging.log import Log, encode
from messaging.messages import Entry, Kind, Message, Visibility, kind_of


class Transaction:
    """What a handler works with: the module's tables, the time of the step, and a voice.

    What is said carries the id of the message being answered as its causation id. A message of a process carries
    its own `process_id` as correlation id, any other that of its cause.
    """

    def __init__(self, log: Log, db: Database, now: datetime) -> None:
        self.now = now
        self.occurred_at = to_text(now)
        self.said: list[Entry] = []
        self._log = log
        self._db = db
        self._causation_id: str | None = None
        self._correlation_id: str | None = None

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run SQL on the module's own tables."""
        return self._db.execute(sql, parameters)

    def answer(self, entry: Entry | None) -> None:
        """From now on what is said is caused by `entry` (None: by nothing)."""
        self._causation_id = entry.id if entry else None
        self._correlation_id = entry.correlation_id if entry else None

    def receive(self, message: Message, process_id: str | None = None) -> Entry:
        """Keep what did not come from a log (a person's command, a deadline) as an internal message.

        Nothing caused it; what is said from now on is caused by it.
        """
        return self._receive(
            type(message).__name__,
            encode(message),
            kind_of(message),
            message.recipient,
            process_id or message.correlation_id,
        )

    def receive_as_kept(self, type_: str, data: str, process_id: str | None) -> Entry:
        """As `receive`, for a message that was written down as JSON before."""
        return self._receive(type_, data, "event", None, process_id)

    def say(self, *messages: Message) -> None:
        """Append messages to the module's log."""
        for message in messages:
            correlation_id = message.correlation_id or self._correlation_id
            self._append(
                type(message).__name__,
                encode(message),
                kind_of(message),
                message.recipient,
                message.visibility,
                correlation_id,
            )

    def _receive(self, type_: str, data: str, kind: Kind, recipient: str | None, process_id: str | None) -> Entry:
        self.answer(None)
        entry = self._append(type_, data, kind, recipient, "internal", process_id)
        self.answer(entry)
        return entry

    def _append(
        self,
        type_: str,
        data: str,
        kind: Kind,
        recipient: str | None,
        visibility: Visibility,
        correlation_id: str | None,
    ) -> Entry:
        entry = self._log.append(
            self._db, type_, kind, recipient, visibility, correlation_id, self._causation_id, self.occurred_at, data
        )
        self.said.append(entry)
        return entry
