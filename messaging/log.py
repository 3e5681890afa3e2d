"""A module's log: everything it says, in order, in its own file."""

from typing import NamedTuple, Protocol, cast

import msgspec
from sqlite_utils import Database, Migrations

from messaging.messages import Entry, Gap, Kind, Message, Visibility
from messaging.store import Store

migrations = Migrations("messaging.log")

FIELDS = ("type", "kind", "recipient", "visibility", "correlation_id", "causation_id", "occurred_at", "data")
INSERT = f"insert into log (position, {', '.join(FIELDS)}) values (null, ?, ?, ?, ?, ?, ?, ?, ?)"
END = "select epoch, (select coalesce(max(position), 0) from log) from identity"
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


class Place(NamedTuple):
    """A position of a log, 0 before its first message, in an `epoch`: a log that is begun anew gives them once more."""

    epoch: str
    position: int


class CannotFollow(Exception):
    """A log is not the one that was read before, or only an older copy of it; the text says which of it."""


class Readable(Protocol):
    """All that one module sees of another: its log, forward from a position."""

    @property
    def name(self) -> str:
        """The module that the log belongs to."""

    def read(self, after: int, limit: int, epoch: str | None = None) -> list[Entry | Gap]:
        """At most `limit` positions after `after`, in order; internal messages as gaps.

        To go on from a position of an `epoch`, name it: raises CannotFollow where the log has no such place.
        """

    def end(self) -> Place:
        """The last position."""


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

    def read(self, after: int, limit: int, epoch: str | None = None) -> list[Entry | Gap]:
        """What other modules may see: public messages whole, internal ones as gaps. Raises CannotFollow."""
        with self._store.reading() as db:
            if epoch is not None:
                must_go_on(Place(epoch, after), end(db))
            rows = db.execute(
                f"select {READ} from log where position > ? order by position limit ?", (after, limit)
            ).fetchall()
        return [Entry(self.name, *row) if row[4] == "public" else Gap(row[0]) for row in rows]

    def end(self) -> Place:
        """The last position, in the log's epoch."""
        with self._store.reading() as db:
            return end(db)

    def head(self) -> int:
        """The last position, 0 while the log is empty."""
        return self.end().position

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


def end(db: Database) -> Place:
    """The last place of the log in a file."""
    return Place(*db.execute(END).fetchone())


def must_go_on(place: Place, end: Place) -> None:
    """Raises CannotFollow unless a log that ends at `end` goes on from `place`."""
    if place.epoch != end.epoch:
        raise CannotFollow("is another one now")
    if place.position > end.position:
        raise CannotFollow(f"ends at {end.position}")
