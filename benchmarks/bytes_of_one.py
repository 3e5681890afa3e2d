"""What one voiding at a normal pace (`SLOW_DOWN=0.2`: 3 s) costs a viewer of the live page in bytes.

Two viewers watch the real app, one of whom takes compressed frames. Everything is counted that arrives from the click
until a while after the end; the first frame, which each gets on arrival, is not.
"""

from pathlib import Path
from time import monotonic, sleep

from benchmarks.figures import Figure, Goal
from benchmarks.served import Served
from benchmarks.viewers import Viewers

QUIET = 1.0
PATIENCE = 30.0


def figures(folder: Path) -> list[Figure]:
    """The lines of the table."""
    with Served(folder, SLOW_DOWN="0.2") as app:
        document = app.issue()
        sleep(QUIET)
        with Viewers(app.port, [True, False]) as watching:
            sleep(QUIET)
            before = watching.bytes()
            process = app.post(f"/documents/{document}/void")["process_id"]
            until = monotonic() + PATIENCE
            while not ended(app, process) and monotonic() < until:
                sleep(0.1)
            sleep(QUIET)
            after = watching.bytes()
    packed, plain = ((after[i] - before[i]) / 1000 for i in range(2))
    work = "one voiding at normal pace, to one viewer"
    return [Figure(work, packed, "KB", "not compressed", plain, Goal("at most", 60, "value"))]


def ended(app: Served, process: str) -> bool:
    """Whether a process has come to its end."""
    found = app.get(f"/processes?document={process.split('-', 1)[1].rpartition('-')[0]}")["processes"]
    return bool(found and found[0]["finished_at"])
