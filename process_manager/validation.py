"""What must be true of a table of transitions before it can be run: each thing that is not, as a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from messaging.messages import Command, Event, Message
from process_manager.messages import DeadlinePassed
from process_manager.states import Outcome, State, Transition

Fields = Mapping[str, Any]
Transitions = Sequence[Transition]


def from_elsewhere(message: type[Message]) -> bool:
    """Whether a message is an event of another module: not a person's command, and not a deadline of its own."""
    return issubclass(message, Event) and message.visibility == "public"


def problems(
    subject: str, turns_away: type[Command], transitions: Transitions, outcomes: Sequence[Outcome]
) -> Iterator[str]:
    """Everything that is wrong with a definition, the shape of its table first."""
    shape = [*beginning(subject, transitions), *names(transitions), *ways(transitions), *cycles(transitions)]
    yield from shape
    if not shape:
        yield from waiting(transitions)
        yield from commands(turns_away, transitions)
        yield from endings(turns_away, transitions, outcomes)


def beginning(subject: str, transitions: Transitions) -> Iterator[str]:
    starts = [each.on for each in transitions if each.source is None]
    if len(starts) != 1:
        yield f"One transition must start it, not {len(starts)}."
        return
    if not from_elsewhere(starts[0]):
        yield f"It must start on another module's event, not on {starts[0].__name__}."
    for field in ("process_id", subject):
        if field not in starts[0].__struct_fields__:
            yield f"{starts[0].__name__}, on which it starts, has no field {field}."


def names(transitions: Transitions) -> Iterator[str]:
    states = states_of(transitions)
    for name in sorted({each.name for each in states}):
        if sum(each.name == name for each in states) > 1:
            yield f"There are two states {name}."


def ways(transitions: Transitions) -> Iterator[str]:
    """Every state can be reached, and no way out of one hides another."""
    reached = {each.target for each in transitions}
    for state in states_of(transitions):
        if state not in reached:
            yield f"No transition leads to {state.name}."
    seen = set()
    for each in transitions:
        if (each.source, each.on) in seen:
            yield f"Two transitions lead on from {name_of(each.source)} at {each.on.__name__}."
        seen.add((each.source, each.on))


def cycles(transitions: Transitions) -> Iterator[str]:
    """A state's name is found again on its own way, at most once a cycle's state."""
    for start in states_of(transitions):
        following, met = [start], set[State]()
        while following:
            state = following.pop()
            targets = [each.target for each in transitions if each.source == state]
            if start in targets:
                yield f"A way leads from {start.name} back to it."
                break
            following += [each for each in targets if each not in met]
            met.update(targets)


def waiting(transitions: Transitions) -> Iterator[str]:
    """A state waits if and only if something leads on, until a deadline if and only if that leads on."""
    for state in states_of(transitions):
        out = [each.on for each in transitions if each.source == state]
        if state.final and out:
            yield f"{state.name} waits for nothing, but {out[0].__name__} leads on."
        if not state.final and not out:
            yield f"{state.name} waits for {state.waits_for}, but nothing leads on."
        if state.timeout and DeadlinePassed not in out:
            yield f"{state.name} has a timeout, but no deadline leads on."
        if not state.timeout and DeadlinePassed in out:
            yield f"A deadline leads on from {state.name}, but it has no timeout."


def commands(turns_away: type[Command], transitions: Transitions) -> Iterator[str]:
    """Each command can be made of what was told on every way to it."""
    [start] = [each for each in transitions if each.source is None]
    yield from buildable(turns_away, {**fields(start.on), "reason": str}, "a request that is turned away")
    for each in transitions:
        if each.sends:
            told = {**told_before(each.source, transitions), **fields(each.on)}
            yield from buildable(each.sends, told, f"{each.on.__name__} in {name_of(each.source)}")


def endings(turns_away: type[Command], transitions: Transitions, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each message by which a process comes to an outcome is one of its own, and leads to one only."""
    own = {turns_away, *(message for each in transitions for message in (each.on, each.sends))}
    met: dict[type[Message], str] = {}
    for outcome in outcomes:
        for message in outcome.by:
            if message not in own:
                yield f"It cannot come to {outcome.name} by {message.__name__}, which it is neither told nor sends."
            if met.setdefault(message, outcome.name) != outcome.name:
                yield f"By {message.__name__} it comes to {met[message]}, not to {outcome.name}."


def buildable(command: type[Command], told: Fields, place: str) -> Iterator[str]:
    for field in msgspec.structs.fields(command):
        if field.required and field.name not in told:
            yield f"{command.__name__} cannot be made at {place}: nobody has told its {field.name}."
        elif field.name in told and told[field.name] != field.type:
            yield f"{command.__name__} cannot be made at {place}: its {field.name} is of another type than was told."


def told_before(state: State | None, transitions: Transitions) -> Fields:
    """The fields that a process has been told on whichever way it came to be in `state`."""
    if state is None:
        return {}
    ways = [each for each in transitions if each.target == state]
    told = [{**told_before(each.source, transitions), **fields(each.on)} for each in ways]
    return {name: type_ for name, type_ in told[0].items() if all(name in each for each in told)}


def fields(message: type[Message]) -> Fields:
    """A message's fields with their types."""
    return {each.name: each.type for each in msgspec.structs.fields(message)}


def states_of(transitions: Transitions) -> Sequence[State]:
    both = (state for each in transitions for state in (each.source, each.target) if state)
    return list(dict.fromkeys(both))


def name_of(state: State | None) -> str:
    return state.name if state else "the beginning"
