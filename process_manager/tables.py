"""The process manager's tables: processes as they stand, and requests that were turned away."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlite_utils import Database, Migrations

from messaging.counts import Counts
from messaging.transaction import Transaction
from process_manager.definition import Definition
from process_manager.process import Process
from process_manager.states import Stands, State, read

migrations = Migrations("process-manager")

encode = msgspec.json.Encoder().encode
facts = msgspec.json.Decoder(tuple[str, ...])
data = msgspec.json.Decoder(dict[str, Any])

BY_STANDS = Counts("processes", definition="row.definition", stands="row.stands")

FIRST_COME = (
    "select id, stands from processes where id = ?"
    " union all select process_id, '' from turned_away where process_id = ?"
    " union all select id, stands from processes where definition = ? and subject = ? and finished_at is null"
)


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


@migrations()
def count_where_processes_stand(db: Database) -> None:
    BY_STANDS.begin(db)


def load(tx: Transaction, definitions: Mapping[str, Definition], process_id: str) -> tuple[Definition, Process] | None:
    """A process as it stands, with what it is defined by; None when there is none."""
    row = tx.execute(
        "select id, subject, stands, facts, data, definition from processes where id = ?", (process_id,)
    ).fetchone()
    if row is None:
        return None
    return definitions[row[5]], Process(row[0], row[1], read(row[2]), facts.decode(row[3]), data.decode(row[4]))


def add(tx: Transaction, definition: Definition, process: Process) -> None:
    """Keep a process that begins.

    "or fail", here and in `save`, as the table is counted: see docs/decisions/0035-counts.md.
    """
    state = definition.state(process.stands)
    finished_at = tx.occurred_at if state.final else None
    tx.execute(
        "insert or fail into processes (state, stands, facts, data, id, definition, subject, started_at, finished_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*standing(state, process), process.id, definition.name, process.subject, tx.occurred_at, finished_at),
    )


def save(tx: Transaction, definition: Definition, process: Process) -> None:
    """Keep how a process stands now; where its state is final, it is finished."""
    state = definition.state(process.stands)
    change, now = "state = ?, stands = ?, facts = ?, data = ?", standing(state, process)
    if state.final:
        # Named only then: SQLite writes an index anew for every column that an update names.
        change, now = f"{change}, finished_at = coalesce(finished_at, ?)", (*now, tx.occurred_at)
    tx.execute(f"update or fail processes set {change} where id = ?", (*now, process.id))


def standing(state: State, process: Process) -> tuple[str | None, ...]:
    """What tells how a process stands."""
    return state.name, process.state, encode(process.facts).decode(), encode(process.data).decode()


def first_come(tx: Transaction, definition: Definition, process_id: str, subject: str) -> tuple[str, Stands] | None:
    """What a request for a process comes too late for: one of that id, started or turned away, or an unfinished one.

    Returns its id, and where it stands.
    """
    rows = tx.execute(FIRST_COME, (process_id, process_id, definition.name, subject)).fetchall()
    if not rows:
        return None
    id_, stands = next((row for row in rows if row[0] == process_id), rows[0])
    return id_, read(stands)


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
