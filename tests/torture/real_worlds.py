"""How a system in memory calls the world in which the real one is by its files, and how one of its handlers fails."""

from collections.abc import Iterator, Sequence
from math import inf
from random import Random

import pytest

from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.handling import Handling
from messaging.messages import Entry
from messaging.module import Module
from messaging.system import System
from messaging.transaction import Transaction
from tests.torture.steps import ERROR, Item, Steps, concerns
from tests.torture.workbench import known, rows_of
from tests.torture.worlds import World

ALL = 1000


def world_of(system: System, steps: Steps) -> World:
    """How the model calls that in which the system is, by its files."""
    states, items = list[int](), dict.fromkeys(("pending", "handled", "parked", "unsaid"), 0)
    for place, module in enumerate(system.modules):
        with module.store.reading() as db:
            states.append(steps.state(place, rows_of(db)))
        failed = {each.entry.id: each for each in failures(module.store)}
        on_the_way = {entry.id for each in module.subscriptions for entry in each.on_the_way(ALL)}
        for entry in (*module.log.of_type("DeadlinePassed", 0), *sent_to(module)):
            failure = failed.get(entry.id)
            waits = entry.id in on_the_way or (failure and not failure.parked_at)
            bit = 1 << steps.number(Item(place, as_known(entry)))
            items["pending" if waits else "parked" if failure else "handled"] |= bit
            items["unsaid"] |= bit if failure and failure.unsaid else 0
    return World(tuple(states), inf, **items)


def sent_to(module: Module) -> Iterator[Entry]:
    for each in module.subscriptions:
        for entry in each.source.read(0, ALL):
            if isinstance(entry, Entry) and concerns(each, entry):
                yield entry


def as_known(entry: Entry) -> Entry:
    return known(entry.log, entry.type, entry.kind, entry.recipient, entry.correlation_id, entry.data)


def make_sick(patch: pytest.MonkeyPatch, random: Random, types: Sequence[str]) -> None:
    """Have the handler of one message, the first of one of these types, raise a few times."""
    type_, tries = random.choice(types), random.randint(0, len(RETRY_AFTER) + 2)
    left = dict[str, int]()

    def attempt(self: Handling, tx: Transaction, entry: Entry) -> str | None:
        if entry.type == type_ and left.setdefault(entry.id, 0 if left else tries):
            left[entry.id] -= 1
            return ERROR
        return works(self, tx, entry)

    works = Handling.handle
    patch.setattr(Handling, "handle", attempt)
    patch.setattr(Handling, "handle_all", lambda *_: False)
