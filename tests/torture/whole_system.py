"""Voiding as a whole, in memory: every way in which it can go, or as many as there is time for.

`run_one` is complete: one document, deadlines passing and persons doing what they like at any moment, messages in any
order, and faults. `run_two` has two documents of one customer, which can go too many ways: the nearest first for most
of its time, then at random to their ends.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from random import Random
from typing import NamedTuple

from settings import Settings
from systems.voiding import Voiding
from tests.support import ManualClock
from tests.torture.check import Report, of
from tests.torture.explore import Explored, Explorer
from tests.torture.steps import Steps
from tests.torture.voiding_laws import VoidingLaws, asked
from tests.torture.worlds import World, Worlds

AT_RANDOM = 1 / 4
ANY_NUMBER = 1000


class Voidings(NamedTuple):
    """Voiding to be gone through, from a `first` world on."""

    steps: Steps
    worlds: Worlds
    explorer: Explorer
    first: World


@contextmanager
def voidings(documents: int, attempts: int, faults: float) -> Iterator[Voidings]:
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
        yield Voidings(steps, worlds, Explorer(worlds, laws), world)
        system.close()


def run_one(faults: int, _seed: int) -> Report:
    """Everything that can come of one document: voided once, with any number of faults; twice, with so many."""
    report = Report()
    for attempts, most in ((1, inf), (2, inf if faults >= ANY_NUMBER else faults)):
        with voidings(1, attempts, most) as (steps, _, explorer, first):
            found = explorer.explore(first)
            many = "any number of faults" if most == inf else f"at most {most} faults"
            report.lines += [
                f"one document, voided up to {attempts}×, {many}: {told(found)}, all there are",
                f"{steps.count:,} steps of real handlers; it ends in {of(found.outcomes.most_common())}",
            ]
            report.broken += broken(found, steps) + (["not all worlds were gone through"] if found.left else [])
    return report


def run_two(seconds: int, seed: int) -> Report:
    """As much as there is time for of what can come of two documents, with a fault."""
    start = time.monotonic()
    with voidings(2, 2, 1) as (steps, _, explorer, first):
        found = explorer.explore(first, start + seconds * (1 - AT_RANDOM))
        rest = f"{found.left:,} of them to be gone on from" if found.left else "all there are"
        report = Report([f"two documents, voided up to 2×, at most one fault: {told(found)}, {rest}"])
        report.broken += broken(found, steps)
        random, walks, ends = Random(seed), 0, Explored()
        while not report.broken and not ends.broken and time.monotonic() < start + seconds:
            explorer.walk(first, random, ends)
            walks += 1
        report.lines.append(f"{walks:,} more ways at random to their ends, {ends.moves:,} moves, at most {ends.depth}")
        report.lines.append(f"{len(ends.outcomes)} different ends, most often {of(ends.outcomes.most_common(3))}")
        report.broken += broken(ends, steps)
    return report


def told(found: Explored) -> str:
    return f"{found.worlds:,} worlds by {found.moves:,} moves, {found.depth} moves deep"


def broken(found: Explored, steps: Steps) -> list[str]:
    """Each thing that is broken, with the way to it."""
    ways = [f"{sentence}, after: {'; '.join(way)}" for sentence, way in found.broken.items()]
    return [*ways, *steps.broken]
