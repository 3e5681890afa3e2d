"""That each command a process sends can be made of what it was told by then: where not, why, as a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from messaging.messages import Command, Message
from process_manager.states import Machine, State, Transition

Fields = Mapping[str, Any]
Transitions = Sequence[Transition]


def commands(turns_away: type[Command] | None, machines: Sequence[Machine]) -> Iterator[str]:
    """Each command can be made of what was told on every way to it."""
    [start] = [each for each in machines[0].transitions if each.source is None]
    if turns_away:
        yield from buildable(turns_away, {**fields(start.on), "reason": str}, "a request that is turned away")
    known: dict[State | None, Fields] = {None: {}}
    for machine in machines:
        begun = known[machine.after]
        for state in states_of(machine.transitions):
            known[state] = told_before(state, machine.transitions, begun)
        for each in machine.transitions:
            for command in each.commands:
                told = {**(known[each.source] if each.source else begun), **fields(each.on)}
                yield from buildable(command, told, f"{each.on.__name__} in {name_of(each.source)}")


def buildable(command: type[Command], told: Fields, place: str) -> Iterator[str]:
    for field in msgspec.structs.fields(command):
        if field.required and field.name not in told:
            yield f"{command.__name__} cannot be made at {place}: nobody has told its {field.name}."
        elif field.name in told and told[field.name] != field.type:
            yield f"{command.__name__} cannot be made at {place}: its {field.name} is of another type than was told."


def told_before(state: State | None, transitions: Transitions, begun: Fields) -> Fields:
    """The fields that a process has been told on whichever way it came to be in `state`, `begun` before the first."""
    if state is None:
        return begun
    ways = [each for each in transitions if each.target == state]
    told = [{**told_before(each.source, transitions, begun), **fields(each.on)} for each in ways]
    return {name: type_ for name, type_ in told[0].items() if all(name in each for each in told)}


def fields(message: type[Message]) -> Fields:
    """A message's fields with their types."""
    return {each.name: each.type for each in msgspec.structs.fields(message)}


def states_of(transitions: Transitions) -> Sequence[State]:
    both = (state for each in transitions for state in (each.source, each.target) if state)
    return list(dict.fromkeys(both))


def name_of(state: State | None) -> str:
    return state.name if state else "the beginning"
