"""What a process is made of: a table of transitions, and the rule by which it advances. It knows no process by name.

A process is the set of facts it has been told; its state follows from them. A fact that comes before its time is
kept and taken up when its turn comes, so that neither order nor repetition of the messages changes where it ends. (Of
two that contradict each other the first one told counts: what was sent because of it cannot be taken back.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import msgspec

from messaging.messages import Command, Event, Message, Refused
from process_manager.messages import DeadlinePassed

Tone = Literal["running", "late", "failed", "succeeded", "closed"]


@dataclass(frozen=True)
class Timeout:
    """How long a process may stay in a state, message delays not counted, and what to say to a person when it did."""

    after: timedelta
    reason: str


@dataclass(frozen=True)
class State:
    """A state by its stored name. `waits_for` says in words what happens next; a final state waits for nothing."""

    name: str
    tone: Tone
    waits_for: str = ""
    timeout: Timeout | None = None

    @property
    def title(self) -> str:
        return self.name.replace("-", " ").capitalize()

    @property
    def final(self) -> bool:
        return not self.waits_for


@dataclass(frozen=True)
class Transition:
    """In `source` (None: there is no process yet), being told `on` leads to `target` and sends a command.

    The command takes its fields by name from what the process has been told so far.
    """

    source: State | None
    on: type[Message]
    target: State
    sends: type[Command] | None = None


@dataclass(frozen=True)
class Definition:
    """A kind of process, without cycles: `transitions` in the order in which they are tried.

    `subject` names the field of the starting event whose value has at most one unfinished process, `turns_away` the
    command that answers a request for a second one. `also_told` are events that it notes without changing state.
    """

    name: str
    subject: str
    turns_away: type[Command]
    transitions: Sequence[Transition]
    also_told: Sequence[type[Event]] = ()

    @property
    def states(self) -> list[State]:
        return list(dict.fromkeys(transition.target for transition in self.transitions))

    @property
    def starts_on(self) -> type[Message]:
        return next(transition.on for transition in self.transitions if transition.source is None)

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def transition(self, state: str | None, facts: Sequence[str]) -> Transition | None:
        """The way out of `state` (None: into the first one) that one of `facts` opens, if any."""
        for each in self.transitions:
            if (each.source and each.source.name) == state and each.on.__name__ in facts:
                return each
        return None


class Process(msgspec.Struct, frozen=True):
    """One process: its state, the facts it was told in order, and everything that was in them, by name."""

    id: str
    subject: str
    state: str | None = None
    facts: tuple[str, ...] = ()
    data: dict[str, Any] = {}


def tell(definition: Definition, process: Process, message: Message) -> tuple[Process, list[Command]]:
    """The process after it was told `message`, and the commands that it sends. A repeated message changes nothing.

    Raises Refused for a person's command or a deadline that means nothing in the state that the process is in: they
    are no facts from elsewhere, so there is nothing to keep.
    """
    fact = type(message).__name__
    if isinstance(message, Command | DeadlinePassed) and definition.transition(process.state, [fact]) is None:
        raise Refused(f"{fact} does not apply to {process.id}: its state is {process.state}.")
    if fact in process.facts:
        return process, []
    facts = (*process.facts, fact)
    data = {**process.data, **msgspec.structs.asdict(message)}
    state = process.state
    commands = []
    while transition := definition.transition(state, facts):
        state = transition.target.name
        if transition.sends:
            commands.append(command(transition.sends, data))
    return Process(process.id, process.subject, state, facts, data), commands


def command(type_: type[Command], data: Mapping[str, Any]) -> Command:
    """A command with its fields taken from `data` by name. Raises msgspec.ValidationError when one is missing."""
    return msgspec.convert(data, type_)
