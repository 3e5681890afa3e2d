"""Plays of fifty steps in which persons do anything in any order, in parts that run side by side."""

import pytest

from tests.torture import persons

PLAYS, PARTS = 20, 10


@pytest.mark.parametrize("seed", range(PARTS))
def test_whatever_persons_do_nothing_is_wrong_and_all_ends(seed: int) -> None:
    report = persons.run(PLAYS // PARTS, seed)
    print("\n".join(report.lines))
    assert report.broken == []
