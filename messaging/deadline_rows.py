"""The table of deadlines: when something is to be told, and what. They are rows, so that a restart finds them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database, Migrations

from messaging.clock import from_text, to_text
from messaging.log import encode
from messaging.messages import DeadlineArmed, Message
from messaging.transaction import Transaction

migrations = Migrations("messaging.deadlines")

COLUMNS = "id, due_at, process_id, type, data"


@migrations()
def create_deadlines(db: Database) -> None:
    """`type` and `data` (JSON) are the message, of process `process_id`, that is told when `due_at` has come."""
    deadlines = db.table("deadlines").create(
        {"id": str, "due_at": str, "process_id": str, "type": str, "data": str},
        pk="id",
        not_null={"due_at", "type", "data"},
    )
    deadlines.create_index(["due_at"])


@dataclass(frozen=True)
class Deadline:
    """What is told at `due_at`: a message by its type and its JSON."""

    id: str
    due_at: datetime
    process_id: str | None
    type: str
    data: str


def arm(tx: Transaction, id_: str, due_at: datetime, message: Message) -> None:
    """Have `message` told at `due_at`; a deadline that was armed under the same id before is gone."""
    tx.execute(
        "insert or replace into deadlines (id, due_at, process_id, type, data) values (?, ?, ?, ?, ?)",
        (id_, to_text(due_at), message.correlation_id, type(message).__name__, encode(message)),
    )
    tx.say(DeadlineArmed(process_id=message.correlation_id, deadline=to_text(due_at)))


def disarm(tx: Transaction, id_: str) -> None:
    """What was waited for has come, or does not matter any more."""
    tx.execute("delete from deadlines where id = ?", (id_,))


def first(db: Database) -> datetime | None:
    """When the next deadline is due, if there is one."""
    row = db.execute("select min(due_at) from deadlines").fetchone()
    return from_text(row[0]) if row[0] else None


def due(db: Database | Transaction, at: datetime, limit: int) -> Sequence[Deadline]:
    """The deadlines that have passed, the longest due first."""
    rows = db.execute(
        f"select {COLUMNS} from deadlines where due_at <= ? order by due_at, id limit ?", (to_text(at), limit)
    ).fetchall()
    return [from_row(row) for row in rows]


def find(tx: Transaction, id_: str) -> Deadline | None:
    """A deadline by its id."""
    row = tx.execute(f"select {COLUMNS} from deadlines where id = ?", (id_,)).fetchone()
    return from_row(row) if row else None


def put_off(tx: Transaction, by: timedelta) -> None:
    """Move every deadline: time stood still for so long."""
    for each in map(from_row, tx.execute(f"select {COLUMNS} from deadlines").fetchall()):
        move(tx, each, each.due_at + by)


def hasten(tx: Transaction, id_: str, due_at: datetime) -> bool:
    """Let a deadline be due at `due_at` at the latest. False when there is none."""
    deadline = find(tx, id_)
    if deadline and deadline.due_at > due_at:
        move(tx, deadline, due_at)
    return deadline is not None


def move(tx: Transaction, deadline: Deadline, to: datetime) -> None:
    """Let a deadline be due at another time, and say so."""
    tx.execute("update deadlines set due_at = ? where id = ?", (to_text(to), deadline.id))
    tx.say(DeadlineArmed(process_id=deadline.process_id, deadline=to_text(to)))


def from_row(row: tuple[str, str, str | None, str, str]) -> Deadline:
    return Deadline(row[0], from_text(row[1]), *row[2:])
