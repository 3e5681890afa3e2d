"""One step of a module: what it changes, what it says and what it has read are kept together or not at all."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from messaging.clock import to_text
from messaging.log import Log
from messaging.messages import Entry, Message


class Transaction:
    """What a handler works with: the module's tables, the time of the step, and a voice.

    What is said carries the id of the message being answered as its causation id. A message of a process carries
    its own `process_id` as correlation id, any other that of its cause.
    """

    def __init__(self, log: Log, db: Database, now: datetime) -> None:
        self.now = now
        self.occurred_at = to_text(now)
        self.has_said = False
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
        self.answer(None)
        entry = self._append(message, internal=True, correlation_id=process_id or message.correlation_id)
        self.answer(entry)
        return entry

    def say(self, *messages: Message) -> None:
        """Append messages to the module's log."""
        for message in messages:
            correlation_id = message.correlation_id or self._correlation_id
            self._append(message, internal=message.visibility == "internal", correlation_id=correlation_id)

    def _append(self, message: Message, *, internal: bool, correlation_id: str | None) -> Entry:
        self.has_said = True
        return self._log.append(
            self._db,
            message,
            internal=internal,
            correlation_id=correlation_id,
            causation_id=self._causation_id,
            occurred_at=self.occurred_at,
        )
