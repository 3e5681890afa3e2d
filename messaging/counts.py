"""How many rows of a table there are, by what they say: kept beside the rows, as to count those takes ever longer."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlite_utils import Database

Key = tuple[Any, ...]


class Counts:
    """Counts the rows of a table in another one, `<table>_counted`, by expressions of SQL on a `row`, each with a name.

    Triggers see to it: whatever changes the rows changes the counts, and what rolls them back rolls these back. Of what
    `insert or replace` deletes a trigger is told only where `recursive_triggers` is on, as sqlite-utils has it.
    """

    def __init__(self, table: str, **by: str) -> None:
        self.table = table
        self.counted = f"{table}_counted"
        self.names = ", ".join(by)
        self._by = by

    def begin(self, db: Database) -> None:
        """In a migration: count the rows that there are, and from now on."""
        # Without constraints: a trigger that could break one would cost twice as much.
        db.execute(f"create table {self.counted} (id integer primary key, {self.names}, number integer)")
        db.execute(f"create index {self.counted}_by on {self.counted} ({self.names})")
        db.execute(f"insert into {self.counted} ({self.names}, number) {self.recount}")
        old, new = self._of("old"), self._of("new")
        known_old, known_new = self._is(old), self._is(new)
        gone = f"update {self.counted} set number = number - 1 where {known_old};"
        come = (
            f"insert into {self.counted} (id, {self.names}, number)"
            f" values ((select id from {self.counted} where {known_new}), {', '.join(new)}, 1)"
            " on conflict (id) do update set number = number + 1;"
        )
        columns = ", ".join(re.findall(r"row\.(\w+)", " ".join(self._by.values())))
        moved = " or ".join(f"{now} is not {before}" for now, before in zip(new, old, strict=True))
        for event, body in (
            ("insert", f"begin {come} end"),
            ("delete", f"begin {gone} end"),
            (f"update of {columns}", f"when {moved} begin {gone} {come} end"),
        ):
            db.execute(f"create trigger {self.counted}_{event[:6]} after {event} on {self.table} {body}")

    @property
    def noted(self) -> str:
        """SQL that reads the counts."""
        return f"select {self.names}, number from {self.counted} where number <> 0"

    @property
    def recount(self) -> str:
        """SQL that counts all rows anew."""
        named = ", ".join(f"{value} as {name}" for name, value in zip(self._by, self._of("row"), strict=True))
        return f"select {named}, count(*) from {self.table} as row group by {self.names}"

    def read(self, db: Database) -> Mapping[Key, int]:
        """How many rows there are, by the values of the expressions."""
        return {row[:-1]: row[-1] for row in db.execute(self.noted).fetchall()}

    def _of(self, row: str) -> list[str]:
        return [f"({each})".replace("row.", f"{row}.") for each in self._by.values()]

    def _is(self, values: Iterable[str]) -> str:
        return " and ".join(f"{name} is {value}" for name, value in zip(self._by, values, strict=True))
