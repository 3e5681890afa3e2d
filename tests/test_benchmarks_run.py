"""The benchmarks of the served app run, with little of everything: nothing is asked of how fast that is."""

from pathlib import Path

import pytest

from benchmarks import bytes_of_one, load, watching
from benchmarks.run import QUICK, Benchmarks

TINY = QUICK._replace(
    ns=(3, 5), few=8, many=20, alone=3, pages=2, running=3, watching=2, clicks=7, commands=15, viewers=3, changes=2
)


@pytest.fixture
def benchmarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Benchmarks:
    """They rest no longer than they must."""
    for module in (load, watching):
        monkeypatch.setattr(module, "SETTLED", 0.1)
    monkeypatch.setattr(load, "REST", 0.05)
    monkeypatch.setattr(bytes_of_one, "QUIET", 0.3)
    return Benchmarks(tmp_path, TINY, lambda _: None)


def test_without_a_server_all_is_measured(benchmarks: Benchmarks) -> None:
    works = [each.work for each in benchmarks.run(["drain", "alone"])]
    assert works[0] == "3 voidings requested, until all have ended"
    assert works[-1] == "one voiding alone, from request to DocumentVoided: p95"


def test_a_voiding_is_measured_idle_and_under_load(benchmarks: Benchmarks) -> None:
    median, p95 = benchmarks.run(["load"])
    assert median.work == "a voiding by a click with 20 documents, 3 processes, 2 viewers: median"
    assert 0 < median.value <= p95.value
    assert median.peer
    assert median.peer > 0


def test_every_viewer_sees_every_change(benchmarks: Benchmarks) -> None:
    found = {each.work: each for each in benchmarks.run(["viewers"])}
    assert found["live streams open at once"].value == 3
    assert "a change at each of 3 viewers: p95" in found


def test_one_voiding_costs_bytes(benchmarks: Benchmarks) -> None:
    [found] = benchmarks.run(["bytes"])
    assert found.peer
    assert 0 < found.value < found.peer


def test_commands_the_page_and_the_start_are_measured(benchmarks: Benchmarks) -> None:
    *works, start = [each.work for each in benchmarks.run(["commands", "front", "start"])]
    assert works == [
        "voidings requested over HTTP from 8 connections",
        "GET / with 20 documents: median",
        "GET / with 20 documents: weight",
    ]
    assert start.startswith("start with ")
