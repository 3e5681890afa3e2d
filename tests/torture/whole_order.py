"""An order as a whole, in memory, by each way to coordinate it: every way in which it can go.

The customer and the gateway do what they like at any moment, the deadline passes, the shelf is emptied and filled,
messages come in any order, and faults. `run_two` has two orders of which one can be sent at most: they can go too many
ways, so the nearest first for most of its time, then at random to their ends.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from pathlib import Path

from settings import Settings
from systems.ordering import ByNobody, ByProcessManager, BySaga, Ordering
from tests.support import ManualClock
from tests.torture.check import Report
from tests.torture.explore import ANY_NUMBER, Explorer, Search, all_of, in_time, many
from tests.torture.laws import asked
from tests.torture.ordering_laws import OrderingLaws
from tests.torture.steps import Steps
from tests.torture.worlds import World, Worlds

FAULTS: Mapping[type[Ordering], tuple[int, int]] = {
    ByProcessManager: (ANY_NUMBER, ANY_NUMBER),
    BySaga: (3, 5),
    ByNobody: (ANY_NUMBER, ANY_NUMBER),
}
"""At most so many, in short and at length. As the saga says its commands again, there are more worlds of it."""

QUANTITY = 3
"""So many books are in a cart: there are enough for one."""


@contextmanager
def orders(way: type[Ordering], number: int, faults: float) -> Iterator[Search]:
    """So many carts that were just finalized. Where there are several, nobody cancels: that is a matter of one."""
    with tempfile.TemporaryDirectory() as folder:
        system = way(Settings(data_dir=Path(folder)), ManualClock())
        system.open()
        laws = OrderingLaws(system, cancels=number == 1)
        steps = Steps(system, laws.change)
        worlds = Worlds(steps, laws)
        world = World(steps.empty, faults)
        for cart in (f"CART-{each:04d}" for each in range(1, number + 1)):
            for words, deed in (
                (f"open {cart}", asked(system.carts.open_cart, "Contoso")),
                (f"fill {cart}", asked(system.carts.add_product, cart, "book", QUANTITY)),
                (f"finalize {cart}", asked(system.carts.finalize, cart)),
            ):
                world = worlds.ask(world, system.carts.name, words, deed)
        yield Search(steps, worlds, Explorer(worlds, laws), world)
        system.close()


def run_one(way: type[Ordering], faults: int, _seed: int) -> Report:
    """Everything that can come of one order."""
    most = inf if faults >= ANY_NUMBER else faults
    with orders(way, 1, most) as search:
        return all_of(f"one order, by {way.way}, {many(most)}", search)


def run_two(seconds: int, seed: int) -> Report:
    """As much as there is time for of what can come of two orders, with a fault, by each way for the same time."""
    report = Report()
    for way in FAULTS:
        with orders(way, 2, 1) as search:
            found = in_time(f"two orders, by {way.way}, at most one fault", search, seconds / len(FAULTS), seed)
            report.lines += found.lines
            report.broken += found.broken
    return report
