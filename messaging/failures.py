"""The table of messages that a module could not handle: waiting for their next try, or parked for a person."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlite_utils import Database, Migrations

from messaging.clock import from_text, to_text
from messaging.messages import Entry
from messaging.store import Store
from messaging.transaction import Transaction

migrations = Migrations("messaging.failures")

COLUMNS = "entry, attempts, error, retry_at, parked_at"


@migrations()
def create_failures(db: Database) -> None:
    """`retry_at` is set while a message waits for its next try, `parked_at` once it waits for a person."""
    db.table("failures").create(
        {
            "log": str,
            "position": int,
            "entry": str,
            "attempts": int,
            "error": str,
            "retry_at": str,
            "parked_at": str,
        },
        pk=("log", "position"),
        not_null={"entry", "attempts", "error"},
    )


@dataclass(frozen=True)
class Failure:
    """A message (kept whole, as its log has it), how often its handler raised, and what it said last."""

    entry: Entry
    attempts: int
    error: str
    retry_at: datetime | None = None
    parked_at: datetime | None = None


def keep(tx: Transaction, failure: Failure) -> None:
    """Write a failure down, over what was known of the same message."""
    entry = failure.entry
    tx.execute(
        f"insert or replace into failures (log, position, {COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)",
        (
            entry.log,
            entry.position,
            msgspec.json.encode(entry).decode(),
            failure.attempts,
            failure.error,
            failure.retry_at and to_text(failure.retry_at),
            failure.parked_at and to_text(failure.parked_at),
        ),
    )


def find(tx: Transaction, log: str, position: int) -> Failure | None:
    """What is known of a message that failed."""
    row = tx.execute(f"select {COLUMNS} from failures where log = ? and position = ?", (log, position)).fetchone()
    return from_row(row) if row else None


def remove(tx: Transaction, log: str, position: int) -> None:
    """Forget a message that was handled in the end, or given up."""
    tx.execute("delete from failures where log = ? and position = ?", (log, position))


def remove_delivered(tx: Transaction, log: str, position: int) -> None:
    """Forget the tries of messages up to `position` that were delivered in the end; parked ones stay."""
    tx.execute("delete from failures where log = ? and position <= ? and parked_at is null", (log, position))


def failures(store: Store) -> list[Failure]:
    """Every message that a module could not handle yet, in the order of its sources' logs."""
    with store.reading() as db:
        rows = db.execute(f"select {COLUMNS} from failures order by log, position").fetchall()
    return [from_row(row) for row in rows]


def from_row(row: tuple[str, int, str, str | None, str | None]) -> Failure:
    entry, attempts, error, retry_at, parked_at = row
    return Failure(
        msgspec.json.decode(entry, type=Entry),
        attempts,
        error,
        from_text(retry_at) if retry_at else None,
        from_text(parked_at) if parked_at else None,
    )
