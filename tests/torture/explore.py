"""Goes through the worlds that one leads to, the nearest first or at random, and holds each to the laws."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import NamedTuple

from tests.torture.check import Report, of
from tests.torture.laws import Laws
from tests.torture.steps import Steps
from tests.torture.worlds import Move, World, Worlds

MOST = 5_000_000
"""So many worlds take about 2 GB."""

AT_RANDOM = 1 / 4
ANY_NUMBER = 1000


@dataclass
class Explored:
    """How many worlds were met, by how many moves, and how many moves away the farthest is.

    `left` of them were not gone on from. `outcomes` counts the worlds in which only persons can do something, by what
    they have come to. `broken` has a sentence for each law that is broken, with a way to where it is.
    """

    worlds: int = 0
    moves: int = 0
    depth: int = 0
    left: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    broken: dict[str, Sequence[str]] = field(default_factory=dict)


class Explorer:
    """Goes through worlds. `seen` are those that `explore` came to, each with the one that it came from, by hashes."""

    def __init__(self, worlds: Worlds, laws: Laws) -> None:
        self.seen: dict[int, int | None] = {}
        self._worlds, self._laws = worlds, laws
        self._always: dict[tuple[int, ...], Sequence[str]] = {}
        self._at_rest: dict[tuple[tuple[int, ...], int], Sequence[str]] = {}

    def explore(self, first: World, until: float = inf) -> Explored:
        """Every world from `first` on, or those that can be met before `until`, in monotonic time, about MOST of them.

        It ends once a law is broken, after as few moves as lead to that.
        """
        found = Explored()
        self.seen = {hash(first): None}
        layer = [first]
        while layer and not found.broken and not found.left:
            following: list[World] = []
            for number, world in enumerate(layer):
                if number % 1000 == 0 and (time.monotonic() > until or len(self.seen) > MOST):
                    found.left = len(layer) - number + len(following)
                    break
                for sentence in self._check(world, found):
                    found.broken.setdefault(sentence, self._way(first, hash(world)))
                self._go_on(world, following, found)
            found.depth += bool(following)
            layer = following
        found.worlds = len(self.seen)
        return found

    def walk(self, first: World, random: Random, found: Explored) -> None:
        """One way at random from `first` to where nothing can happen any more; what it meets is added to `found`."""
        world, way = first, list[Move]()
        while True:
            for sentence in self._check(world, found):
                found.broken.setdefault(sentence, [self._worlds.words(each) for each in way])
            moves = [(move, after) for move, after in self._worlds.moves(world) if after != world]
            if not moves or found.broken:
                break
            move, world = random.choice(moves)
            way.append(move)
        found.moves += len(way)
        found.depth = max(found.depth, len(way))

    def _go_on(self, world: World, following: list[World], found: Explored) -> None:
        here = hash(world)
        for _, after in self._worlds.moves(world):
            found.moves += 1
            there = hash(after)
            if there not in self.seen:
                self.seen[there] = here
                following.append(after)

    def _check(self, world: World, found: Explored) -> Iterator[str]:
        states, parked = world.states, world.parked
        if not world.pending and not parked and not self._worlds.due(states):
            found.outcomes[self._laws.outcome(self._worlds.steps.modules(states))] += 1
        if states not in self._always:
            self._always[states] = list(self._laws.always(self._worlds.steps.modules(states)))
        yield from self._always[states]
        for entry in self._worlds.entries(world.again):
            yield f"{entry.type} of {entry.correlation_id} is said although it was before, or the like of it"
        if not world.pending:
            if (states, parked) not in self._at_rest:
                modules, entries = self._worlds.steps.modules(states), self._worlds.entries(parked)
                self._at_rest[states, parked] = list(self._laws.at_rest(modules, entries))
            yield from self._at_rest[states, parked]

    def _way(self, first: World, there: int) -> Sequence[str]:
        """A shortest way to a world that was seen, in words."""
        hashes, before = [there], self.seen[there]
        while before is not None:
            hashes.append(before)
            before = self.seen[before]
        words, world = list[str](), first
        for each in reversed(hashes[:-1]):
            move, world = next((move, after) for move, after in self._worlds.moves(world) if hash(after) == each)
            words.append(self._worlds.words(move))
        return words


class Search(NamedTuple):
    """A system to be gone through, from a `first` world on."""

    steps: Steps
    worlds: Worlds
    explorer: Explorer
    first: World


def all_of(what: str, search: Search) -> Report:
    """Goes through all worlds that there are."""
    found = search.explorer.explore(search.first)
    return Report(
        [
            f"{what}: {told(found)}, all there are",
            f"{search.steps.count:,} steps of real handlers; it ends in {of(found.outcomes.most_common())}",
        ],
        broken(found, search.steps) + (["not all worlds were gone through"] if found.left else []),
    )


def in_time(what: str, search: Search, seconds: float, seed: int) -> Report:
    """Goes through the nearest worlds for most of the time, then some ways at random to their ends."""
    steps, _, explorer, first = search
    start = time.monotonic()
    found = explorer.explore(first, start + seconds * (1 - AT_RANDOM))
    rest = f"{found.left:,} of them to be gone on from" if found.left else "all there are"
    report = Report([f"{what}: {told(found)}, {rest}"], broken(found, steps))
    random, walks, ends = Random(seed), 0, Explored()
    while not report.broken and not ends.broken and time.monotonic() < start + seconds:
        explorer.walk(first, random, ends)
        walks += 1
    report.lines.append(f"{walks:,} more ways at random to their ends, {ends.moves:,} moves, at most {ends.depth}")
    report.lines.append(f"{len(ends.outcomes)} different ends, most often {of(ends.outcomes.most_common(3))}")
    report.broken += broken(ends, steps)
    return report


def many(faults: float) -> str:
    return "any number of faults" if faults == inf else f"at most {faults} faults"


def told(found: Explored) -> str:
    return f"{found.worlds:,} worlds by {found.moves:,} moves, {found.depth} moves deep"


def broken(found: Explored, steps: Steps) -> list[str]:
    """Each thing that is broken, with the way to it."""
    ways = [f"{sentence}, after: {'; '.join(way)}" for sentence, way in found.broken.items()]
    return [*ways, *steps.broken]
