"""What a stateless saga is: a table that says which commands an event leads to. It knows no saga by name."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from messaging.messages import Command, Event, answering

Commands = Sequence[type[Command]]
Table = Mapping[type[Event], type[Command] | Commands]


class BadTable(ValueError):
    """A table that could not be run; its text says in sentences what is wrong with it."""


def checked(table: Table) -> Mapping[type[Event], Commands]:
    """The table with all commands of an event in a row. Raises BadTable when it could not be run."""
    rows = {event: [commands] if isinstance(commands, type) else [*commands] for event, commands in table.items()}
    found = list(problems(rows))
    if found:
        raise BadTable(f"This saga cannot be run. {' '.join(found)}")
    return rows


def answers(rows: Mapping[type[Event], Commands], event: Event) -> list[Command]:
    """The commands that an event leads to, made of what it says and of nothing else."""
    return [answering(event, command) for command in rows[type(event)]]


def problems(rows: Mapping[type[Event], Commands]) -> Iterator[str]:
    """Everything that is wrong with a table."""
    if not rows:
        yield "Its table is empty."
    for event, commands in rows.items():
        if not issubclass(event, Event):
            yield f"{event.__name__} is no event, so no module tells it."
        elif event.visibility == "internal":
            yield f"{event.__name__} is internal to a module, so it is never told."
        if not commands:
            yield f"{event.__name__} leads to nothing."
        for command in dict.fromkeys(commands):
            if commands.count(command) > 1:
                yield f"{event.__name__} leads to {command.__name__} more than once."
            yield from not_buildable(event, command)


def not_buildable(event: type[Event], command: type[Command]) -> Iterator[str]:
    """Why a command cannot be made of what an event says."""
    if not issubclass(command, Command):
        yield f"{command.__name__} is no command, so a saga cannot say it."
        return
    if command.recipient is None:
        yield f"{command.__name__} has no recipient, so nobody would do it."
    said = {field.name: field.type for field in msgspec.structs.fields(event)}
    for field in msgspec.structs.fields(command):
        if field.required and field.name not in said:
            yield f"{command.__name__} cannot be made of {event.__name__}, which does not say its {field.name}."
        elif field.name in said and said[field.name] != field.type:
            yield f"{command.__name__} cannot be made of {event.__name__}, whose {field.name} is of another type."
