"""Whatever the real system comes to on its files is among the worlds of guests who check out together in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from math import inf
from pathlib import Path
from random import Random

import pytest

from group_checkout.terms import Guest
from messaging.failures import failures
from messaging.messages import NotFound, Refused
from tests.group_checkouts import Hotel
from tests.support import rows, step
from tests.torture.checkout_laws import PRICE, Visitor
from tests.torture.real_worlds import make_sick, world_of
from tests.torture.whole_checkout import ADA, BEN, hotel
from tests.torture.worlds import World

WALKS, ACTS, MET = 30, 100, 20
VISITORS: Mapping[str, Visitor] = {ADA: Visitor(), BEN: Visitor(owes=True, pays=1)}
SICK = (
    "GroupCheckoutInitiated",
    "CheckOutGuest",
    "GuestCheckedOut",
    "GuestCheckoutFailed",
    "RecordGuestCheckoutCompletion",
    "RecordGuestCheckoutFailure",
)


def acts(real: Hotel) -> Mapping[str, Sequence[Callable[[], object]]]:
    """What may happen next, by kind: a reader reads, time passes, a person does something."""
    system = real.system
    parked = [(module, each.entry) for module in system.modules for each in failures(module.store) if each.parked_at]
    initiated = rows(system.checkouts, "select 1 from checkouts")
    paid = rows(system.stays, "select 1 from entries where stay_id = ? and kind = 'payment'", BEN)
    group = [Guest(stay_id, "Ada") for stay_id in VISITORS]
    return {
        **{f"read {place}": [each.step] for place, each in enumerate(system.subscriptions)},
        "deliver": [
            partial(step, system, each, entry.position) for each in system.subscriptions for entry in each.on_the_way(1)
        ],
        "check out": [] if initiated else [partial(system.checkouts.initiate, group)],
        "pay": [] if paid else [partial(real.pay, BEN, PRICE)],
        "retry": [partial(module.delivery_of(entry.id)[0].parked.retry, entry.position) for module, entry in parked],
        "wait": [partial(real.clock.move, 3)],
    }


def walk(folder: Path, random: Random, patch: pytest.MonkeyPatch) -> Iterator[Hotel]:
    """The real system, before and after each of many acts at random."""
    real = Hotel(folder)
    with closing(real.system):
        for stay_id, visitor in VISITORS.items():
            assert real.system.stays.check_in("Ada") == stay_id
            real.charge(stay_id, PRICE)
            if not visitor.owes:
                real.pay(stay_id, PRICE)
        make_sick(patch, random, SICK)
        habits = {kind: 10 ** random.uniform(-1, 0) for kind in acts(real)}
        habits["pay"] = 10 ** random.uniform(-3, 0)
        for _ in range(ACTS):
            yield real
            with suppress(Refused, NotFound):
                kinds = {kind: found for kind, found in acts(real).items() if found}
                [kind] = random.choices([*kinds], [habits[each] for each in kinds])
                random.choice(kinds[kind])()


def test_whatever_the_real_system_comes_to_is_in_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hotel(VISITORS, [[*VISITORS]], inf) as (steps, _, explorer, first):
        explorer.explore(first)
        met, came_to = set[World](), set[str]()
        for seed in range(WALKS):
            with monkeypatch.context() as patch:
                for real in walk(tmp_path / str(seed), Random(seed), patch):
                    world = world_of(real.system, steps)
                    assert hash(world) in explorer.seen, f"seed {seed}: {world}"
                    met.add(world)
                    came_to |= {row["status"] for row in rows(real.system.checkouts, "select status from checkouts")}
    assert came_to == {"initiated", "completed", "failed"}
    assert any(each.parked for each in met)
    assert len(met) > MET
