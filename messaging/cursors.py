"""Cursors: the last place in each log that a module has handled or passed over, kept in the module's own file."""

from sqlite_utils import Database, Migrations

from messaging.readable import Place
from messaging.transaction import Transaction

migrations = Migrations("messaging.subscription")


@migrations()
def create_cursors(db: Database) -> None:
    db.table("cursors").create({"log": str, "position": int}, pk="log", not_null={"position"})


@migrations()
def add_epoch(db: Database) -> None:
    db.table("cursors").add_column("epoch", str)


def find(db: Database | Transaction, log: str) -> Place:
    """Where the cursor over a log stands; before the first message, and in no epoch, where there is none yet."""
    row = db.execute("select coalesce(epoch, ''), position from cursors where log = ?", (log,)).fetchone()
    return Place(*row) if row else Place("", 0)


def move(db: Database | Transaction, log: str, to: Place) -> Place:
    """Set the cursor over a log, inside a transaction; returns where it stands now."""
    db.execute("insert or replace into cursors (log, epoch, position) values (?, ?, ?)", (log, *to))
    return to


def begin(db: Database | Transaction, log: str, epoch: str) -> None:
    """Where nothing was read yet, or in an epoch that was not noted, let it be this one; inside a transaction."""
    db.execute(
        "insert into cursors (log, epoch, position) values (?, ?, 0) on conflict (log) do update"
        " set epoch = excluded.epoch where position = 0 or epoch is null",
        (log, epoch),
    )
