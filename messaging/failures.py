"""The table of messages that a module could not handle: waiting for their next try, or parked for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database, Migrations

from messaging.clock import from_text, to_text
from messaging.counts import Counts
from messaging.log import FIELDS, texts
from messaging.messages import Entry
from messaging.store import Store
from messaging.transaction import Transaction

migrations = Migrations("messaging.failures")

ENTRY = ("log", "position", *FIELDS)
OUTCOME = ("attempts", "error", "unsaid", "retry_at", "parked_at")
READ = (
    f"seq, cast(log as text), cast(position as integer), {texts('type')}, iif(kind = 'command', kind, 'event'),"
    f" {texts('recipient')}, iif(visibility = 'internal', visibility, 'public'), {texts(*FIELDS[4:])},"
    f" cast(attempts as integer), {texts(*OUTCOME[1:])}"
)
ANY = -1
BY_KIND = Counts(
    "failures", log="cast(row.log as text)", type="cast(row.type as text)", parked="row.parked_at is not null"
)
OF_KIND = "parked_at is not null and cast(log as text) = ? and cast(type as text) = ?"


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


@migrations()
def keep_messages_in_columns(db: Database) -> None:
    """A message whole, as its log has it. With neither `retry_at` nor `parked_at`, it waits behind one of its process.

    `seq` is the order in which they first failed, `unsaid` why what others wait for could not be said.
    """
    columns = {each: int if each == "position" else str for each in ENTRY}
    db.table("failures_in_columns").create(
        {"seq": int, **columns, "attempts": int, "error": str, "unsaid": str, "retry_at": str, "parked_at": str},
        pk="seq",
        not_null={"log", "position", "attempts", "error"},
    )
    known = "iif(json_valid(cast(entry as text)), cast(entry as text), json_object('data', cast(entry as text)))"
    found = ", ".join(f"json_extract({known}, '$.{each}')" for each in FIELDS)
    db.execute(
        f"insert or ignore into failures_in_columns ({', '.join(ENTRY)}, attempts, error, retry_at, parked_at)"
        f" select log, position, {found}, attempts, error, retry_at, parked_at from failures order by log, position"
    )
    db.execute("update failures_in_columns set type = 'unknown' where type is null")
    db.execute("drop table failures")
    db.execute("alter table failures_in_columns rename to failures")
    db.execute("create unique index failed on failures (log, position)")
    db.execute("create index tried_again on failures (log, retry_at) where parked_at is null")
    db.execute("create index of_a_process on failures (log, correlation_id, position) where parked_at is null")


@migrations()
def never_give_a_place_twice(db: Database) -> None:
    """Who has seen what failed up to a `seq` finds what is new behind it; what waits for its next try is in order."""
    columns = {each: "integer" if each in ("position", "attempts") else "text" for each in (*ENTRY, *OUTCOME)}
    needed = ("log", "position", "attempts", "error")
    defined = ", ".join(f"{name} {type_}{' not null' * (name in needed)}" for name, type_ in columns.items())
    db.execute(f"create table failures_anew (seq integer primary key autoincrement, {defined})")
    db.execute(f"insert into failures_anew select seq, {', '.join(columns)} from failures order by seq")
    db.execute("drop table failures")
    db.execute("alter table failures_anew rename to failures")
    db.execute("create unique index failed on failures (log, position)")
    db.execute("create index tried_again on failures (log, retry_at) where parked_at is null")
    db.execute("create index waiting_for_a_try on failures (log) where parked_at is null and retry_at is not null")
    db.execute("create index of_a_process on failures (log, correlation_id, position) where parked_at is null")
    db.execute("create index parked on failures (cast(log as text), cast(type as text)) where parked_at is not null")
    BY_KIND.begin(db)


@dataclass(frozen=True)
class Failure:
    """A message (kept whole, as its log has it), how often its handler raised, and what it said last.

    `attempts` is 0 for one that waits behind another one of its process, and for one that could not even be read.
    `unsaid` is why, when it was parked, what others wait for could not be said.
    """

    entry: Entry
    attempts: int
    error: str
    unsaid: str | None = None
    retry_at: datetime | None = None
    parked_at: datetime | None = None
    seq: int = 0


def keep(tx: Transaction, failure: Failure) -> None:
    """Write a failure down, over what was known of the same message."""
    changes = ", ".join(f"{each} = excluded.{each}" for each in OUTCOME)
    insert(tx, failure, f"update set {changes}")


def insert(tx: Transaction, failure: Failure, when_known: str) -> None:
    columns = (*ENTRY, *OUTCOME)
    tx.changes_failures = True
    tx.execute(
        f"insert into failures ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        f" on conflict (log, position) do {when_known}",
        (
            *msgspec.structs.astuple(failure.entry),
            failure.attempts,
            failure.error,
            failure.unsaid,
            failure.retry_at and to_text(failure.retry_at),
            failure.parked_at and to_text(failure.parked_at),
        ),
    )


def find(db: Database | Transaction, log: str, position: int) -> Failure | None:
    """What is known of a message that failed."""
    row = db.execute(f"select {READ} from failures where log = ? and position = ?", (log, position)).fetchone()
    return from_row(row) if row else None


def remove(tx: Transaction, failure: Failure) -> None:
    """Forget a message that was handled in the end, or given up."""
    tx.changes_failures = True
    tx.execute("delete from failures where seq = ?", (failure.seq,))


def failures(store: Store, limit: int = ANY) -> list[Failure]:
    """The messages that a module could not handle yet, the oldest failure first."""
    with store.reading() as db:
        return [from_row(row) for row in db.execute(f"select {READ} from failures order by seq limit ?", (limit,))]


def from_row(row: Sequence[Any]) -> Failure:
    seq, entry, (attempts, error, unsaid, retry_at, parked_at) = row[0], row[1:11], row[11:]
    return Failure(
        Entry(*entry),
        attempts,
        error,
        unsaid,
        from_text(retry_at) if retry_at is not None else None,
        from_text(parked_at) if parked_at is not None else None,
        seq,
    )
