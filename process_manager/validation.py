"""What must be true of tables of transitions before they can be run: each thing that is not, as a sentence."""

from collections.abc import Iterator, Sequence

from messaging.messages import Command, Event, Message
from process_manager.building import Transitions, commands, name_of, states_of
from process_manager.messages import DeadlinePassed
from process_manager.states import BESIDE, Machine, Outcome, State, Whole


def from_elsewhere(message: type[Message]) -> bool:
    """Whether a message is an event of another module: not a person's command, and not a deadline of its own."""
    return issubclass(message, Event) and message.visibility == "public"


def problems(
    shown: Sequence[str],
    turns_away: type[Command] | None,
    machines: Sequence[Machine],
    whole: Sequence[Whole],
    outcomes: Sequence[Outcome],
) -> Iterator[str]:
    """Everything that is wrong with a definition, the shape of its tables first."""
    shape = [*beginning(shown, machines), *composition(machines, whole)]
    for machine in machines:
        shape += [*names(machine.transitions), *ways(machine.transitions), *cycles(machine.transitions)]
    yield from shape
    if not shape:
        for machine in machines:
            yield from waiting(machine.transitions)
        yield from commands(turns_away, machines)
        yield from endings(turns_away, machines, outcomes)


def beginning(shown: Sequence[str], machines: Sequence[Machine]) -> Iterator[str]:
    starts = [[each.on for each in machine.transitions if each.source is None] for machine in machines]
    for found in starts:
        if len(found) != 1:
            yield f"One transition must start it, not {len(found)}."
            return
    [start] = starts[0]
    if not from_elsewhere(start):
        yield f"It must start on another module's event, not on {start.__name__}."
    for field in ("process_id", *shown):
        if field not in start.__struct_fields__:
            yield f"{start.__name__}, on which it starts, has no field {field}."


def composition(machines: Sequence[Machine], whole: Sequence[Whole]) -> Iterator[str]:
    """The machines have no state in common, wait for each other in their order, and the whole follows from them."""
    states = [state for machine in machines for state in states_of(machine.transitions)]
    for name in sorted({each.name for each in states if BESIDE in each.name}):
        yield f"The name {name} has a {BESIDE} in it, as only the states of several machines have."
    before: list[State] = []
    for machine in machines:
        own = states_of(machine.transitions)
        for state in own:
            if state.name in [each.name for each in before]:
                yield f"Two machines have a state {state.name}."
        if before and machine.after not in before:
            yield f"The machine {machine.name} must wait for a state of one before it."
        before += own
    if machines[0].after:
        yield f"The machine {machines[0].name} is the first one: it cannot wait for another."
    timed = [each.name for each in machines if any(state.timeout for state in states_of(each.transitions))]
    if len(timed) > 1:
        yield f"A process has one deadline at a time, but {' and '.join(timed)} both have timeouts."
    if len(machines) == 1 and whole:
        yield "The state of a process with one machine is that machine's."
    if len(machines) > 1 and not (whole and not whole[-1].where):
        yield "The last row of what follows from several machines must hold for all others."
    for row in whole:
        for state in row.where:
            if state not in states:
                yield f"{row.state.name} follows from {state.name}, which no machine has."


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


def endings(
    turns_away: type[Command] | None, machines: Sequence[Machine], outcomes: Sequence[Outcome]
) -> Iterator[str]:
    """Each message by which a process comes to an outcome is one of its own, and leads to one only."""
    transitions = [each for machine in machines for each in machine.transitions]
    own = {turns_away, *(message for each in transitions for message in (each.on, *each.commands))}
    met: dict[type[Message], str] = {}
    for outcome in outcomes:
        for message in outcome.by:
            if message not in own:
                yield f"It cannot come to {outcome.name} by {message.__name__}, which it is neither told nor sends."
            if met.setdefault(message, outcome.name) != outcome.name:
                yield f"By {message.__name__} it comes to {met[message]}, not to {outcome.name}."
