"""The power goes while clients are at work: what they were told is done is there afterwards, and no rule is broken.

What SQLite does to the files of the real app is recorded. At points all over the recording, files are made as a power
cut may have left them there, and the app is started on them. With `synchronous=NORMAL`, where less is synced, the same
check has to find something lost: else it would see nothing.
"""

import logging
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from check import broken_rules
from settings import Settings
from systems.voiding import Voiding
from tests.server import Server
from tests.support import ManualClock
from tests.torture.check import Report
from tests.torture.clients import CLIENTS, Client, Record, at_work
from tests.torture.comparison import differences
from tests.torture.disk import Disk
from tests.torture.recording import Create, recorded
from tests.torture.vfs import available

ANSWERS_A_CUT = 30
MOST_ANSWERS = 3_000
START = 250
"""So many operations belong to the first start."""


def run(cuts: int, seed: int) -> Report:
    """So many power cuts, and as many with `synchronous=NORMAL`."""
    report = Report()
    if not available():
        report.lines.append("NOT TRIED: the functions of this Python's SQLite are not to be found from outside")
        return report
    # Of messages that find nothing any more, with NORMAL: they are in what is reported.
    logging.getLogger("messaging").addHandler(logging.NullHandler())
    for synchronous in ("FULL", "NORMAL"):
        found, line = recorded_and_cut(synchronous, cuts, f"{seed}-{synchronous}")
        report.lines.append(f"synchronous={synchronous}: {line}; after {len(found)} of them something was broken")
        if synchronous == "FULL":
            report.broken += found
        elif found:
            report.lines.append(f"such as: {found[-1]}")
        else:
            report.broken.append("nothing was lost with synchronous=NORMAL: this check sees nothing")
    return report


def recorded_and_cut(synchronous: str, cuts: int, seed: str) -> tuple[list[str], str]:
    """What is broken after each of so many cuts where something is, and how much there was to be cut."""
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "recording"
        records = record(Path(folder) / "data", recording, synchronous, min(cuts * ANSWERS_A_CUT, MOST_ANSWERS), seed)
        moments = [at for at, _ in recorded(recording)]
        found = list(after_cuts(recording, cut_points(recording, cuts, Random(seed)), records, Path(folder), seed))
    answers = sum(each.answers for each in records)
    return found, f"{cuts} power cuts in {len(moments):,} writes and syncs, with {answers:,} answers"


def record(data: Path, recording: Path, synchronous: str, answers: int, seed: str) -> Sequence[Record]:
    """Record the real app under load; returns what its clients were told."""
    with Server(data, VOIDING_TIMEOUT="0.2") as server:
        server.start("-m", "tests.torture.recording_app", str(recording), synchronous)
        clients = [Client(f"client-{number}", server.port, f"{seed}-{number}") for number in range(CLIENTS)]
        with at_work(clients) as answered:
            answered(answers)
            server.kill()
    return [each.record for each in clients]


def cut_points(recording: Path, cuts: int, random: Random) -> Sequence[int]:
    """After which operations the power goes: a third at the start, a third where logs are written back, and any."""
    names: dict[int, str] = {}
    all_, back = 0, []
    for all_, (_, operation) in enumerate(recorded(recording), 1):
        if isinstance(operation, Create):
            names[operation.file] = operation.name
        elif names[operation.file].endswith(".db") and all_ > START:
            back.append(all_)
    chosen = [random.randint(1, min(START, all_)) for _ in range(cuts // 3)]
    chosen += [random.choice(back) for _ in range(cuts // 3 if back else 0)]
    return sorted(chosen + [random.randint(1, all_) for _ in range(cuts - len(chosen))])


def after_cuts(
    recording: Path, points: Sequence[int], records: Sequence[Record], folder: Path, seed: str
) -> Iterator[str]:
    """What is broken after a power cut at each of these operations, where something is."""
    disk, cuts = Disk(), Counter(points)
    for number, (moment, operation) in enumerate(recorded(recording), 1):
        disk.apply(operation)
        for each in range(cuts[number]):
            with tempfile.TemporaryDirectory(dir=folder) as left:
                disk.leave(Path(left), Random(f"{seed}-{number}-{each}"))
                if found := list(broken(Path(left), records, moment)):
                    yield f"power cut after operation {number} of {seed}: {'; '.join(found[:5])}"


def broken(data: Path, records: Sequence[Record], moment: float) -> Iterator[str]:
    """Start the app on files, let it come to rest, and say what is wrong."""
    clock = ManualClock()
    clock.move((datetime.now(UTC) - clock.now()).total_seconds())
    system = Voiding(Settings(data_dir=data, voiding_timeout=timedelta(seconds=0.2)), clock)
    try:
        system.open()
        while due_at := system.worker.drain():
            clock.move(max(0.0, (due_at - clock.now()).total_seconds()))
        system.close()
        for file in sorted(data.glob("*.db")):
            with closing(sqlite3.connect(file)) as connection:
                yield from (row[0] for row in connection.execute("pragma quick_check") if row[0] != "ok")
        yield from broken_rules(data)
        yield from differences(data, records, moment)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
