"""The rule by which a process advances. Values in, values out.

A process is the set of facts it has been told; its state follows from them. A fact that comes before its time is
kept and taken up when its turn comes, so that neither order nor repetition of the messages changes where it ends. (Of
two that contradict each other the first one told counts: what was sent because of it cannot be taken back.) A person's
command and a deadline are no facts from elsewhere: they count in the state that they meet, or not at all.
"""

from functools import lru_cache
from typing import Any

import msgspec

from messaging.messages import Command, Message, Refused, made_of
from process_manager.definition import Definition
from process_manager.states import Stands, Transition, written

MOST_KNOWN = 10_000
"""So many ways are known by heart: thousands of processes go the same few."""


class Process(msgspec.Struct, frozen=True):
    """One process: where it stands, the facts it was told in order, and everything that was in them, by name."""

    id: str
    subject: str
    stands: Stands = ()
    facts: tuple[str, ...] = ()
    data: dict[str, Any] = {}

    @property
    def state(self) -> str | None:
        """Where it stands, as one word; None before it has begun."""
        return written(self.stands) or None


@lru_cache(MOST_KNOWN)
def follow(
    definition: Definition, stands: Stands, facts: tuple[str, ...], fact: str
) -> tuple[tuple[Transition, ...], Stands, tuple[str, ...]]:
    """What a process that was told `facts` goes through at `fact`, where it stands then, and its facts from then on."""
    opening = (*facts, fact)
    kept = opening if definition.keeps(fact) else facts
    taken = []
    while transition := definition.transition(stands, opening):
        taken.append(transition)
        stands, opening = definition.moved(stands, transition), kept
    return tuple(taken), stands, kept


def tell(definition: Definition, process: Process, message: Message) -> tuple[Process, list[Command]]:
    """The process after it was told `message`, and the commands that it sends. A repeated message changes nothing.

    Raises Refused for a person's command or a deadline that means nothing in the state that the process is in.
    """
    fact = type(message).__name__
    if fact in process.facts:
        return process, []
    taken, stands, facts = follow(definition, process.stands, process.facts, fact)
    if not taken and not definition.keeps(fact):
        raise Refused(f"{fact} does not apply to {process.id}: its state is {process.state}.")
    data = {**process.data, **msgspec.structs.asdict(message)}
    commands = [made_of(data, command) for each in taken for command in each.commands]
    return Process(process.id, process.subject, stands, facts, data), commands
