"""What was measured is told everywhere the same: in docs/benchmarks.json, in the picture, in the README."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import results
from benchmarks.axes import around
from benchmarks.figures import Figure, Goal
from benchmarks.picture import drawn
from benchmarks.results import Results

FOUND = Results(
    command="make bench",
    date="2026-01-01",
    machine="2 × Processor, Linux",
    python="3.11",
    sqlite="3.40",
    figures=[
        Figure("a click", 4, "ms", "idle", 2, Goal("at most", 3)),
        Figure("memory", 120, "MB", goal=Goal("at most", 150, "value")),
    ],
    rates={"ours": {1000: 3000.0, 10_000: 3100.0}, "by hand": {1000: 9000.0, 10_000: 9100.0}},
)


def test_the_readme_tells_what_was_found_last() -> None:
    readme = results.README.read_text()
    assert results.in_the_readme(results.load(), readme) == readme


def test_the_picture_is_of_what_was_found_last() -> None:
    assert results.PICTURE.read_text() == drawn(results.load())


def test_what_is_put_beside_the_demo_changes_nothing_that_the_tests_run_on() -> None:
    pinned = [
        dict(line.split("==", 1) for line in (results.ROOT / name).read_text().splitlines() if "==" in line)
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
    ]
    for other in pinned[:2]:
        assert {name: pinned[2][name] for name in pinned[2] if name in other} == {
            name: other[name] for name in pinned[2] if name in other
        }


def test_results_are_kept_whole(tmp_path: Path) -> None:
    results.save(FOUND, tmp_path / "found.json")
    assert results.load(tmp_path / "found.json") == FOUND


def test_only_what_stands_between_the_marks_is_written_anew() -> None:
    readme = f"before\n{results.BEGIN}\nold\n{results.END}\nafter\n"
    written = results.in_the_readme(FOUND, readme)
    assert written.startswith(f"before\n{results.BEGIN}\n`make bench` on 2026-01-01; 2 × Processor, Linux; Python 3.11")
    assert "| a click | 4 ms | idle: 2 ms | 2.00 | at most 3 ✓ |" in written
    assert written.endswith(f"{results.END}\nafter\n")
    assert "old" not in written


def test_the_picture_shows_who_was_how_fast_and_what_took_how_long() -> None:
    shown = [each.text for each in ElementTree.fromstring(drawn(FOUND)).iter("{http://www.w3.org/2000/svg}text")]
    assert "ours: 3,100" in shown
    assert "by hand: 9,100" in shown
    assert "a click" in shown
    assert "memory" not in shown


@pytest.mark.parametrize(("value", "place"), [(10, 0), (100, 50), (1000, 100)])
def test_ten_times_as_much_is_as_far_on_an_axis(value: float, place: float) -> None:
    assert around([14, 700], 0, 100, whole=True).at(value) == pytest.approx(place)
