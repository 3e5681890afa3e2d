"""Rule lights: never red without a reason, red with the reason soon, and green again when it is gone."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import reports.module
from pages.lights import AT_ONCE, Lights
from settings import Settings
from systems.voiding import Voiding
from systems.voiding_rules import rules
from tests.corruption import corrupt, play
from tests.support import ManualClock, rows
from tests.watching import ROUND, in_all, many, red, watch, within_a_round


@pytest.fixture
def lights(system: Voiding, settings: Settings) -> Iterator[Lights]:  # noqa: ARG001
    lights = watch(settings.data_dir)
    yield lights
    lights.close()


def test_each_rule_has_its_word_and_its_promise_and_all_hold(system: Voiding, lights: Lights) -> None:
    play(system)
    for _ in range(ROUND):
        shown = lights.look()
        assert [(each.word, each.promise) for each in shown] == [(each.word, each.promise) for each in rules]
        assert red(shown) == {}


@pytest.mark.parametrize(
    ("module", "statement", "mended", "expected"),
    [
        (
            "reports",
            "update reports set total = total + 1 where id = 'R-0003'",
            "update reports set total = total - 1 where id = 'R-0003'",
            {1: ["R-0003 has a total of 45.01 and counts 45, but it is 45.00 of 45 (rule 1)"]},
        ),
        (
            "billing",
            "update documents set status = 'voided' where id = 'INV-0100'",
            "update documents set status = 'issued' where id = 'INV-0100'",
            {2: ["INV-0100 is voided in Billing, but not marked in Reports (rule 2)"]},
        ),
        (
            "billing",
            "update documents set status = 'voiding' where id = 'INV-0001'",
            "update documents set status = 'issued' where id = 'INV-0001'",
            {4: ["INV-0001 is being voided, but no process is at it (rule 4)"]},
        ),
        (
            "billing",
            "update log set causation_id = 'nobody' where position = 2",
            "update log set causation_id = 'billing-1' where position = 2",
            {5: ["billing-2 DocumentIssued: its cause nobody does not exist (rule 5)"]},
        ),
        (
            "reports",
            "insert into documents (id, amount) values ('RCP-0099', 1)",
            "delete from documents where id = 'RCP-0099'",
            {6: ["RCP-0099 is in Reports, but was never issued (rule 6)"]},
        ),
    ],
    ids=["rule 1", "rule 2", "rule 4", "rule 5", "rule 6"],
)
def test_the_right_light_turns_red_within_a_round_and_green_again_when_it_is_mended(
    module: str,
    statement: str,
    mended: str,
    expected: dict[int, list[str]],
    system: Voiding,
    lights: Lights,
    settings: Settings,
) -> None:
    many(system)
    system.worker.start()
    within_a_round(lights, {})
    corrupt(settings.data_dir, module, statement)
    within_a_round(lights, expected)
    for _ in range(ROUND):
        assert red(lights.look()) == expected
    corrupt(settings.data_dir, module, mended)
    within_a_round(lights, {})


def test_what_the_newest_messages_name_is_checked_at_the_next_look(
    system: Voiding, lights: Lights, settings: Settings
) -> None:
    many(system, 10 * AT_ONCE)
    lights.look()
    newest = system.billing.issue("receipt", "Contoso", 100)
    system.worker.drain()
    corrupt(settings.data_dir, "billing", f"update documents set amount = 1 where id = '{newest}'")
    assert red(lights.look()) == {6: [f"{newest} is over 1 in Billing and 100 in Reports (rule 6)"]}
    corrupt(settings.data_dir, "billing", f"update documents set amount = 100 where id = '{newest}'")
    assert red(lights.look()) == {}


def test_what_is_on_its_way_is_checked_as_soon_as_it_has_arrived(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = start(slow_down=1)
    many(system, 10 * AT_ONCE)
    clock.move(3)
    system.worker.drain()
    with closing(watch(settings.data_dir)) as lights:
        lights.look()
        newest = system.billing.issue("receipt", "Contoso", 100)
        assert red(lights.look()) == {}
        with monkeypatch.context() as patch:
            patch.setattr(reports.module, "decide", lambda *_: [])
            clock.move(3)
            system.worker.drain()
        assert red(lights.look()) == {6: [f"{newest} was issued, but is in no report (rule 6)"]}
    system.start_over()


def test_after_starting_over_what_was_broken_is_forgotten(system: Voiding, lights: Lights, settings: Settings) -> None:
    many(system)
    corrupt(settings.data_dir, "billing", "update log set causation_id = 'nobody' where type = 'DocumentIssued'")
    assert set(red(lights.look())) == {5}
    system.start_over()
    assert red(lights.look()) == {}
    many(system)
    corrupt(settings.data_dir, "billing", "update documents set amount = 1 where id = 'INV-0001'")
    within_a_round(lights, {6: ["INV-0001 is over 1 in Billing and 100 in Reports (rule 6)"]})
    system.start_over()
    within_a_round(lights, {})


def test_a_file_that_is_gone_is_named_until_it_is_back(system: Voiding, settings: Settings, tmp_path: Path) -> None:
    play(system)
    copy = Path(shutil.copytree(settings.data_dir, tmp_path / "copy"))
    with closing(watch(copy)) as lights:
        assert red(lights.look()) == {}
        (copy / "reports.db").rename(copy / "elsewhere.db")
        sentence = f"nothing can be checked: {copy / 'reports.db'} is missing"
        assert red(lights.look()) == in_all(sentence)
        (copy / "elsewhere.db").rename(copy / "reports.db")
        assert red(lights.look()) == {}


def test_a_message_that_is_no_json_is_said_by_the_light_of_its_rule_and_the_others_go_on(
    system: Voiding, settings: Settings, tmp_path: Path
) -> None:
    play(system)
    copy = Path(shutil.copytree(settings.data_dir, tmp_path / "copy"))
    with closing(watch(copy)) as lights:
        assert red(lights.look()) == {}
        corrupt(
            copy,
            "billing",
            "insert into log select null, 'T', 'event', null, 'public', null, null, occurred_at, 'spilled ink' from log"
            " where position = 2",
        )
        position = max(each["position"] for each in rows(system.billing, "select position from log")) + 1
        assert red(lights.look()) == {5: [f"billing-{position} T cannot be read (rule 5)"]}
        corrupt(copy, "billing", "update documents set amount = 999 where id = 'INV-0002'")
        within_a_round(
            lights,
            {
                5: [f"billing-{position} T cannot be read (rule 5)"],
                6: ["INV-0002 is over 999 in Billing and 200 in Reports (rule 6)"],
            },
        )


def test_a_file_that_is_locked_is_said_until_it_is_free(system: Voiding, settings: Settings, tmp_path: Path) -> None:
    play(system)
    system.close()
    copy = Path(shutil.copytree(settings.data_dir, tmp_path / "copy"))
    with closing(watch(copy)) as lights, closing(sqlite3.connect(copy / "billing.db")) as other:
        other.execute("pragma locking_mode=exclusive")
        other.execute("begin exclusive")
        assert red(lights.look()) == in_all("nothing can be checked: database is locked")
        other.close()
        assert red(lights.look()) == {}
