"""The process manager's tables: processes as they stand, and requests that were turned away."""

from collections.abc import Mapping

import msgspec
from sqlite_utils import Database, Migrations

from messaging.transaction import Transaction
from process_manager.definition import Definition
from process_manager.process import Process
from process_manager.states import Stands, read

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


@migrations()
def move_deadlines(db: Database) -> None:
    """A deadline is a row of its own; `processes_and_deadlines` shows both."""
    db.execute(
        "insert into deadlines (id, due_at, process_id, type, data) select id, deadline, id, 'DeadlinePassed',"
        " json_object('type', 'DeadlinePassed', 'process_id', id, 'state', state, 'reason', 'No answer came in time')"
        " from processes where deadline is not null"
    )
    db.execute("drop index due")
    db.execute("alter table processes drop column deadline")
    db.execute(
        "create view processes_and_deadlines as select processes.*, deadlines.due_at as deadline"
        " from processes left join deadlines on deadlines.id = processes.id"
    )


@migrations()
def tell_where_processes_stand(db: Database) -> None:
    """`stands` is the state of each of its machines in one word, `state` that of the process as a whole."""
    db.execute("drop view processes_and_deadlines")
    db.execute("alter table processes add column stands text not null default ''")
    db.execute("update processes set stands = state")
    db.execute("create index stands on processes (definition, stands)")
    db.execute(
        "create view processes_and_deadlines as select processes.*, deadlines.due_at as deadline"
        " from processes left join deadlines on deadlines.id = processes.id"
    )


def load(tx: Transaction, definitions: Mapping[str, Definition], process_id: str) -> tuple[Definition, Process] | None:
    """A process as it stands, with what it is defined by; None when there is none."""
    row = tx.execute(
        "select id, subject, stands, facts, data, definition from processes where id = ?", (process_id,)
    ).fetchone()
    if row is None:
        return None
    facts = msgspec.json.decode(row[3], type=tuple[str, ...])
    return definitions[row[5]], Process(row[0], row[1], read(row[2]), facts, msgspec.json.decode(row[4]))


def save(tx: Transaction, definition: Definition, process: Process) -> None:
    """Keep a process as it stands; where its state is final, it is finished."""
    assert process.stands, f"{process.id} was told nothing yet"
    state = definition.state(process.stands)
    tx.execute(
        "insert into processes (id, definition, subject, state, stands, facts, data, started_at, finished_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set state = excluded.state,"
        " stands = excluded.stands, facts = excluded.facts, data = excluded.data,"
        " finished_at = coalesce(finished_at, excluded.finished_at)",
        (
            process.id,
            definition.name,
            process.subject,
            state.name,
            process.state,
            msgspec.json.encode(process.facts).decode(),
            msgspec.json.encode(process.data).decode(),
            tx.occurred_at,
            tx.occurred_at if state.final else None,
        ),
    )


def unfinished(tx: Transaction, definition: Definition, subject: str) -> tuple[str, Stands] | None:
    """The one process that the subject has under way, if any: its id, and where it stands."""
    row = tx.execute(
        "select id, stands from processes where definition = ? and subject = ? and finished_at is null",
        (definition.name, subject),
    ).fetchone()
    return (row[0], read(row[1])) if row else None


def knows(tx: Transaction, process_id: str) -> bool:
    """Whether a process of that id was started, or turned away."""
    return bool(
        tx.execute(
            "select 1 from processes where id = ? union all select 1 from turned_away where process_id = ?",
            (process_id, process_id),
        ).fetchone()
    )


def in_state(tx: Transaction, definition: str, state: str) -> list[str]:
    """The processes of a definition that are in a state, the oldest first."""
    rows = tx.execute("select id from processes where definition = ? and state = ? order by seq", (definition, state))
    return [row[0] for row in rows.fetchall()]
