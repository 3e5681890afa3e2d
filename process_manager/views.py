"""What the process manager shows of its processes, in the shapes of its JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

import msgspec

from messaging.clock import as_time, to_text
from messaging.messages import NotFound, fields
from messaging.snapshot import among
from process_manager.definition import Definition
from process_manager.module import ProcessManager
from process_manager.states import Stands, read
from process_manager.tables import BY_STANDS
from web.paging import newest

WITHOUT_REASON = ("running", "succeeded")


class Shown(TypedDict):
    """A process in the shape of its JSON, and how it stood at that moment: by which definition, and where."""

    process: dict[str, Any]
    definition: str
    stands: list[str]
    has_deadline: bool


class Numbered(TypedDict):
    """A process in the shape of its JSON; a newer one has a higher number."""

    seq: int
    process: dict[str, Any]


class Place(TypedDict):
    """Where processes of a definition stand, how many of them, and the newest ones."""

    definition: str
    stands: list[str]
    number: int
    newest: list[Numbered]


class Transit(TypedDict):
    """A transition that was taken (from a source that is None where it is not known), by its position in the log."""

    source: str | None
    event: str
    target: str
    position: int


def process(manager: ProcessManager, process_id: str) -> dict[str, Any]:
    """One process. Raises NotFound, which says so where its request was turned away."""
    return shown(manager, process_id)["process"]


def shown(manager: ProcessManager, process_id: str) -> Shown:
    """One process with how it stands. Raises NotFound, which says so where its request was turned away."""
    with manager.store.reading() as db:
        for row in db.query("select * from processes_and_deadlines where id = ?", [process_id]):
            return shown_row(manager, row)
        for row in db.query("select reason from turned_away where process_id = ?", [process_id]):
            raise NotFound(f"{process_id} was not started: {row['reason']}.")
    raise NotFound(f"There is no process {process_id}. Its request may still be on its way.")


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
        # A subject has few processes, so that they are found by it and not among all of a state.
        filters = {"subject": subject, "+state" if subject else "state": state}
        rows, following = newest(db, "processes_and_deadlines", filters, limit, before)
    return {"processes": [shape(manager, row) for row in rows], "next": following}


def places(manager: ProcessManager, limit: int) -> list[Place]:
    """Wherever there are processes, each with the newest ones there: at most `limit`."""
    with manager.store.reading() as db:
        found = []
        for (name, word), number in BY_STANDS.read(db).items():
            sql = "select * from processes_and_deadlines where definition = ? and stands = ? order by seq desc limit ?"
            newest = [
                Numbered(seq=row["seq"], process=shape(manager, row)) for row in db.query(sql, [name, word, limit])
            ]
            found.append(Place(definition=name, stands=[*read(word)], number=number, newest=newest))
        return found


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
    condition, values = among("subject", subjects)
    with manager.store.reading() as db:
        sql = f"select * from processes_and_deadlines where {condition} and finished_at is null"
        rows = db.query(sql, values)
        return {row["subject"]: shape(manager, row) for row in rows}


def taken(manager: ProcessManager, since: datetime, until: datetime) -> list[Transit]:
    """The transitions that were taken in that time, as far as the end of the log tells; the last one comes last."""
    with manager.store.reading() as db:
        rows = db.execute(
            "select position, data, occurred_at > ? and occurred_at <= ?"
            " from (select * from log order by position desc limit 300) where type = 'ProcessAdvanced'"
            " order by position",
            (to_text(since), to_text(until)),
        ).fetchall()
    if not any(just_now for *_, just_now in rows):
        return []
    stood: dict[str, Stands] = {}
    found: list[Transit] = []
    for position, data, just_now in rows:
        said = {name: str(value) for name, value in (fields(data) or {}).items()}
        process, fact, stands = said.get("process_id", ""), said.get("fact", ""), read(said.get("state"))
        before = stood.get(process)
        stood[process] = stands
        if just_now:
            left = [None] if before is None else [each for each in before if each not in stands]
            new = [each for each in stands if each not in (before or ())]
            found += [
                Transit(source=source, event=fact, target=target, position=position)
                for source in left
                for target in new
            ]
    return found


def shown_row(manager: ProcessManager, row: dict[str, Any]) -> Shown:
    return Shown(
        process=shape(manager, row),
        definition=row["definition"],
        stands=[*read(row["stands"])],
        has_deadline=row["deadline"] is not None,
    )


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
