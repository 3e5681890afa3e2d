"""The table of mutants, before any of them is tried: each still finds its place in the code, and its test exists."""

import re

import pytest

from tests.server import ROOT
from tests.test_torture import SHORT
from tests.torture.killing import GREEN, RED, fate, mutated, outcome
from tests.torture.mutants import MUTANTS
from tests.torture.mutants.mutant import Mutant

BY_NAME = {each.name: each for each in MUTANTS}


def test_each_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(MUTANTS)


@pytest.mark.parametrize("name", BY_NAME)
def test_it_finds_its_place_and_its_test_exists(name: str) -> None:
    mutant = BY_NAME[name]
    compile(mutated((ROOT / mutant.file).read_text(), mutant), mutant.file, "exec")
    file, _, function = mutant.test.partition("::")
    pattern = rf"^def {function.partition('[')[0]}\b"
    assert re.search(pattern, (ROOT / file).read_text(), re.MULTILINE), mutant.test
    if file == "tests/test_torture.py":
        assert function.partition("[")[2].rstrip("]") in [each.name for each in SHORT]


def test_one_whose_text_is_not_there_any_more_is_called_broken() -> None:
    gone = Mutant("gone", "stopping.py", "what was never there", "", "tests/test_stopping.py")
    twice = Mutant("twice", "stopping.py", "import", "", "tests/test_stopping.py")
    assert fate(gone)[1] == "gone: in stopping.py it is there 0 times: 'what was never there'"
    assert "twice: in stopping.py it is there" in fate(twice)[1]


def test_a_test_is_green_without_a_mutant_and_red_with_one() -> None:
    mutant = BY_NAME["no dedupe of what a process is told"]
    assert [outcome([mutant.test])[0], outcome([mutant.test], mutant)[0]] == [GREEN, RED]
