"""So many voidings are requested; how long until all have ended, durable, on one thread.

Beside ours run hand-written peers on plain sqlite3, each with the size of batch that is best for it here: one that
writes the same rows and decides message by message, as ours does; a lean one; and, as the most that the same rows
allow, one that looks up and writes all that a batch needs at once, so that no message could fail by itself.

They take turns, each on its own copy of the same files. That the requests are made, the files opened and copied, is not
measured; neither are HTTP and the live page, which nobody looks at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks import lean, prepared
from benchmarks.by_hand import Peer
from benchmarks.figures import Figure, Goal
from benchmarks.lean import Lean
from benchmarks.one_by_one import OneByOne
from benchmarks.same_rows import SameRows

OURS, SAME, LEAN = "ours", "by hand, same rows", "by hand, lean"
AT_ONCE = "by hand, batch at once"
BATCHES = (100, 500, 1000)
FEW = 1_000
ROUNDS, ROUNDS_OF_FEW = 3, 7

Rates = Mapping[str, Mapping[int, float]]
"""Voidings a second, by who did them and how many there were."""


class Took(NamedTuple):
    """What a run has taken: seconds by the clock, and of processor time."""

    seconds: float
    processor: float


class Drained(NamedTuple):
    """The medians: voidings a second, and milliseconds of processor time of one, by who and how many there were."""

    rates: Rates
    processor: Rates


Timed = Callable[[Path], Took]


def drained(ns: Sequence[int], folder: Path, say: Callable[[str], None] = print) -> Drained:
    """Go through each number of voidings in turn, through the small ones more often."""
    for n in ns:
        prepared.prepare(folder / f"{n}", n)
        lean.prepare(folder / f"{n} lean", n)
    timed = peers(folder, ns)
    found: dict[str, dict[int, list[Took]]] = {who: {n: [] for n in ns} for who in timed}
    for n, who in turns(ns, list(timed)):
        with prepared.copied(folder / (f"{n} lean" if who == LEAN else f"{n}"), folder / "copy") as copy:
            found[who][n].append(timed[who](copy))
            prepared.must_have_ended(copy, n)
        say(f"{n:,} voidings, {who}: {n / found[who][n][-1].seconds:,.0f} a second")
    return Drained(
        {who: {n: n / median(one.seconds for one in each) for n, each in by_n.items()} for who, by_n in found.items()},
        {
            who: {n: median(one.processor for one in each) / n * 1000 for n, each in by_n.items()}
            for who, by_n in found.items()
        },
    )


def turns(ns: Sequence[int], everybody: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Who goes through how many, and when: the small numbers before and after the large ones."""
    middle = ROUNDS_OF_FEW // 2
    for turn in range(ROUNDS_OF_FEW):
        for n in ns:
            if n <= FEW or abs(turn - middle) <= ROUNDS // 2:
                yield from ((n, who) for who in everybody)


def peers(folder: Path, ns: Sequence[int]) -> dict[str, Timed]:
    """Who takes part, each with how it does it."""
    n = max((each for each in ns if each <= FEW), default=min(ns))
    same = best(OneByOne, folder / f"{n}", folder / "copy")
    at_once = best(SameRows, folder / f"{n}", folder / "copy")
    little = best(Lean, folder / f"{n} lean", folder / "copy")
    return {
        OURS: ours,
        SAME: partial(by_hand, same),
        AT_ONCE: partial(by_hand, at_once),
        LEAN: partial(by_hand, little),
    }


def best(peer: type[SameRows] | type[Lean], files: Path, copy: Path) -> Callable[[Path], Peer]:
    """A hand-written peer with the size of batch that is the fastest here."""
    seconds: dict[int, float] = {}
    for size in BATCHES * 2:
        with prepared.copied(files, copy) as folder:
            seconds[size] = min(by_hand(partial(peer, batch=size), folder).seconds, seconds.get(size, 1e9))
    return partial(peer, batch=min(seconds, key=lambda size: seconds[size]))


def ours(folder: Path) -> Took:
    """The real system, by its worker's own rounds."""
    with prepared.opened(folder) as system:
        return took(system.worker.drain)


def by_hand(peer: Callable[[Path], Peer], folder: Path) -> Took:
    """A hand-written peer."""
    with closing(peer(folder)) as opened:
        return took(opened.drain)


def took(do: Callable[[], object]) -> Took:
    """What it takes to do something."""
    start, processor = perf_counter(), process_time()
    do()
    return Took(perf_counter() - start, process_time() - processor)


def figures(found: Drained) -> list[Figure]:
    """The lines of the table. Processor time tells more where others are busy on the same machine."""
    lines = []
    rates = found.rates
    for n, rate in rates[OURS].items():
        work = f"{n:,} voidings requested, until all have ended"
        lines.append(Figure(work, rate, "/s", SAME, rates[SAME][n], Goal("at least", 0.75)))
        lines.append(Figure(work, rate, "/s", LEAN, rates[LEAN][n], Goal("at least", 0.45)))
        lines.append(Figure(work, rate, "/s", AT_ONCE, rates[AT_ONCE][n]))
    few, many = min(rates[OURS]), max(rates[OURS])
    if few != many:
        growth = Goal("at least", 0.9)
        lines.append(Figure(f"the same at {many:,}", rates[OURS][many], "/s", f"at {few:,}", rates[OURS][few], growth))
    one, by_hand = found.processor[OURS][many], found.processor[SAME][many]
    lines.append(Figure(f"one of {many:,} voidings", one, "ms of processor", SAME, by_hand))
    return lines
