"""Guests who check out together, in memory: every way in which it can go.

Messages come in any order. Guests and the clerk do what they like at any moment, also before there is a group. What is
gone through is complete, each time for one number of faults: of any kind (a message is repeated, or parked, and then
retried or discarded), or only repetitions.

`run_one` has a group of three: one settled who may be charged and pay, one who owes and may pay, one settled who may
leave alone. `run_two` has a group that is tried again once it failed (with a fault less where it is three), and two
groups at once that want the same two guests. `run_free` has three of whom each may do all of that, and the first three
tried again, each with repetitions only; and the first two of them, with faults of any kind.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from math import inf
from pathlib import Path

from settings import Settings
from systems.group_checkout import GroupCheckout
from tests.support import ManualClock
from tests.torture.check import Report
from tests.torture.checkout_laws import PRICE, THOSE_THAT_FAILED, CheckoutLaws, Group, Visitor
from tests.torture.explore import ANY_NUMBER, Explorer, Search, all_of, many
from tests.torture.laws import asked
from tests.torture.steps import Steps
from tests.torture.worlds import Move, World, Worlds

ADA, BEN, CLEO = "STAY-0001", "STAY-0002", "STAY-0003"
THREE: Mapping[str, Visitor] = {
    ADA: Visitor(charged=1, pays=1),
    BEN: Visitor(owes=True, pays=1),
    CLEO: Visitor(leaves=True),
}
FREE: Mapping[str, Visitor] = {
    ADA: Visitor(charged=1, pays=1, leaves=True),
    BEN: Visitor(owes=True, charged=1, pays=1, leaves=True),
    CLEO: Visitor(charged=1, pays=1, leaves=True),
}
COUPLE: Mapping[str, Visitor] = {each: THREE[each] for each in (ADA, BEN)}


class OnlyRepeated(Worlds):
    """Worlds in which nothing else goes wrong than that messages are repeated."""

    def parkings(self, _: World) -> Iterator[tuple[Move, World]]:
        return iter(())


@contextmanager
def hotel(
    visitors: Mapping[str, Visitor], groups: Sequence[Group], faults: float, kind: type[Worlds] = Worlds
) -> Iterator[Search]:
    """Guests who are in the hotel, were charged and may have paid; groups of them are yet to be made."""
    with tempfile.TemporaryDirectory() as folder:
        system = GroupCheckout(Settings(data_dir=Path(folder)), ManualClock())
        system.open()
        laws = CheckoutLaws(system, visitors, groups)
        steps = Steps(system, laws.change, laws.alike)
        worlds = kind(steps, laws)
        world = World(steps.empty, faults)
        for stay_id, visitor in visitors.items():
            world = worlds.ask(world, system.stays.name, f"check in {stay_id}", asked(system.stays.check_in, "Ada"))
            for deed in (system.stays.charge, system.stays.pay)[: 1 if visitor.owes else 2]:
                world = worlds.ask(world, system.stays.name, f"{deed.__name__} {stay_id}", asked(deed, stay_id, PRICE))
        yield Search(steps, worlds, Explorer(worlds, laws), world)
        system.close()


def run_one(faults: int, _seed: int) -> Report:
    """Everything that can come of a group of three, with any number of repetitions, and with so many faults."""
    return together(
        repeated("three guests", THREE, [[*THREE]], inf),
        anything("three guests", THREE, [[*THREE]], faults),
    )


def run_two(faults: int, _seed: int) -> Report:
    """Everything that can come of a group that is tried again, and of two groups at once."""
    return together(
        anything("three guests, tried again", THREE, [[*THREE], THOSE_THAT_FAILED], faults - 1),
        anything("two guests, tried again", COUPLE, [[*COUPLE], THOSE_THAT_FAILED], faults),
        anything("two groups of the same two guests", COUPLE, [[*COUPLE], [*COUPLE]], faults),
    )


def run_free(faults: int, _seed: int) -> Report:
    """Everything that can come of groups of which there are more worlds than there is time for every day."""
    most = inf if faults >= ANY_NUMBER else faults
    return together(
        repeated("three guests, each as is liked", FREE, [[*FREE]], most),
        repeated("three guests, tried again", THREE, [[*THREE], THOSE_THAT_FAILED], most),
        anything("two guests", COUPLE, [[*COUPLE]], most),
    )


def repeated(what: str, visitors: Mapping[str, Visitor], groups: Sequence[Group], times: float) -> Report:
    with hotel(visitors, groups, times, OnlyRepeated) as search:
        return all_of(f"{what}, {many(times)}, all of them repetitions", search)


def anything(what: str, visitors: Mapping[str, Visitor], groups: Sequence[Group], faults: float) -> Report:
    with hotel(visitors, groups, faults) as search:
        return all_of(f"{what}, {many(faults)} of any kind", search)


def together(*reports: Report) -> Report:
    """Several reports as one."""
    return Report([*chain(*(each.lines for each in reports))], [*chain(*(each.broken for each in reports))])
