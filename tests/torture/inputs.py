"""A message of each type that a process definition names, made of nothing but the types of their fields."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import msgspec

from messaging.messages import Message
from process_manager.definition import Definition
from process_manager.messages import DeadlinePassed

ID = "process-1"


def inputs(definition: Definition) -> Iterator[Message]:
    """A message of each type that a definition names; of deadlines one a state."""
    types = dict.fromkeys((*(each.on for each in definition.transitions), *definition.also_told))
    for type_ in types:
        if type_ is not DeadlinePassed:
            yield example(type_)
    for state in definition.states:
        if state.timeout:
            yield DeadlinePassed(process_id=ID, state=state.name, reason=state.timeout.reason)


def example(type_: type[msgspec.Struct]) -> Any:
    """A message, or a part of one, with a value for each of its fields."""
    return type_(**{each.name: sample(each.name, each.type) for each in msgspec.structs.fields(type_)})


def sample(name: str, type_: Any) -> object:
    """A value for a field of a message."""
    if get_origin(type_) is Literal:
        return get_args(type_)[0]
    if get_origin(type_) is tuple:
        return (example(get_args(type_)[0]),)
    return ID if name == "process_id" else {str: f"{name}-1", int: 1}[type_]


def name_of(message: Message) -> str:
    return type(message).__name__
