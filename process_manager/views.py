"""What the process manager shows of its processes, in the shapes of its JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from messaging.clock import to_text
from messaging.messages import NotFound
from process_manager.messages import ProcessAdvanced
from process_manager.module import ProcessManager
from web.paging import newest

WITHOUT_REASON = ("running", "succeeded")


def process(manager: ProcessManager, process_id: str) -> dict[str, Any]:
    """One process. Raises NotFound, which says so where its request was turned away."""
    with manager.store.reading() as db:
        for row in db.query("select * from processes where id = ?", [process_id]):
            return shape(manager, row)
        for row in db.query("select reason from turned_away where process_id = ?", [process_id]):
            raise NotFound(f"{process_id} was not started: {row['reason']}.")
    raise NotFound(f"There is no process {process_id}. Its request may still be on its way.")


def processes(
    manager: ProcessManager,
    *,
    state: str | None = None,
    document: str | None = None,
    limit: int,
    before: str | None = None,
) -> dict[str, Any]:
    """Processes, newest first. Raises Invalid when there is no process `before`."""
    with manager.store.reading() as db:
        rows, following = newest(db, "processes", {"state": state, "subject": document}, limit, before)
    return {"processes": [shape(manager, row) for row in rows], "next": following}


def unfinished(manager: ProcessManager, limit: int) -> list[dict[str, Any]]:
    """The processes that a person or a module has still to see to: failed ones first, then the newest."""
    failed = [state.name for state in manager.definition.states if state.tone == "failed"]
    marks = ", ".join("?" * len(failed))
    with manager.store.reading() as db:
        rows = db.query(
            f"select * from processes where finished_at is null order by state in ({marks}) desc, seq desc limit ?",
            [*failed, limit],
        )
        return [shape(manager, row) for row in rows]


def finished(manager: ProcessManager, limit: int) -> list[dict[str, Any]]:
    """The processes that finished last."""
    with manager.store.reading() as db:
        rows = db.query(
            "select * from processes where finished_at is not null order by finished_at desc limit ?", [limit]
        )
        return [shape(manager, row) for row in rows]


def unfinished_of(manager: ProcessManager, documents: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The unfinished process of each of `documents` that has one."""
    marks = ", ".join("?" * len(documents))
    with manager.store.reading() as db:
        rows = db.query(f"select * from processes where subject in ({marks}) and finished_at is null", list(documents))
        return {row["subject"]: shape(manager, row) for row in rows}


def counts(manager: ProcessManager) -> dict[str, int]:
    """How many processes are in each state."""
    with manager.store.reading() as db:
        counted = dict(db.execute("select state, count(*) from processes group by state").fetchall())
    return {state.name: counted.get(state.name, 0) for state in manager.definition.states}


def taken(manager: ProcessManager, since: datetime) -> dict[tuple[str, str], int]:
    """The transitions that were taken since then, by event and state, each with the position of the last time."""
    with manager.store.reading() as db:
        rows = db.execute(
            "select position, data from (select * from log order by position desc limit 300)"
            " where type = 'ProcessAdvanced' and occurred_at > ? order by position",
            (to_text(since),),
        ).fetchall()
    advanced = [(position, msgspec.json.decode(data, type=ProcessAdvanced)) for position, data in rows]
    return {(each.fact, each.state): position for position, each in advanced}


def shape(manager: ProcessManager, row: dict[str, Any]) -> dict[str, Any]:
    """A process as JSON has it: what its request said, and how it stands."""
    data = msgspec.json.decode(row["data"])
    requested = [field for field in manager.definition.starts_on.__struct_fields__ if field != "process_id"]
    tone = manager.definition.state(row["state"]).tone
    return {
        "id": row["id"],
        **{field: data.get(field) for field in requested},
        "state": row["state"],
        "reason": None if tone in WITHOUT_REASON else data.get("reason"),
        "started_at": row["started_at"],
        "finished_at": row["finished_at"],
        "deadline": row["deadline"],
    }
