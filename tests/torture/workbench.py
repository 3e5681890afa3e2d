"""A module's real handlers, tried on any state of its tables: what it becomes, and what it says to others.

Nothing is ever committed: each try puts the state into the module's empty file, and is rolled back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from sqlite_utils import Database

from messaging.messages import Entry
from messaging.module import Module
from messaging.transaction import Transaction

Rows = tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...]
"""A module's state: its tables in the order in which they were made, each with its rows."""

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
"""The same for reading: the rows by table, their values by column."""

NO_STATE = ("identity", "log", "cursors", "failures")
"""Tables that are not a module's state: whose file it is; what was said, read, and could not be handled."""

COUNTED = "_counted"
"""At the end of a table's name: how many rows there are in another one, which its own triggers see to."""

MOMENT = "2026-01-01T12:00:00.000000Z"


class After(NamedTuple):
    """What a module has become, and what it has said that others may read."""

    rows: Rows
    said: Sequence[Entry]


class Undone(Exception):
    """Takes back what was tried."""


class Workbench:
    """Tries what a module does. Its file must be empty, and nobody else may use it meanwhile."""

    def __init__(self, module: Module) -> None:
        self.module = module
        with module.store.reading() as db:
            self.empty = rows_of(db)
            self._columns = {table: [each.name for each in db.table(table).columns] for table, _ in self.empty}
        self._tx: Transaction | None = None
        # What a person asks for becomes part of the try.
        module.transaction = self._joined  # type: ignore[method-assign, assignment]

    def attempt(self, before: Rows, act: Callable[[Transaction], object]) -> After:
        """What `act` makes of the module in the state `before`. Raises what `act` raises."""
        with suppress(Undone), self.module.store.writing() as db:
            for table, _ in reversed(before):
                db.execute(f"delete from {table}")
            for table, rows in before:
                if rows:
                    db.conn.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
            self._tx = Transaction(self.module.log, db, self.module.clock.now())
            act(self._tx)
            self._tx.write()
            after = After(rows_of(db), said(self.module, db))
            raise Undone
        return after

    def tables(self, rows: Rows) -> Tables:
        """A state for reading."""
        return {table: [dict(zip(self._columns[table], row, strict=True)) for row in found] for table, found in rows}

    @contextmanager
    def _joined(self) -> Iterator[Transaction]:
        assert self._tx
        yield self._tx


def rows_of(db: Database) -> Rows:
    """A module's state as its file has it. All times are the same one: states differ by what was done, not when."""
    tables = db.execute("select name from sqlite_master where type = 'table' and name not like '%sqlite_%'").fetchall()
    found = []
    for (table,) in tables:
        if table not in NO_STATE and not table.endswith(COUNTED):
            cursor = db.execute(f"select * from {table} order by rowid")
            times = [each[0].endswith("_at") for each in cursor.description]
            found.append((table, tuple(tuple(map(same_time, times, row)) for row in cursor.fetchall())))
    return tuple(found)


def same_time(is_time: bool, value: object) -> object:
    return MOMENT if is_time and value else value


def said(module: Module, db: Database) -> Sequence[Entry]:
    """The messages for others in a module's log, in order, as `known`."""
    rows = db.execute(
        "select type, kind, recipient, correlation_id, data from log where visibility = 'public' order by position"
    ).fetchall()
    return [known(module.name, *row) for row in rows]


def known(log: str, type_: str, kind: Any, recipient: str | None, correlation_id: str | None, data: str) -> Entry:
    """A message by what it says, wherever in the log and whenever that was."""
    return Entry(log, 0, type_, kind, recipient, "public", correlation_id, None, MOMENT, data)
