"""The rules of ordering see what is broken: each in files in which just that is wrong."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from check import broken_in
from systems.ordering import ByNobody, ByProcessManager, Ordering
from tests.ordering_corruption import BROKEN, OF_PROCESSES
from tests.ordering_ways import Shopping, each_way


def corrupted(shopping: Shopping, module: str, statements: Sequence[str]) -> list[str]:
    """What is broken in the files of three orders, completed, cancelled and not paid yet, after these statements."""
    shopping.place()
    shopping.pay()
    shopping.place()
    shopping.settle()
    shopping.cancel()
    shopping.place()
    shopping.settle()
    assert broken_in(shopping.system) == []
    shopping.system.close()
    with closing(sqlite3.connect(shopping.system.module(module).store.path)) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0
    return broken_in(shopping.system)


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_said_in_a_sentence(what: str, tmp_path: Path) -> None:
    module, statements, sentence = BROKEN[what]
    assert sentence in corrupted(Shopping(ByNobody, tmp_path), module, statements)


@pytest.mark.parametrize(("statement", "sentence"), OF_PROCESSES)
def test_a_process_that_disagrees_is_named(statement: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in corrupted(Shopping(ByProcessManager, tmp_path), "process-manager", [statement])


@each_way
def test_what_is_on_its_way_is_not_broken(way: type[Ordering], tmp_path: Path) -> None:
    shopping = Shopping(way, tmp_path)
    shopping.place()
    shopping.pay()
    steps = 0
    while any(each.step() for each in shopping.system.subscriptions):
        steps += 1
        assert broken_in(shopping.system) == []
    assert steps > 2
    shopping.system.close()
