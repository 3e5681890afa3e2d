"""Libraries from PyPI beside the demo: the same voidings, written in the way that each library's documentation has it.

Each runs in a process of its own, in turns with ours. They do not do the same, and not as much: see with_*.py.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks import drain, prepared
from benchmarks.figures import Figure

LIBRARIES = {"eventsourcing": "benchmarks.with_eventsourcing", "DBOS": "benchmarks.with_dbos"}
ROUNDS = 3


def rates(ns: Sequence[int], folder: Path, say: Callable[[str], None]) -> dict[str, dict[int, float]]:
    """How many voidings a second each of them, and ours, carries through."""
    found: dict[str, dict[int, float]] = {who: {} for who in (drain.OURS, *LIBRARIES)}
    for n in ns:
        prepared.prepare(folder / f"{n}", n)
        seconds: dict[str, list[float]] = {who: [] for who in found}
        for turn in range(ROUNDS):
            with prepared.copied(folder / f"{n}", folder / "copy") as copy:
                seconds[drain.OURS].append(drain.ours(copy).seconds)
            for who, module in LIBRARIES.items():
                seconds[who].append(in_a_process(module, folder / f"{who} {n} {turn}", n))
        for who, each in seconds.items():
            found[who][n] = n / median(each)
            say(f"{n:,} voidings, {who}: {found[who][n]:,.0f} a second")
    return found


def in_a_process(module: str, folder: Path, n: int) -> float:
    """Have a program void so many documents in an empty folder; returns the seconds that it says it took."""
    folder.mkdir(parents=True)
    ran = subprocess.run([sys.executable, "-m", module, str(folder), str(n)], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"{module} failed: {ran.stderr}")
    return float(ran.stdout.split()[-1])


def figures(found: dict[str, dict[int, float]]) -> list[Figure]:
    """The lines of the table: each library, with ours beside it."""
    return [
        Figure(f"{n:,} voidings requested, until all have ended: {who}", rate, "/s", "ours", found[drain.OURS][n])
        for who in LIBRARIES
        for n, rate in found[who].items()
    ]
