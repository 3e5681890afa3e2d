"""Logs that are kept for good, one file a known outcome, and what the rules make of them today.

`python -m tests.kept_logs` writes the files of outcomes that have none yet. A file that is there is never changed: it
stands for what is in the files of people who have used the demo.
"""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from functools import reduce
from pathlib import Path
from typing import Any, get_args

import msgspec

import billing.messages
import process_manager.messages
import reports.messages
from billing import rules
from messaging.messages import Message
from messaging.module import Module
from process_manager.process import Process, tell
from process_manager.voiding import voiding
from reports.state import Reports, ReportsEvent, evolve
from settings import Settings
from systems.voiding import Voiding
from tests.outcome_scenes import SCENES, Scene
from tests.support import ManualClock, rows

FOLDER = Path(__file__).parent / "outcomes"

PUBLISHED_LANGUAGE = (billing.messages, reports.messages, process_manager.messages)


class Kept(msgspec.Struct, frozen=True):
    """A message as a log had it: what it answered to, and what it said as JSON."""

    id: str
    type: str
    cause: str | None
    data: dict[str, Any]

    @property
    def message(self) -> Message:
        [type_] = [found for each in PUBLISHED_LANGUAGE if (found := getattr(each, self.type, None))]
        found = msgspec.convert(self.data, type_)
        assert isinstance(found, Message)
        return found


class Outcome(msgspec.Struct, frozen=True):
    """The logs of the modules, each in order, and the states that they had led to when they were written."""

    states: dict[str, Any]
    logs: dict[str, list[Kept]]


def play(folder: Path, name: str) -> Outcome:
    """Bring an outcome about in a real system, and take its logs and states from the files."""
    clock = ManualClock()
    system = Voiding(Settings(data_dir=folder, voiding_timeout=timedelta(seconds=30)), clock)
    system.open()
    with closing(system):
        SCENES[name](Scene(system, clock))
        return Outcome(states_in(system), {module.name: log_of(module) for module in system.modules})


def log_of(module: Module) -> list[Kept]:
    found = rows(module, "select position, type, causation_id, data from log order by position")
    return [
        Kept(f"{module.name}-{row['position']}", row["type"], row["causation_id"], msgspec.json.decode(row["data"]))
        for row in found
    ]


def states_in(system: Voiding) -> dict[str, Any]:
    """What the modules' tables say."""
    return {
        "documents": rows(system.billing, "select id, amount, status, attempt, process_id from documents order by id"),
        "processes": [
            {**row, "facts": msgspec.json.decode(row["facts"])}
            for row in rows(system.manager, "select id, state, facts from processes order by id")
        ],
        "turned_away": [
            row["process_id"] for row in rows(system.manager, "select process_id from turned_away order by 1")
        ],
        "reports": rows(system.reports, "select id, number, total, counted, status from reports order by id"),
        "held": rows(system.reports, "select id, report_id, amount, marked_by from documents order by id"),
        "verdicts": rows(system.reports, "select process_id, verdict from verdicts order by process_id"),
    }


def fold(logs: Mapping[str, Sequence[Kept]]) -> dict[str, Any]:
    """What the rules of today make of what was said then, as `states_in` has it."""
    documents: dict[str, rules.Document] = {}
    for event in messages(logs["billing"], get_args(rules.DocumentEvent)):
        documents[event.document_id] = rules.evolve(documents.get(event.document_id), event)
    held = reduce(evolve, messages(logs["reports"], get_args(ReportsEvent)), Reports())
    turned_away = messages(logs["process-manager"], [process_manager.messages.RequestTurnedAway])
    found = {
        "documents": [picked(each, "id", "amount", "status", "attempt", "process_id") for each in ordered(documents)],
        "processes": [picked(each, "id", "state", "facts") for each in ordered(processes(logs))],
        "turned_away": sorted(each.process_id for each in turned_away),
        "reports": [
            {**picked(each, "id", "number", "total", "counted"), "status": "published" if each.published else "open"}
            for each in ordered(held.reports)
        ],
        "held": [picked(each, "id", "report_id", "amount", "marked_by") for each in ordered(held.documents)],
        "verdicts": [{"process_id": each, "verdict": held.verdicts[each]} for each in sorted(held.verdicts)],
    }
    return msgspec.json.decode(msgspec.json.encode(found), type=dict[str, Any])


def processes(logs: Mapping[str, Sequence[Kept]]) -> dict[str, Process]:
    """The processes, told again what they were told; each time they must come to the state that was noted then."""
    definition = voiding(timedelta(seconds=30))
    said = {each.id: each for log in logs.values() for each in log}
    found: dict[str, Process] = {}
    for kept in logs["process-manager"]:
        if kept.type == "ProcessAdvanced" and kept.cause:
            message = said[kept.cause].message
            id_ = kept.data["process_id"]
            before = found.get(id_) or Process(id_, getattr(message, definition.subject))
            found[id_], _ = tell(definition, before, message)
            assert found[id_].state == kept.data["state"], f"{kept.id}: {found[id_].state}, not {kept.data['state']}"
    return found


def messages(log: Sequence[Kept], types: Sequence[type]) -> Sequence[Any]:
    """The messages in a log that are of one of these types."""
    names = [each.__name__ for each in types]
    return [each.message for each in log if each.type in names]


def ordered(by_id: Mapping[str, Any]) -> Sequence[Any]:
    return [by_id[each] for each in sorted(by_id)]


def picked(struct: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in names}


def main() -> None:
    """Write the outcomes that are not kept yet."""
    FOLDER.mkdir(exist_ok=True)
    for name in SCENES:
        path = FOLDER / f"{name}.json"
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                path.write_bytes(msgspec.json.format(msgspec.json.encode(play(Path(folder), name)), indent=1) + b"\n")
            print(f"{path.name} is kept from now on")


if __name__ == "__main__":
    main()
