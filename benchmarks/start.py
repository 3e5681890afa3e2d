"""From the start of the process until the first `GET /` is answered, with so much in the logs; the median of a few."""

import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.by_hand import FILES
from benchmarks.figures import Figure, Goal
from benchmarks.served import Served


def figures(full: Path, empty: Path, times: int) -> list[Figure]:
    """The lines of the table; beside it stands the start without any files."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        for folder, found in zip((full, empty / f"{turn}"), seconds, strict=True):
            with Served(folder, "app") as app:
                found.append(app.seconds_to_start)
    work = f"start with {log_rows(full):,} log rows, until the first answer"
    return [Figure(work, median(seconds[0]), "s", "empty", median(seconds[1]), Goal("at most", 2, "value"))]


def log_rows(folder: Path) -> int:
    """How many messages are in all logs."""
    total = 0
    for name in FILES:
        with closing(sqlite3.connect(folder / f"{name}.db")) as file:
            total += file.execute("select count(*) from log").fetchone()[0]
    return total
