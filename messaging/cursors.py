"""Cursors: the last position of each log that a module has handled or passed over, kept in the module's own file."""

from typing import cast

from sqlite_utils import Database, Migrations

from messaging.transaction import Transaction

NOWHERE = 2**62
"""Where a reader finds nothing to read: its file is being emptied."""

migrations = Migrations("messaging.subscription")


@migrations()
def create_cursors(db: Database) -> None:
    db.table("cursors").create({"log": str, "position": int}, pk="log", not_null={"position"})


def position(db: Database | Transaction, log: str) -> int:
    """Where the cursor over a log stands, 0 before the first message."""
    row = db.execute("select position from cursors where log = ?", (log,)).fetchone()
    return cast(int, row[0]) if row else 0


def move(db: Database | Transaction, log: str, to: int) -> int:
    """Set the cursor over a log, inside a transaction; returns where it stands now."""
    db.execute("insert or replace into cursors (log, position) values (?, ?)", (log, to))
    return to


def forget(db: Database) -> None:
    """Send every cursor to the beginning, inside a transaction."""
    db.execute("delete from cursors")
