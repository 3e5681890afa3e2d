"""The table of deadlines: when something is to be told, and what. They are rows, so that a restart finds them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database, Migrations

from messaging.clock import LONG_AGO, from_text, to_text
from messaging.log import encode, texts
from messaging.messages import DeadlineArmed, Message
from messaging.transaction import Transaction

migrations = Migrations("messaging.deadlines")

COLUMNS = "id, armed_at, due_at, process_id, type, data"
READ = f"rowid, {texts('id', 'armed_at', 'due_at', 'process_id', 'type', 'data')}"
NO_TIME = "due_at not glob '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].*Z'"


@migrations()
def create_deadlines(db: Database) -> None:
    """`type` and `data` (JSON) are the message, of process `process_id`, that is told when `due_at` has come."""
    deadlines = db.table("deadlines").create(
        {"id": str, "due_at": str, "process_id": str, "type": str, "data": str},
        pk="id",
        not_null={"due_at", "type", "data"},
    )
    deadlines.create_index(["due_at"])


@migrations()
def note_when_they_were_armed(db: Database) -> None:
    """From `armed_at` to `due_at` it is as long as it may take; null where an older file did not note it."""
    deadlines = db.table("deadlines")
    deadlines.add_column("armed_at", str)
    deadlines.create_index(["armed_at"])


@migrations()
def find_what_is_no_time(db: Database) -> None:
    db.execute(f"create index no_time on deadlines (due_at) where {NO_TIME}")


@dataclass(frozen=True)
class Deadline:
    """What is told at `due_at` (long ago where its row has no time): a message by its type and its JSON."""

    row: int
    id: str
    armed_at: datetime | None
    due_at: datetime
    process_id: str | None
    type: str
    data: str


def arm(tx: Transaction, id_: str, at: datetime, after: timedelta, message: Message) -> None:
    """Have `message` told so long `after` now, which is `at`; one that was armed under the same id before is gone."""
    due_at = to_text(at + after)
    tx.execute(
        f"insert or replace into deadlines ({COLUMNS}) values (?, ?, ?, ?, ?, ?)",
        (id_, to_text(at), due_at, message.correlation_id, type(message).__name__, encode(message)),
    )
    tx.say(DeadlineArmed(process_id=message.correlation_id, deadline=due_at))


def disarm(tx: Transaction, id_: str) -> None:
    """What was waited for has come, or does not matter any more."""
    tx.execute("delete from deadlines where id = ?", (id_,))


def first(db: Database) -> datetime | None:
    """When the next deadline is due, if there is one."""
    if db.execute(f"select 1 from deadlines where {NO_TIME} limit 1").fetchone():
        return LONG_AGO
    row = db.execute("select min(due_at) from deadlines").fetchone()
    return from_text(row[0]) if row[0] else None


def due(db: Database | Transaction, at: datetime, limit: int) -> Sequence[Deadline]:
    """The deadlines that have passed, the longest due first; what is no time has passed long ago."""
    sql = f"select {READ} from deadlines where {NO_TIME} order by due_at limit ?"
    found = [from_row(row) for row in db.execute(sql, (limit,)).fetchall()]
    sql = f"select {READ} from deadlines where due_at <= ? and not ({NO_TIME}) order by due_at limit ?"
    return found + [from_row(row) for row in db.execute(sql, (to_text(at), limit - len(found))).fetchall()]


def find(tx: Transaction, id_: str) -> Deadline | None:
    """A deadline by its id."""
    row = tx.execute(f"select {READ} from deadlines where id = ?", (id_,)).fetchone()
    return from_row(row) if row else None


def put_off(tx: Transaction, by: timedelta) -> None:
    """Move every deadline: time stood still for so long."""
    for each in found(tx, "true"):
        move(tx, each, each.armed_at and each.armed_at + by, each.due_at + by)


def are_armed_later(db: Database, at: datetime) -> bool:
    """Whether there are deadlines that were armed at a time that is still to come."""
    return bool(db.execute("select 1 from deadlines where armed_at > ? limit 1", (to_text(at),)).fetchone())


def arm_again(tx: Transaction, at: datetime) -> None:
    """Let deadlines that were armed later than now, which is `at`, count as armed now."""
    for each in found(tx, "armed_at > ?", to_text(at)):
        assert each.armed_at
        move(tx, each, at, at + (each.due_at - each.armed_at))


def allow(tx: Transaction, at: datetime, time: timedelta) -> None:
    """Let no deadline be due before that time has passed from now on, which is `at`."""
    for each in found(tx, f"due_at < ? or {NO_TIME}", to_text(at + time)):
        move(tx, each, at, at + time)


def hasten(tx: Transaction, id_: str, due_at: datetime) -> bool:
    """Let a deadline be due at `due_at` at the latest. False when there is none."""
    deadline = find(tx, id_)
    if deadline and deadline.due_at > due_at:
        move(tx, deadline, deadline.armed_at, due_at)
    return deadline is not None


def move(tx: Transaction, deadline: Deadline, armed_at: datetime | None, due_at: datetime) -> None:
    """Let a deadline be due at another time, and say so."""
    times = (armed_at and to_text(armed_at), to_text(due_at), deadline.row)
    tx.execute("update deadlines set armed_at = ?, due_at = ? where rowid = ?", times)
    tx.say(DeadlineArmed(process_id=deadline.process_id, deadline=to_text(due_at)))


def take(tx: Transaction, deadline: Deadline) -> None:
    """It is told now."""
    tx.execute("delete from deadlines where rowid = ?", (deadline.row,))


def found(tx: Transaction, condition: str, *values: str) -> list[Deadline]:
    """The deadlines that a condition of SQL holds for."""
    rows = tx.execute(f"select {READ} from deadlines where {condition}", values).fetchall()
    return [from_row(row) for row in rows]


def from_row(row: tuple[int, str, str | None, str, str | None, str, str]) -> Deadline:
    seq, id_, armed_at, due_at, process_id, type_, data = row
    return Deadline(seq, id_, from_text(armed_at) if armed_at else None, from_text(due_at), process_id, type_, data)
