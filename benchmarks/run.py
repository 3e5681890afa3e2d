"""All benchmarks one after the other, on files that are prepared once."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks import alone, bytes_of_one, commands, drain, front, load, prepared, start, watching
from benchmarks.figures import Figure, as_text

NAMES = ("drain", "alone", "load", "commands", "front", "viewers", "bytes", "start")


class Size(NamedTuple):
    """How much of everything. `many` is the largest number of voidings, too."""

    ns: Sequence[int]
    few: int
    many: int
    alone: int
    pages: int
    running: int
    watching: int
    clicks: int
    commands: int
    viewers: int
    changes: int
    starts: int


FULL = Size(
    ns=(1_000, 10_000, 100_000),
    few=100,
    many=100_000,
    alone=300,
    pages=60,
    running=1_000,
    watching=50,
    clicks=60,
    commands=10_000,
    viewers=500,
    changes=40,
    starts=3,
)
QUICK = Size(
    ns=(300, 2_000),
    few=100,
    many=2_000,
    alone=60,
    pages=20,
    running=100,
    watching=10,
    clicks=10,
    commands=1_000,
    viewers=50,
    changes=12,
    starts=1,
)


class Benchmarks:
    """The benchmarks by their NAMES, each of which prepares what it needs in `folder`. `rates` are the last drain's."""

    def __init__(self, folder: Path, size: Size, say: Callable[[str], None]) -> None:
        self.rates: drain.Rates = {}
        self._folder = folder
        self._size = size
        self._say = say

    def run(self, names: Sequence[str]) -> list[Figure]:
        """Run some; returns their figures."""
        found = []
        for name in names:
            began = perf_counter()
            self._say(f"▸ {name}")
            figures: list[Figure] = getattr(self, name)()
            self._say(as_text(figures))
            self._say(f"  ({perf_counter() - began:.0f} s)")
            found += figures
        return found

    def drain(self) -> list[Figure]:
        drained = drain.drained(self._size.ns, self._folder / "drain", self._say)
        self.rates = drained.rates
        return drain.figures(drained)

    def alone(self) -> list[Figure]:
        return alone.figures(alone.latencies(self._size.alone, self._folder / "alone"))

    def load(self) -> list[Figure]:
        size = self._size
        idle, busy = self._copy("few", "idle"), self._copy("many", "busy")
        prepared.under_way(busy, ids(size.few, size.few + size.running))
        of = f"{size.many:,} documents, {size.running:,} processes"
        return load.figures(idle, busy, of, ids(0, min(size.clicks, size.few)), size.watching)

    def commands(self) -> list[Figure]:
        folder = self._copy("many", "commands")
        return commands.figures(folder, self._folder / "one-row", ids(0, self._size.commands))

    def front(self) -> list[Figure]:
        few, many = self._copy("few", "front few"), self._copy("many", "front many")
        return front.figures(few, many, (self._size.few, self._size.many), self._size.pages)

    def viewers(self) -> list[Figure]:
        size = self._size
        return watching.figures(self._copy("many", "viewers"), size.many, size.viewers, size.changes)

    def bytes(self) -> list[Figure]:
        return bytes_of_one.figures(self._folder / "bytes")

    def start(self) -> list[Figure]:
        folder = self._copy("many", "start")
        with prepared.opened(folder) as system:
            with system.billing.transaction():
                for each in ids(0, self._size.many):
                    system.billing.void(each)
            system.worker.drain()
        return start.figures(folder, self._folder / "empty", self._size.starts)

    def _copy(self, of: str, name: str) -> Path:
        """Files with few documents or many, for one benchmark alone."""
        made = self._folder / of
        if not made.exists():
            with prepared.opened(made) as system:
                prepared.issued(system, getattr(self._size, of))
        return shutil.copytree(made, self._folder / name)


def ids(start: int, end: int) -> list[str]:
    """The documents from one number to another, in the order of issue."""
    return [f"INV-{number:04d}" for number in range(start + 1, end + 1)]
