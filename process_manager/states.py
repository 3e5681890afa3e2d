"""What a definition is made of: states, transitions between them, machines, and what can be said to have come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal

from messaging.messages import Command, Message

Tone = Literal["running", "late", "failed", "succeeded", "closed"]
Stands = tuple[str, ...]
"""Where a process stands: the state of each of its machines that was entered, by name, in the machines' order."""

BESIDE = "+"


def written(stands: Stands) -> str:
    """Where a process stands as one word, such as `boiling+set`."""
    return BESIDE.join(stands)


def read(word: str | None) -> Stands:
    """Where a process stands, from that word; nowhere before it has begun."""
    return tuple(word.split(BESIDE)) if word else ()


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
    """In `source` (None: the machine was not entered yet), being told `on` leads to `target` and sends commands.

    A command takes its fields by name from what the process has been told so far.
    """

    source: State | None
    on: type[Message]
    target: State
    sends: type[Command] | Sequence[type[Command]] | None = None

    @property
    def commands(self) -> Sequence[type[Command]]:
        """All commands that it sends, in their order."""
        if self.sends is None:
            return ()
        return (self.sends,) if isinstance(self.sends, type) else self.sends


@dataclass(frozen=True, eq=False)
class Machine:
    """A state machine, `transitions` in the order in which they are tried.

    It cannot be entered before another machine of the same process is in the state `after`.
    """

    name: str
    transitions: Sequence[Transition]
    after: State | None = None

    @cached_property
    def states(self) -> Sequence[State]:
        return list(dict.fromkeys(transition.target for transition in self.transitions))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(state.name for state in self.states)

    def at(self, stands: Stands) -> str | None:
        """The state that it is in, by name; None before it was entered."""
        return next((name for name in stands if name in self._names), None)

    def transition(self, stands: Stands, facts: Sequence[str]) -> Transition | None:
        """The way on that one of `facts` opens, if any."""
        at = self.at(stands)
        if at is None and self.after and self.after.name not in stands:
            return None
        for each in self.transitions:
            if (each.source and each.source.name) == at and each.on.__name__ in facts:
                return each
        return None


@dataclass(frozen=True)
class Whole:
    """The state of a process whose machines are in `where`, whatever the others are in."""

    where: Sequence[State]
    state: State


@dataclass(frozen=True)
class Outcome:
    """What a person can say has come of a process that waits in vain for one of the messages `by` which that comes.

    `otherwise` says why it cannot have come to this while it waits for a message by which another one does.
    """

    name: str
    title: str
    by: Sequence[type[Message]]
    otherwise: str
