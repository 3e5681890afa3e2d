"""The process manager's tables: processes as they stand, and requests that were turned away."""

import msgspec
from sqlite_utils import Database, Migrations

from messaging.transaction import Transaction
from process_manager.definition import Definition, Process

migrations = Migrations("process-manager")


@migrations()
def create_processes(db: Database) -> None:
    """`facts` (JSON list) is what a process was told, `data` (JSON object) what was in it."""
    processes = db.table("processes").create(
        {
            "seq": int,
            "id": str,
            "definition": str,
            "subject": str,
            "state": str,
            "facts": str,
            "data": str,
            "started_at": str,
            "finished_at": str,
            "deadline": str,
        },
        pk="seq",
        not_null={"id", "definition", "subject", "state", "facts", "data", "started_at"},
    )
    processes.create_index(["id"], unique=True)
    processes.create_index(["subject"])
    processes.create_index(["state"])
    db.execute("create unique index one_unfinished on processes (definition, subject) where finished_at is null")
    db.execute("create index finished on processes (finished_at) where finished_at is not null")
    db.execute("create index due on processes (deadline) where deadline is not null")


@migrations()
def create_turned_away(db: Database) -> None:
    """Requests that no process was started for, so that a repeated one is not taken for a new one."""
    db.table("turned_away").create({"process_id": str, "reason": str}, pk="process_id", not_null={"reason"})


def load(tx: Transaction, process_id: str) -> Process | None:
    """The process as it stands, None when there is none."""
    row = tx.execute("select id, subject, state, facts, data from processes where id = ?", (process_id,)).fetchone()
    if row is None:
        return None
    facts = msgspec.json.decode(row[3], type=tuple[str, ...])
    return Process(row[0], row[1], row[2], facts, msgspec.json.decode(row[4]))


def save(tx: Transaction, definition: Definition, process: Process, deadline: str | None) -> None:
    """Keep a process as it stands; where its state is final, it is finished."""
    assert process.state, f"{process.id} was told nothing yet"
    tx.execute(
        "insert into processes (id, definition, subject, state, facts, data, started_at, finished_at, deadline)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set state = excluded.state,"
        " facts = excluded.facts, data = excluded.data, deadline = excluded.deadline,"
        " finished_at = coalesce(finished_at, excluded.finished_at)",
        (
            process.id,
            definition.name,
            process.subject,
            process.state,
            msgspec.json.encode(process.facts).decode(),
            msgspec.json.encode(process.data).decode(),
            tx.occurred_at,
            tx.occurred_at if definition.state(process.state).final else None,
            deadline,
        ),
    )


def unfinished(tx: Transaction, definition: Definition, subject: str) -> tuple[str, str] | None:
    """The id and state of the one process that the subject has under way, if any."""
    row = tx.execute(
        "select id, state from processes where definition = ? and subject = ? and finished_at is null",
        (definition.name, subject),
    ).fetchone()
    return (row[0], row[1]) if row else None


def deadline_of(tx: Transaction, process_id: str) -> str | None:
    """The deadline that a process has, if any."""
    row = tx.execute("select deadline from processes where id = ?", (process_id,)).fetchone()
    return row[0] if row else None


def knows(tx: Transaction, process_id: str) -> bool:
    """Whether a process of that id was started, or turned away."""
    return bool(
        tx.execute(
            "select 1 from processes where id = ? union all select 1 from turned_away where process_id = ?",
            (process_id, process_id),
        ).fetchone()
    )
