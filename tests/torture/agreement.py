"""Whether all ways to coordinate an order agree: whatever persons and time do, the same can come of it in each.

One thing is done after the other, in every order there is, some of them again. Where each waits until nothing is on its
way any more, one end can come of that. Where nobody waits, deeds race with messages, which come at any time, in any
order: several ends can come of that, and each way must have the same ones. An end is what the four modules then have.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache, lru_cache
from itertools import product

from tests.torture.check import Report
from tests.torture.explore import Search
from tests.torture.whole_order import FAULTS, orders
from tests.torture.worlds import World

MODULES = ("carts", "orders", "payments", "shipments")
TIME = "time passes"
DEEDS = ("pay PAY-0001", "decline PAY-0001", "cancel ORD-0001", "spill all books", "restock books", TIME)
LATEST = 50

Deeds = tuple[str, ...]
Ends = frozenset[tuple[str, ...]]


class Way:
    """A way to coordinate an order, and what can come of what is done with it."""

    def __init__(self, search: Search) -> None:
        self._search = search
        # Enough for what comes next, which begins as what came before.
        self._after = lru_cache(LATEST)(self._do)
        self._text = cache(self._read)

    def ends(self, deeds: Deeds, *, patient: bool) -> Ends:
        """All that can come of it when all this was done, one after the other; who is `patient` waits each time."""
        at_rest = (each for each in self._after(deeds, patient) if not each.pending)
        return frozenset(tuple(map(self._text, range(len(each.states)), each.states)) for each in at_rest)

    def _do(self, deeds: Deeds, patient: bool) -> frozenset[World]:
        if not deeds:
            return self._delivered([self._search.first])
        before = (each for each in self._after(deeds[:-1], patient) if not (patient and each.pending))
        return self._delivered(after for each in before for after in self._done(each, deeds[-1]))

    def _done(self, world: World, deed: str) -> Iterable[World]:
        """The world after a deed; what is refused, or means nothing, changes nothing."""
        worlds = self._search.worlds
        moves = worlds.deadlines(world) if deed == TIME else worlds.deeds(world)
        return [after for move, after in moves if deed in (TIME, move[1])] or [world]

    def _delivered(self, worlds: Iterable[World]) -> frozenset[World]:
        """Wherever these lead to, some or all of what is on its way having come."""
        # That something was handled, or said again, does not matter where nothing is delivered twice.
        found = {each._replace(handled=0, again=0) for each in worlds}
        left = [*found]
        while left:
            for _, after in self._search.worlds.deliveries(left.pop()):
                after = after._replace(handled=0, again=0)
                if after not in found:
                    found.add(after)
                    left.append(after)
        return frozenset(found)

    def _read(self, place: int, state: int) -> str:
        """What a module has in its tables; nothing of who coordinates."""
        name, tables = self._search.steps.module(place, state)
        return f"{name}: {tables}" if name in MODULES else ""


def run(most: int, _seed: int) -> Report:
    """Everything that can be done, up to so many things."""
    report, known, several = Report(), set[tuple[str, ...]](), 0
    sequences = [deeds for number in range(most + 1) for deeds in product(DEEDS, repeat=number)]
    with ExitStack() as opened:
        ways = {way.way: Way(opened.enter_context(orders(way, 1, 0))) for way in FAULTS}
        for deeds in sequences:
            for patient in (True, False):
                found = {name: way.ends(deeds, patient=patient) for name, way in ways.items()}
                [first, *others] = ({tuple(filter(None, end)) for end in ends} for ends in found.values())
                words = f"{', '.join(deeds) or 'nothing'}{', each at rest' if patient else ''}"
                for other, name in zip(others, [*found][1:], strict=True):
                    report.broken += [f"{words}: only by {name} it ends in {told(end)}" for end in other - first]
                    report.broken += [f"{words}: never by {name} it ends in {told(end)}" for end in first - other]
                if patient and len(first) != 1:
                    report.broken.append(f"{words}: it ends in {len(first)} ways")
                several += len(first) > 1
                known |= first
    report.lines.append(
        f"{len(sequences):,} sequences of up to {most} deeds, at rest and at any moment: {len(known)} ends,"
        f" {several:,} times more than one; each the same by {', '.join(ways)}"
    )
    return report


def told(end: Iterable[str]) -> str:
    return "; ".join(end)
