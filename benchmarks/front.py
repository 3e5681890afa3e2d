"""The main page: how long it takes with few documents and with many, and how many bytes it has.

Two apps run, each in a process of its own, and are asked in turn. Measured is from the request to the last byte; what
a browser does with it is not.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.figures import Figure, Goal
from benchmarks.served import Served

WARM_UP = 5


def figures(few: Path, many: Path, counts: tuple[int, int], times: int) -> list[Figure]:
    """The lines of the table; `counts` are the documents in `few` and in `many`."""
    taken: Sequence[list[float]] = ([], [])
    with Served(few) as small, Served(many) as large:
        for turn in range(times + WARM_UP):
            for app, seconds in zip((small, large), taken, strict=True):
                start = perf_counter()
                app.page()
                if turn >= WARM_UP:
                    seconds.append((perf_counter() - start) * 1000)
        sizes = [len(app.page()) / 1000 for app in (small, large)]
    beside = f"with {counts[0]:,}"
    work = f"GET / with {counts[1]:,} documents"
    return [
        Figure(f"{work}: median", median(taken[1]), "ms", beside, median(taken[0]), Goal("at most", 1.5)),
        Figure(f"{work}: weight", sizes[1], "KB", beside, sizes[0], Goal("at most", 1.5)),
    ]
