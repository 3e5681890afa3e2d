"""What the process manager shows of its processes, in the shapes of its JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from messaging.clock import as_time, to_text
from messaging.messages import NotFound, fields
from process_manager.definition import Definition
from process_manager.module import ProcessManager
from process_manager.states import Stands, read, written
from web.paging import newest

WITHOUT_REASON = ("running", "succeeded")


class Standing(NamedTuple):
    """A process: what it is defined by, where it stands, and whether it waits until a deadline only."""

    definition: Definition
    stands: Stands
    has_deadline: bool


class Shown(NamedTuple):
    """A process in the shape of its JSON, and how it stood at that moment."""

    process: dict[str, Any]
    standing: Standing


def process(manager: ProcessManager, process_id: str) -> dict[str, Any]:
    """One process. Raises NotFound, which says so where its request was turned away."""
    return shown(manager, process_id).process


def shown(manager: ProcessManager, process_id: str) -> Shown:
    """One process with how it stands. Raises NotFound, which says so where its request was turned away."""
    with manager.store.reading() as db:
        for row in db.query("select * from processes_and_deadlines where id = ?", [process_id]):
            return shown_row(manager, row)
        for row in db.query("select reason from turned_away where process_id = ?", [process_id]):
            raise NotFound(f"{process_id} was not started: {row['reason']}.")
    raise NotFound(f"There is no process {process_id}. Its request may still be on its way.")


def standing(manager: ProcessManager, process_id: str) -> Standing | None:
    """How a process stands; None where there is none by that id."""
    with manager.store.reading() as db:
        sql = "select definition, stands, deadline from processes_and_deadlines where id = ?"
        row = db.execute(sql, [process_id]).fetchone()
    return Standing(manager.definitions[row[0]], read(row[1]), row[2] is not None) if row else None


def state_of(manager: ProcessManager, process_id: str) -> str | None:
    """The state that a process as a whole is in; None where there is none by that id."""
    with manager.store.reading() as db:
        row = db.execute("select state from processes where id = ?", [process_id]).fetchone()
    return row[0] if row else None


def processes(
    manager: ProcessManager,
    *,
    state: str | None = None,
    subject: str | None = None,
    limit: int,
    before: str | None = None,
) -> dict[str, Any]:
    """Processes, newest first. Raises Invalid when there is no process `before`."""
    with manager.store.reading() as db:
        rows, following = newest(db, "processes_and_deadlines", {"state": state, "subject": subject}, limit, before)
    return {"processes": [shape(manager, row) for row in rows], "next": following}


def running(manager: ProcessManager, limit: int) -> list[Shown]:
    """The processes that are under way and wait for no person, the newest first."""
    return unfinished(manager, "not in", limit)


def failed(manager: ProcessManager, limit: int) -> list[Shown]:
    """The processes that wait for a person to acknowledge their failure, the newest first."""
    return unfinished(manager, "in", limit)


def unfinished(manager: ProcessManager, which: str, limit: int) -> list[Shown]:
    states = [state.name for each in manager.definitions.values() for state in each.acknowledgeable_states]
    with manager.store.reading() as db:
        rows = db.query(
            "select * from processes_and_deadlines where finished_at is null"
            f" and state {which} ({', '.join('?' * len(states))}) order by seq desc limit ?",
            [*states, limit],
        )
        return [shown_row(manager, row) for row in rows]


def finished(manager: ProcessManager, limit: int) -> list[Shown]:
    """The processes that finished last."""
    with manager.store.reading() as db:
        rows = db.query(
            "select * from processes_and_deadlines where finished_at is not null order by finished_at desc limit ?",
            [limit],
        )
        return [shown_row(manager, row) for row in rows]


def unfinished_of(manager: ProcessManager, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The unfinished process of each of `subjects` that has one."""
    marks = ", ".join("?" * len(subjects))
    with manager.store.reading() as db:
        rows = db.query(
            f"select * from processes_and_deadlines where subject in ({marks}) and finished_at is null", list(subjects)
        )
        return {row["subject"]: shape(manager, row) for row in rows}


def counts(manager: ProcessManager, definition: Definition) -> dict[Stands, int]:
    """How many processes of a definition there are, by where they stand."""
    with manager.store.reading() as db:
        sql = "select stands, count(*) from processes where definition = ? group by stands"
        return {read(stands): count for stands, count in db.execute(sql, [definition.name]).fetchall()}


def standing_there(manager: ProcessManager, definition: Definition, stands: Stands, limit: int) -> list[dict[str, Any]]:
    """The newest processes of a definition that stand there."""
    sql = "select * from processes_and_deadlines where definition = ? and stands = ? order by seq desc limit ?"
    with manager.store.reading() as db:
        return [shape(manager, row) for row in db.query(sql, [definition.name, written(stands), limit])]


Taken = Mapping[tuple[str | None, str, str], int]
"""Transitions that were taken, by source (None: unknown), event and target, each with the position of the last time."""


def taken(manager: ProcessManager, since: datetime, until: datetime) -> Taken:
    """The transitions that were taken in that time, as far as the end of the log tells."""
    with manager.store.reading() as db:
        rows = db.execute(
            "select position, data, occurred_at > ? and occurred_at <= ?"
            " from (select * from log order by position desc limit 300) where type = 'ProcessAdvanced'"
            " order by position",
            (to_text(since), to_text(until)),
        ).fetchall()
    stood: dict[str, Stands] = {}
    found: dict[tuple[str | None, str, str], int] = {}
    for position, data, just_now in rows:
        said = {name: str(value) for name, value in (fields(data) or {}).items()}
        process, fact, stands = said.get("process_id", ""), said.get("fact", ""), read(said.get("state"))
        before = stood.get(process)
        stood[process] = stands
        if just_now:
            left = [None] if before is None else [each for each in before if each not in stands]
            new = [each for each in stands if each not in (before or ())]
            found.update({(source, fact, target): position for source in left for target in new})
    return found


def shown_row(manager: ProcessManager, row: dict[str, Any]) -> Shown:
    standing = Standing(manager.definitions[row["definition"]], read(row["stands"]), row["deadline"] is not None)
    return Shown(shape(manager, row), standing)


def shape(manager: ProcessManager, row: dict[str, Any]) -> dict[str, Any]:
    """A process as JSON has it: what its request said, and how it stands."""
    definition = manager.definitions[row["definition"]]
    data = msgspec.json.decode(row["data"])
    stands = read(row["stands"])
    tone = definition.state(stands).tone
    several = len(definition.machines) > 1
    return {
        "id": row["id"],
        **{field: data.get(field) for field in definition.fields},
        "state": row["state"],
        **({"machines": {each.name: each.at(stands) for each in definition.machines}} if several else {}),
        "reason": None if tone in WITHOUT_REASON else data.get("reason"),
        "started_at": row["started_at"],
        "finished_at": row["finished_at"],
        "deadline": row["deadline"] and as_time(row["deadline"]),
    }


def definition_of(manager: ProcessManager, process_id: str) -> Definition:
    """What a process is defined by. Raises NotFound."""
    with manager.store.reading() as db:
        for row in db.query("select definition from processes where id = ?", [process_id]):
            return manager.definitions[row["definition"]]
    raise NotFound(f"There is no process {process_id}.")
