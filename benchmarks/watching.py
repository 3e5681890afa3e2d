"""500 people watch the live page, and somebody clicks: when each of them sees it, and when the click is answered.

The app is the real one in a process of its own, the viewers are another one, and this one clicks: they share the
processors of one machine. A click issues a document. It is measured from its answer until the frame that shows the
document has arrived at each viewer; what a browser takes to draw it is not. Where fewer may watch, so many do.
"""

import time
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.alone import p95
from benchmarks.figures import Figure, Goal
from benchmarks.served import Served
from benchmarks.streams import Stream
from benchmarks.viewers import Viewers, marker

VIEWERS = 500
CHANGES = 40
APART = 0.25
SETTLED = 1.5
PATIENCE = 10.0
SENTENCE = "Too many pages are watching already"


def figures(folder: Path, documents: int, viewers: int = VIEWERS, changes: int = CHANGES) -> list[Figure]:
    """The lines of the table; the app's files are in `folder` already, with so many `documents`."""
    with Served(folder) as app:
        before = cost_of_a_change(app, changes)
        with Viewers(app.port, [True] * viewers) as watching:
            sleep(SETTLED)
            answered, clicks = click(app, changes)
            watching.all_have_seen(changes - 1)
            seen = watching.seen()
            too_late = sent_away(app.port) if watching.sent_away or viewers == VIEWERS else None
            memory = app.megabytes()
        sleep(SETTLED)
        afterwards = cost_of_a_change(app, changes)
    delays = [max(0.0, at - answered[i]) * 1000 for i, times in enumerate(seen[:changes]) for at in times]
    clicks = [each * 1000 for each in clicks]
    many = watching.open
    found = [Figure("live streams open at once", many, "streams", goal=Goal("at least", viewers, "value"))]
    if too_late is not None:
        sentence = f"“{too_late}”" if too_late else "no sentence"
        found.append(Figure(f"who comes too late gets: {sentence}", 503 if too_late else 0, "status"))
    found += [
        Figure(f"a change at each of {many} viewers: p95", p95(delays), "ms", goal=Goal("at most", 250, "value")),
        Figure(f"clicks answered while {many} watch: p95", p95(clicks), "ms", goal=Goal("at most", 100, "value")),
    ]
    if before and afterwards:
        work, unit = f"a change when {many} viewers have left", "ms of processor"
        found.append(Figure(work, afterwards, unit, "before they came", before, Goal("at most", 1.25)))
    if memory:
        work = f"memory with {documents:,} documents and {many} viewers"
        found.append(Figure(work, memory, "MB", goal=Goal("at most", 150, "value")))
    return found


def click(app: Served, changes: int) -> tuple[list[float], list[float]]:
    """Issue documents; returns when each was answered, and how long that took."""
    answered, clicks = [], []
    for number in range(changes):
        start = perf_counter()
        app.post("/documents", kind="invoice", customer=marker(number), amount="10.00")
        answered.append(perf_counter())
        clicks.append(answered[-1] - start)
        sleep(APART)
    return answered, clicks


def cost_of_a_change(app: Served, changes: int) -> float | None:
    """The milliseconds of processor time that the app takes for a change, and for the time until the next one."""
    before = app.processor_seconds()
    for _ in range(changes):
        app.issue()
        sleep(APART / 5)
    sleep(SETTLED)
    after = app.processor_seconds()
    return (after - before) * 1000 / changes if before is not None and after is not None else None


def sent_away(port: int) -> str | None:
    """What somebody is told who comes when all places are taken; None when it is no sentence."""
    stream = Stream(port, gzip=False)
    try:
        stream.socket.settimeout(PATIENCE)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and (data := stream.socket.recv(1 << 16)):
            stream.feed(data)
            if stream.status == 200:
                return None
    except OSError:
        return None
    finally:
        stream.close()
    return SENTENCE if stream.status == 503 and SENTENCE in stream.said else None
