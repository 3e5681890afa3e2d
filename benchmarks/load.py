"""One voiding at a time, by a click, in the real app: idle, and with much in it and many who watch.

Two apps run, each in a process of its own, and take turns: one has a few documents and nobody watches; the other has
many documents, many processes that wait for Reports, and live viewers. It is measured inside each app from when the
request is on the disk, which is when it is answered, until `DocumentVoided` is.
"""

from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from benchmarks.alone import p95
from benchmarks.figures import Figure, Goal
from benchmarks.prepared import LONG
from benchmarks.served import Served
from benchmarks.viewers import Viewers
from benchmarks.watched_app import ASKED, DONE

REST = 0.15
SETTLED = 1.5
WARM_UP = 5
PATIENCE = 60.0


def figures(idle: Path, busy: Path, of: str, ids: list[str], viewers: int) -> list[Figure]:
    """The lines of the table. `of` says what is in the files of `busy`; `ids` can be voided in both."""
    with ExitStack() as stack:
        apps = [stack.enter_context(Served(each, VOIDING_TIMEOUT=f"{LONG:g}")) for each in (idle, busy)]
        watching = stack.enter_context(Viewers(apps[1].port, [True] * viewers))
        sleep(SETTLED)
        for each in ids:
            for app in apps:
                app.post(f"/documents/{each}/void")
                sleep(REST)
        alone, loaded = (seconds(app, ids[WARM_UP:]) for app in apps)
    work = f"a voiding by a click with {of}, {watching.open} viewers"
    return [
        Figure(f"{work}: median", median(loaded), "ms", "idle", median(alone), Goal("at most", 3)),
        Figure(f"{work}: p95", p95(loaded), "ms", "idle", p95(alone)),
    ]


def seconds(app: Served, ids: list[str]) -> list[float]:
    """How many milliseconds each voiding took, once all of them are done."""
    until = monotonic() + PATIENCE
    while True:
        times = app.get("/committed")
        found = [times[f"voiding-{each}-1"] for each in ids]
        if all(DONE in each for each in found):
            return [(each[DONE] - each[ASKED]) * 1000 for each in found]
        if monotonic() > until:
            raise RuntimeError("voidings that were requested by clicks do not end")
        sleep(REST)
