"""What a definition is made of: states, transitions between them, and what a person can say has come of a process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from messaging.messages import Command, Message

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
class Outcome:
    """What a person can say has come of a process that waits in vain for one of the messages `by` which that comes.

    `otherwise` says why it cannot have come to this while it waits for a message by which another one does.
    """

    name: str
    title: str
    by: Sequence[type[Message]]
    otherwise: str
