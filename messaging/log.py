"""A module's log: everything it says, in order, in its own file."""

import sqlite3
from collections.abc import Hashable, Sequence
from itertools import chain

import msgspec
from sqlite_utils import Database, Migrations

from messaging.messages import Entry, Gap, Message
from messaging.readable import Place, Read, must_go_on
from messaging.store import Store, fetched

migrations = Migrations("messaging.log")

FIELDS = ("type", "kind", "recipient", "visibility", "correlation_id", "causation_id", "occurred_at", "data")
AT_ONCE = 8
ROW = f"(?{', ?' * len(FIELDS)})"
# "or fail": undoing is for the step, or the attempt; else SQLite copies every page before a statement of several rows.
INTO = f"insert or fail into log (position, {', '.join(FIELDS)}) values "
INSERT = [INTO + ", ".join([ROW] * number) for number in range(AT_ONCE + 1)]
GIVEN = (
    "select max((select coalesce(max(position), 0) from log),"
    " (select coalesce(max(seq), 0) from sqlite_sequence where name = 'log'))"
)
END = "select epoch, (select coalesce(max(position), 0) from log) from identity"
encoder = msgspec.json.Encoder()


def texts(*columns: str) -> str:
    """Columns to select, each as text whatever is in it: SQLite lets anybody write bytes into any of them."""
    return ", ".join(f"cast({each} as text)" for each in columns)


READ = f"position, {texts(*FIELDS)}"
FOR_A_READER = (
    "from log where position > ? and position <= ? and visibility = 'public'"
    " and iif(kind = 'command', cast(recipient as text) = ?, cast(type as text) in (select value from json_each(?)))"
    " order by position limit ?"
)
WANTED = f"select {READ} {FOR_A_READER}"
HOW_MANY = f"select count(*) from (select 1 {FOR_A_READER})"
LOOK_AHEAD = 10_000
"""Positions that one look goes through for a reader, however few of them are for that one."""


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


class Log:
    """One module's log. It is appended to inside the module's transactions only.

    For each recipient of commands and type of event, it remembers the latest one that was said by this process.
    """

    def __init__(self, name: str, store: Store) -> None:
        self.name = name
        self._store = store
        self._latest: dict[str, int] = {}

    def last_given(self, connection: sqlite3.Connection) -> int:
        """The last position that was ever given, inside the running transaction of `connection`."""
        return int(connection.execute(GIVEN).fetchone()[0])

    def append(self, connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
        """Write messages, inside the running transaction of `connection`, several with one statement."""
        rows = [msgspec.structs.astuple(each)[1:] for each in entries]
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            connection.execute(INSERT[len(some)], list(chain.from_iterable(some)))

    def read(self, after: int, limit: int) -> list[Entry | Gap]:
        """What other modules may see: public messages whole, internal ones as gaps."""
        with self._store.reading() as db:
            rows = db.execute(
                f"select {READ} from log where position > ? order by position limit ?", (after, limit)
            ).fetchall()
        return [Entry(self.name, *row) if row[4] == "public" else Gap(row[0]) for row in rows]

    def whole(self, after: int, limit: int) -> list[Entry]:
        """Messages whole, internal ones too: for the module itself."""
        with self._store.asking() as file:
            rows = fetched(file, f"select {READ} from log where position > ? order by position limit ?", (after, limit))
        return [Entry(self.name, *row) for row in rows]

    def must_go_on(self, place: Place) -> None:
        """Raises CannotFollow where the log has no such place."""
        must_go_on(place, self.end())

    def read_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> Read:
        """Messages for a reader. Raises CannotFollow."""
        # Messages are only added. Where the log is begun anew in between, the reader's cursor is, too.
        with self._store.asking() as file:
            last, until = ahead(file, after)
            rows = fetched(file, WANTED, (after.position, until, reader, names(events), limit))
        entries = [Entry(self.name, *row) for row in rows]
        return Read(entries, entries[-1].position if len(entries) == limit else until, last.position)

    def count_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> int:
        """How many messages for a reader there are, at most `limit`. Raises CannotFollow."""
        with self._store.asking() as file:
            _, until = ahead(file, after)
            found = file.execute(HOW_MANY, (after.position, until, reader, names(events), limit)).fetchone()
        return int(found[0])

    def end(self) -> Place:
        """The last position, in the log's epoch."""
        with self._store.reading() as db:
            return end(db)

    def grew(self, entries: Sequence[Entry]) -> None:
        """Messages were committed."""
        for each in entries:
            if each.visibility == "public":
                self._latest[each.recipient or each.type] = each.position

    def version(self, reader: str, events: Sequence[str]) -> Hashable:
        """What differs from the last time in the same thread if there may be more for a reader.

        Where another process has said that, a moment later at the latest.
        """
        latest = self._latest
        # A position is given once, so that no two threads can leave one here that was seen before something else.
        return self._store.seen_of_others(), latest.get(reader), *[latest.get(each) for each in events]

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


def names(events: Sequence[str]) -> str:
    """Types as a statement takes them."""
    return encoder.encode(events).decode()


def ahead(file: sqlite3.Connection, after: Place) -> tuple[Place, int]:
    """The end of the log, and how far one look from a place goes. Raises CannotFollow where there is no such place."""
    last = end(file)
    must_go_on(after, last)
    return last, min(after.position + LOOK_AHEAD, last.position)


def end(db: Database | sqlite3.Connection) -> Place:
    """The last place of the log in a file."""
    return Place(*db.execute(END).fetchone())
