"""What is written by hand, to be compared with, does the whole work: it writes the rows that we write."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks import drain, lean, prepared
from benchmarks.alone import Moment
from benchmarks.by_hand import FILES
from benchmarks.figures import Figure, Goal, as_markdown
from benchmarks.lean import Lean
from benchmarks.one_by_one import OneByOne
from benchmarks.same_rows import SameRows
from benchmarks.same_rows_alone import Alone
from check import broken_rules
from tests.support import state_of

N = 80
"""More than there are customers, so that some documents are in one report."""
TIMES = ("deadline",)
TABLES = {
    "billing": ("select id, status, attempt, process_id from documents",),
    "process-manager": (
        "select id, definition, subject, state, stands, facts, data, finished_at is null from processes",
        "select id, process_id, type, data from deadlines",
        "select * from turned_away",
    ),
    "reports": (
        "select id, customer, number, total, counted, status from reports",
        "select id, report_id, amount, marked_by from documents",
        "select * from verdicts",
    ),
}


@pytest.fixture
def requested(tmp_path: Path) -> Path:
    """Files in which voidings are requested, two of which will be refused: their report was sent."""
    folder = tmp_path / "requested"
    with prepared.opened(folder) as system:
        ids = prepared.issued(system, N)
        system.reports.publish("R-0001")
        with system.billing.transaction():
            for each in ids:
                system.billing.void(each)
    return folder


@pytest.mark.parametrize("batch", [7, 1000])
@pytest.mark.parametrize("by_hand_peer", [OneByOne, SameRows])
def test_the_peers_of_the_same_rows_write_what_we_write(
    requested: Path, tmp_path: Path, by_hand_peer: type[SameRows], batch: int
) -> None:
    by_hand = shutil.copytree(requested, tmp_path / "by_hand")

    drain.ours(requested)
    with closing(by_hand_peer(by_hand, batch)) as peer:
        peer.drain()

    assert prepared.rows_by_table(by_hand) == prepared.rows_by_table(requested)
    assert prepared.rows_by_table(by_hand)["billing DocumentVoidingAborted"] == 2
    assert content(by_hand) == content(requested)
    assert broken_rules(by_hand) == []


def test_the_peer_of_one_voiding_alone_writes_what_we_write(tmp_path: Path) -> None:
    ours, by_hand = tmp_path / "ours", tmp_path / "by_hand"
    with prepared.opened(ours) as system:
        document = prepared.issued(system, 1)[0]
    shutil.copytree(ours, by_hand)
    moment = Moment()

    with prepared.opened(ours) as system:
        system.billing.void(document)
        system.worker.drain()
    with closing(Alone(by_hand, moment.now)) as peer:
        assert moment.after(lambda: peer.void(document)) >= 0

    prepared.must_have_ended(by_hand, 1)
    assert content(by_hand) == content(ours)


def test_what_is_to_stay_under_way_does(tmp_path: Path) -> None:
    with prepared.opened(tmp_path) as system:
        ids = prepared.issued(system, 5)
    prepared.under_way(tmp_path, ids[:3])

    with prepared.opened(tmp_path, timeout=prepared.LONG) as system:
        system.worker.drain()
        system.billing.void(ids[4])
        system.worker.drain()
        assert [state_of(system, f"voiding-{each}-1") for each in ids] == [
            *["voiding-requested"] * 3,
            None,
            "document-voided",
        ]


def test_the_lean_peer_voids_and_marks_everything(tmp_path: Path) -> None:
    lean.prepare(tmp_path / "lean", N)

    with closing(Lean(tmp_path / "lean", 7)) as peer:
        peer.drain()

    prepared.must_have_ended(tmp_path / "lean", N)


def test_what_has_not_ended_is_noticed(requested: Path) -> None:
    with pytest.raises(AssertionError, match=f"billing: 0 of {N}"):
        prepared.must_have_ended(requested, N)


def test_everybody_goes_through_each_number(tmp_path: Path) -> None:
    found = drain.drained([3, 5], tmp_path, lambda _: None)

    for each in found:
        assert {who: list(by_n) for who, by_n in each.items()} == {
            who: [3, 5] for who in (drain.OURS, drain.SAME, drain.AT_ONCE, drain.LEAN)
        }
    assert Goal("at least", 0.9) in [each.goal for each in drain.figures(found)]


@pytest.mark.parametrize(
    ("figure", "cells"),
    [
        (Figure("a", 75, "/s", "b", 100, Goal("at least", 0.75)), "| a | 75 /s | b: 100 /s | 0.75 | at least 0.75 ✓ |"),
        (Figure("a", 74, "/s", "b", 100, Goal("at least", 0.75)), "| a | 74 /s | b: 100 /s | 0.74 | at least 0.75 ✗ |"),
        (Figure("a", 1.5, "ms", "b", 1, Goal("at most", 1.5)), "| a | 1.5 ms | b: 1 ms | 1.50 | at most 1.5 ✓ |"),
        (Figure("a", 151, "MB", goal=Goal("at most", 150, "value")), "| a | 151 MB |  |  | at most 150 MB ✗ |"),
        (Figure("a", 1234567, "B"), "| a | 1,234,567 B |  |  |  |"),
    ],
)
def test_a_figure_says_whether_its_goal_is_reached(figure: Figure, cells: str) -> None:
    assert as_markdown([figure]).splitlines()[-1] == cells


def content(folder: Path) -> list[str]:
    """All that is in the files, but for positions and times: of a message's cause, what was said."""
    found: list[str] = []
    files = {name: sqlite3.connect(folder / f"{name}.db") for name in FILES}
    said: dict[str, str] = {}
    for name, file in files.items():
        rows = file.execute("select position, type, data from log").fetchall()
        said |= {f"{name}-{position}": without_times(data) for position, _, data in rows}
    for name, file in files.items():
        columns = "type, kind, recipient, visibility, correlation_id, data, causation_id"
        for *row, data, cause in file.execute(f"select {columns} from log where type != 'CursorMoved'"):
            found.append(f"{name} {row} {without_times(data)} because of {cause and said[cause]}")
        found += [f"{name} {row}" for sql in TABLES[name] for row in file.execute(sql)]
        file.close()
    return sorted(found)


def without_times(data: str) -> str:
    """A message's JSON with its fields in their order, but for those that tell a time."""
    fields: dict[str, Any] = json.loads(data)
    return json.dumps({name: value for name, value in fields.items() if name not in TIMES})
