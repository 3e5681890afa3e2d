"""A module's log: everything it says, in order, in its own file."""

from typing import Protocol, cast

import msgspec
from sqlite_utils import Database, Migrations

from messaging.messages import Entry, Gap, Kind, Message, Visibility
from messaging.store import Store

migrations = Migrations("messaging.log")

FIELDS = ("type", "kind", "recipient", "visibility", "correlation_id", "causation_id", "occurred_at", "data")
INSERT = f"insert into log (position, {', '.join(FIELDS)}) values (null, ?, ?, ?, ?, ?, ?, ?, ?)"
encoder = msgspec.json.Encoder()


def texts(*columns: str) -> str:
    """Columns to select, each as text whatever is in it: SQLite lets anybody write bytes into any of them."""
    return ", ".join(f"cast({each} as text)" for each in columns)


READ = f"position, {texts(*FIELDS)}"


def encode(message: Message) -> str:
    """A message as JSON."""
    return encoder.encode(message).decode()


@migrations()
def create_log(db: Database) -> None:
    # AUTOINCREMENT, so that a position is never given twice; sqlite-utils' create() cannot say it.
    db.execute(
        """
        create table log (
            position integer primary key autoincrement,
            type text not null,
            kind text not null check (kind in ('event', 'command')),
            recipient text,
            visibility text not null check (visibility in ('public', 'internal')),
            correlation_id text,
            causation_id text,
            occurred_at text not null,
            data text not null
        )
        """
    )
    db.execute("create index log_by_process on log (correlation_id) where correlation_id is not null")


class Readable(Protocol):
    """All that one module sees of another: its log, forward from a position."""

    @property
    def name(self) -> str:
        """The module that the log belongs to."""

    def read(self, after: int, limit: int) -> list[Entry | Gap]:
        """At most `limit` positions after `after`, in order; internal messages as gaps."""

    def head(self) -> int:
        """The last position, 0 while the log is empty."""


class Log:
    """One module's log. It is appended to inside the module's transactions only."""

    def __init__(self, name: str, store: Store) -> None:
        self.name = name
        self._store = store

    def append(
        self,
        db: Database,
        type_: str,
        kind: Kind,
        recipient: str | None,
        visibility: Visibility,
        correlation_id: str | None,
        causation_id: str | None,
        occurred_at: str,
        data: str,
    ) -> Entry:
        """Write a message, as JSON, inside the running transaction `db`, at the log's next position."""
        row = (type_, kind, recipient, visibility, correlation_id, causation_id, occurred_at, data)
        return Entry(self.name, cast(int, db.execute(INSERT, row).lastrowid), *row)

    def read(self, after: int, limit: int) -> list[Entry | Gap]:
        """What other modules may see: public messages whole, internal ones as gaps."""
        with self._store.reading() as db:
            rows = db.execute(
                f"select {READ} from log where position > ? order by position limit ?", (after, limit)
            ).fetchall()
        return [Entry(self.name, *row) if row[4] == "public" else Gap(row[0]) for row in rows]

    def head(self) -> int:
        """The last position, 0 while the log is empty."""
        with self._store.reading() as db:
            return cast(int, db.execute("select coalesce(max(position), 0) from log").fetchone()[0])

    def beginning(self) -> str | None:
        """When its first message was said, None while it is empty: another one once everything was started over."""
        with self._store.reading() as db:
            row = db.execute("select occurred_at from log order by position limit 1").fetchone()
        return cast(str, row[0]) if row else None

    def of_type(self, type_: str, after: int) -> list[Entry]:
        """Every message of a type after a position, internal ones too: for the person who runs the demo."""
        with self._store.reading() as db:
            rows = db.execute(
                f"select {READ} from log where position > ? and type = ? order by position", (after, type_)
            ).fetchall()
        return [Entry(self.name, *row) for row in rows]

    def of_process(self, correlation_id: str) -> list[Entry]:
        """Every message of a process in this log, internal ones too: for the person who runs the demo."""
        with self._store.reading() as db:
            rows = db.execute(
                f"select {READ} from log where correlation_id = ? order by position", (correlation_id,)
            ).fetchall()
        return [Entry(self.name, *row) for row in rows]
