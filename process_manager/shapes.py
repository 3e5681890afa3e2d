"""The types of processes as JSON has them: made of what their definitions name, because that is what is shown."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypedDict

import msgspec

from messaging.clock import TimeText
from messaging.history import LoggedMessage
from process_manager.definition import Definition


class Acknowledged(TypedDict):
    """How many failures were acknowledged."""

    acknowledged: int


class Shapes:
    """The types of the processes of `definitions`: a `process`, `whole` with its history, `processes` in a list.

    A field that only some of them have is optional.
    """

    def __init__(self, definitions: Sequence[Definition]) -> None:
        states = dict.fromkeys(state.name for each in definitions for state in each.states)
        name = "".join(each.name.title().replace("-", "") for each in definitions) + "Process"
        shown = [
            ("id", str),
            *of_requests(definitions),
            ("state", one_of(states)),
            *machines(definitions),
            ("reason", str | None),
            ("started_at", TimeText),
            ("finished_at", TimeText | None),
            ("deadline", TimeText | None),
        ]
        process = msgspec.defstruct(name, shown, kw_only=True)
        history = [("history", list[LoggedMessage])]
        self.process = process
        self.whole = msgspec.defstruct(f"{name}WithHistory", history, bases=(process,), kw_only=True)
        self.processes = msgspec.defstruct(f"{name}es", [("processes", list[process]), ("next", str | None)])  # type: ignore[valid-type]


def one_of(names: Iterable[str]) -> Any:
    """The type of text that is one of these."""
    return Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(names)})]


def machines(definitions: Sequence[Definition]) -> list[Any]:
    """The states of their machines, by machine, where a process has several; null before one is entered."""
    several = [each.machines for each in definitions if len(each.machines) > 1]
    if not several:
        return []
    states = {
        machine.name: one_of(state.name for state in machine.states) | None for each in several for machine in each
    }
    type_ = msgspec.defstruct("Machines", list(states.items()), kw_only=True)
    return [("machines", type_)] if len(several) == len(definitions) else [("machines", type_, msgspec.UNSET)]


def of_requests(definitions: Sequence[Definition]) -> list[Any]:
    """What is shown of the events that start processes."""
    fields: dict[str, Any] = {}
    for each in definitions:
        types = {field.name: field.type for field in msgspec.structs.fields(each.starts_on)}
        fields.update({name: types[name] for name in each.fields})
    return [
        (name, type_) if all(name in each.fields for each in definitions) else (name, type_, None)
        for name, type_ in fields.items()
    ]
