"""Voiding as a whole, in memory: every way in which it can go, or as many as there is time for.

`run_one` is complete: one document, deadlines passing and persons doing what they like at any moment, messages in any
order, and faults. `run_two` has two documents of one customer, which can go too many ways: the nearest first for most
of its time, then at random to their ends.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from settings import Settings
from systems.voiding import Voiding
from tests.support import ManualClock
from tests.torture.check import Report
from tests.torture.explore import ANY_NUMBER, Explorer, Search, all_of, in_time, many
from tests.torture.laws import asked
from tests.torture.steps import Steps
from tests.torture.voiding_laws import VoidingLaws
from tests.torture.worlds import World, Worlds


@contextmanager
def voidings(documents: int, attempts: int, faults: float) -> Iterator[Search]:
    """One document that Reports has collected and that is never voided, so that there is something to publish.

    And so many of the same customer of whose issue Reports is yet to hear.
    """
    with tempfile.TemporaryDirectory() as folder:
        system = Voiding(Settings(data_dir=Path(folder)), ManualClock())
        system.open()
        laws = VoidingLaws(system, [f"INV-{number:04d}" for number in range(2, documents + 2)], attempts)
        steps = Steps(system, laws.change)
        worlds = Worlds(steps, laws)
        world = World(steps.empty, faults)
        for number in range(documents + 1):
            issue = asked(system.billing.issue, "invoice", "Contoso", 100 * (number + 1))
            world = worlds.ask(world, "billing", f"issue {number}", issue)
            if number == 0:
                world = dict(worlds.moves(world))["handle", 0]
        yield Search(steps, worlds, Explorer(worlds, laws), world)
        system.close()


def run_one(faults: int, _seed: int) -> Report:
    """Everything that can come of one document: voided once, with any number of faults; twice, with so many."""
    report = Report()
    for attempts, most in ((1, inf), (2, inf if faults >= ANY_NUMBER else faults)):
        with voidings(1, attempts, most) as search:
            found = all_of(f"one document, voided up to {attempts}×, {many(most)}", search)
            report.lines += found.lines
            report.broken += found.broken
    return report


def run_two(seconds: int, seed: int) -> Report:
    """As much as there is time for of what can come of two documents, with a fault."""
    with voidings(2, 2, 1) as search:
        return in_time("two documents, voided up to 2×, at most one fault", search, seconds, seed)
