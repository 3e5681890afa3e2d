"""The rules of group checkout see what is broken, each in files in which just that is wrong, and nothing else."""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from check import broken_in
from messaging.snapshot import Files
from pages.lights import Lights
from systems.group_checkout_rules import rules
from tests.group_checkout_corruption import BROKEN, play
from tests.group_checkouts import Hotel
from tests.watching import within_a_round

BARE_SCAN = re.compile(r"SCAN (stays|entries|refusals|checkouts|guests)$")


@pytest.fixture
def worked(tmp_path: Path) -> Hotel:
    """A hotel that has worked, to be corrupted."""
    hotel = Hotel(tmp_path)
    play(hotel)
    assert broken_in(hotel.system) == []
    return hotel


def corrupt(hotel: Hotel, module: str, statements: Sequence[str]) -> None:
    with closing(sqlite3.connect(hotel.system.module(module).store.path)) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount == 1


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_all_that_is_said(what: str, worked: Hotel) -> None:
    module, statements, sentences = BROKEN[what]
    corrupt(worked, module, statements)
    assert broken_in(worked.system) == list(sentences)
    worked.system.close()


@pytest.mark.parametrize("what", BROKEN)
def test_the_right_lights_turn_red(what: str, worked: Hotel) -> None:
    module, statements, sentences = BROKEN[what]
    expected: dict[int, list[str]] = {}
    for each in sentences:
        expected.setdefault(int(each[-2]), []).append(each)
    with closing(Lights(lambda: worked.system.files(0.1), rules)) as lights:
        within_a_round(lights, {})
        corrupt(worked, module, statements)
        within_a_round(lights, expected)
    worked.system.close()


def test_a_light_is_green_again_when_it_is_mended(worked: Hotel) -> None:
    change = "update stays set charges = charges {} where id = 'STAY-0005'"
    with closing(Lights(lambda: worked.system.files(0.1), rules)) as lights:
        corrupt(worked, "guest-stays", [change.format("+ 1")])
        within_a_round(lights, {4: ["STAY-0005 was charged 501 and has paid 0, but entered are 500 and 0 (rule 4)"]})
        corrupt(worked, "guest-stays", [change.format("- 1")])
        within_a_round(lights, {})
    worked.system.close()


def test_every_rule_can_be_found_broken() -> None:
    assert {sentence[-2] for _, _, sentences in BROKEN.values() for sentence in sentences} == set("123456")


def test_the_rules_are_numbered_in_order_and_each_promises_something() -> None:
    assert [rule.number for rule in rules] == [1, 2, 3, 4, 5, 6]
    assert all(rule.promise.endswith(".") and rule.checks for rule in rules)
    assert len({rule.word for rule in rules}) == 6


def test_a_look_at_some_reads_no_table_through(worked: Hotel, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, tuple[object, ...]]] = []
    rows = Files.rows

    def noted(files: Files, module: str, sql: str, *values: object) -> list[object]:
        asked.append((module, sql, values))
        return rows(files, module, sql, *values)

    with closing(worked.system.files(0.1)) as files, files.still():
        monkeypatch.setattr(Files, "rows", noted)
        for check in (each for rule in rules for each in rule.checks):
            list(check.broken(files, check.keys(files, "", 2)))
        plans = {
            (sql, row[3])
            for module, sql, values in asked
            for row in rows(files, module, f"explain query plan {sql}", *values)
        }
    assert len(plans) > 20
    assert [(sql, step) for sql, step in plans if BARE_SCAN.match(step)] == []
    worked.system.close()


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_no_rule_is_broken_at_any_moment_whoever_is_quicker(order: Sequence[int], hotel: Hotel) -> None:
    readers = [each for place in order for each in hotel.system.modules[place].subscriptions]

    def step_by_step() -> int:
        """Deliver message by message, the quicker module's first; how many there were."""
        steps = 0
        while waiting := [(each, found[0]) for each in readers if (found := each.on_the_way(1))]:
            reader, message = waiting[0]
            reader.deliver_next(message.position)
            steps += 1
            assert broken_in(hotel.system) == []
        return steps

    settled, owes, alone = hotel.check_in(0, 500, 0)
    group = hotel.initiate([settled, owes, alone])
    hotel.check_out(alone)
    assert broken_in(hotel.system) == []
    assert step_by_step() == 1 + 3 * 3 + 1
    assert hotel.group(group)[0] == "failed"
    hotel.pay(owes, 500)
    again = hotel.retry(group)
    assert broken_in(hotel.system) == []
    step_by_step()
    assert hotel.group(again) == ("failed", {owes: "completed", alone: "checked out already"})
