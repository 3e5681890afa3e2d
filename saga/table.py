"""What a stateless saga is: a table that says which commands an event leads to. It knows no saga by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from messaging.messages import Command, Event, made_of


@dataclass(frozen=True)
class Says:
    """A command that an event leads to, made of what the event says, field by field.

    With `for_each`, the name of a field with several things in it, it is said for each of them, and also made of what
    that one says. With `if_said`, the name of a field that may be None, it is not said where that is None.
    """

    command: type[Command]
    for_each: str | None = None
    if_said: str | None = None

    def answers(self, event: Event) -> Iterator[Command]:
        """The commands, made of what the event says and of nothing else."""
        said = msgspec.structs.asdict(event)
        if self.if_said and said[self.if_said] is None:
            return
        each_says = map(msgspec.structs.asdict, said[self.for_each]) if self.for_each else [{}]
        yield from (made_of({**said, **each}, self.command) for each in each_says)


Row = type[Command] | Says
Table = Mapping[type[Event], Row | Sequence[Row]]
Rows = Mapping[type[Event], Sequence[Says]]


class BadTable(ValueError):
    """A table that could not be run; its text says in sentences what is wrong with it."""


def checked(table: Table) -> Rows:
    """The table with all that an event leads to in a row. Raises BadTable when it could not be run."""
    rows = {event: [*row(cell)] for event, cell in table.items()}
    found = list(problems(rows))
    if found:
        raise BadTable(f"This saga cannot be run. {' '.join(found)}")
    return rows


def row(cell: Row | Sequence[Row]) -> Iterator[Says]:
    """A cell of the table in full: one command may stand there alone."""
    for each in cell if isinstance(cell, Sequence) else (cell,):
        yield each if isinstance(each, Says) else Says(each)


def answers(rows: Rows, event: Event) -> list[Command]:
    """The commands that an event leads to."""
    return [command for says in rows[type(event)] for command in says.answers(event)]


def problems(rows: Rows) -> Iterator[str]:
    """Everything that is wrong with a table."""
    if not rows:
        yield "Its table is empty."
    for event, cell in rows.items():
        if not issubclass(event, Event):
            yield f"{event.__name__} is no event, so no module tells it."
        elif event.visibility == "internal":
            yield f"{event.__name__} is internal to a module, so it is never told."
        if not cell:
            yield f"{event.__name__} leads to nothing."
        commands = [says.command for says in cell]
        for command in dict.fromkeys(commands):
            if commands.count(command) > 1:
                yield f"{event.__name__} leads to {command.__name__} more than once."
        for says in {says.command: says for says in cell}.values():
            yield from not_buildable(event, says)


def not_buildable(event: type[Event], says: Says) -> Iterator[str]:
    """Why a command cannot be made of what an event says."""
    command, name = says.command, says.command.__name__
    if not issubclass(command, Command):
        yield f"{name} is no command, so a saga cannot say it."
        return
    if command.recipient is None:
        yield f"{name} has no recipient, so nobody would do it."
    said = types_of(event)
    if says.if_said:
        if NoneType not in said.get(says.if_said, ()):
            yield f"{event.__name__} has no {says.if_said} that may be missing, on which {name} could depend."
            return
        said[says.if_said] -= {NoneType}
    if says.for_each:
        each = of_each(event, says.for_each)
        if each is None:
            yield f"{event.__name__} has no {says.for_each} of which each could lead to {name}."
            return
        said |= types_of(each)
    for field in msgspec.structs.fields(command):
        if field.required and field.name not in said:
            yield f"{name} cannot be made of {event.__name__}, which does not say its {field.name}."
        elif not said.get(field.name, frozenset()) <= alternatives(field.type):
            yield f"{name} cannot be made of {event.__name__}, whose {field.name} is of another type."


def of_each(event: type[Event], name: str) -> type[msgspec.Struct] | None:
    """What each of the things in a field of an event is; None where there is no such field."""
    for field in msgspec.structs.fields(event):
        if field.name == name and get_origin(field.type) in (tuple, list):
            each = get_args(field.type)[0]
            return each if isinstance(each, type) and issubclass(each, msgspec.Struct) else None
    return None


def types_of(struct: type[msgspec.Struct]) -> dict[str, frozenset[Any]]:
    """What a struct says, by name, each with the types that it may be of."""
    return {field.name: alternatives(field.type) for field in msgspec.structs.fields(struct)}


def alternatives(type_: Any) -> frozenset[Any]:
    """The types that a value may be of, where it may be of one or another."""
    return frozenset(get_args(type_) if get_origin(type_) in (Union, UnionType) else (type_,))
