"""Faults that strike a message: a crash at its commit, twice, held back, a handler that raises."""

from contextlib import closing
from pathlib import Path

import pytest

from check import broken_in
from faults.breaking import TOLD_FOR, Breaking
from messaging.failures import failures
from systems.voiding import Voiding
from tests.breaking import armed, types
from tests.small_system import Restaurant
from tests.support import ManualClock, rows, said


def test_a_crash_before_the_commit_takes_all_of_the_step_back_and_it_is_delivered_again(
    system: Voiding, breaking: Breaking
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    faults = armed(breaking, "reports", "crash-before-commit")
    system.worker.drain()
    assert types(system.reports) == ["ArmFault"]
    assert system.reports.subscriptions[0].cursor() == 0
    assert [each.type for each in faults.rolled_back] == ["ReportOpened", "DocumentCollected", "CursorMoved"]
    assert faults.told == (
        "It crashed before the commit of DocumentIssued (billing-2)."
        " Rolled back: ReportOpened, DocumentCollected, CursorMoved."
    )
    system.worker.drain()
    assert types(system.reports) == ["ArmFault"]
    breaking.start_again("reports")
    assert faults.rolled_back == []
    system.worker.drain()
    assert types(system.reports)[1:] == ["StartModule", "ReportOpened", "DocumentCollected", "CursorMoved"]
    assert faults.told == "DocumentIssued (billing-2) was delivered again, and this time it was committed."


def test_a_crash_after_the_commit_keeps_all_of_the_step_and_it_is_not_delivered_again(
    system: Voiding, breaking: Breaking
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    faults = armed(breaking, "reports", "crash-after-commit")
    system.worker.drain()
    kept = ["ArmFault", "ReportOpened", "DocumentCollected", "CursorMoved"]
    assert types(system.reports) == kept
    assert faults.off == "Reports is down: start it again first."
    breaking.start_again("reports")
    system.worker.drain()
    assert types(system.reports) == [*kept, "StartModule"]


def test_a_message_that_comes_twice_is_recognised(
    system: Voiding, breaking: Breaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    faults = armed(breaking, "reports", "deliver-twice")
    told: list[str] = []
    monkeypatch.setattr(system.reports, "on_change", lambda: told.append(faults.told))
    system.worker.drain()
    first, second = dict.fromkeys(told[1:])
    assert first == "DocumentIssued (billing-2) was delivered, and comes once more."
    assert second == "DocumentIssued (billing-2) came a second time: seen at 2 already, and nothing was done twice."
    assert rows(system.reports, "select total, counted from reports") == [{"total": 100, "counted": 1}]


def test_a_message_that_comes_twice_may_be_answered_twice(tmp_path: Path, clock: ManualClock) -> None:
    with closing(Restaurant(tmp_path, clock)) as restaurant:
        restaurant.open()
        faults = armed(Breaking(restaurant), "kitchen", "deliver-twice")
        restaurant.waiter.order("DISH-1")
        restaurant.worker.drain()
        assert faults.told == (
            "CookDish (process-manager-3) came a second time: seen at 2 already, and answered again: DishCooked."
        )
        assert said(restaurant.kitchen) == ["DishCooked"] * 2
        assert broken_in(restaurant) == []


def test_a_message_that_is_held_back_is_overtaken_by_the_one_behind_it(system: Voiding, breaking: Breaking) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    faults = armed(breaking, "reports", "hold-back")
    system.worker.drain()
    assert faults.told == "DocumentIssued (billing-2) is held back until another one comes behind it."
    assert rows(system.reports, "select id from documents") == []
    system.billing.issue("invoice", "Contoso", 200)
    system.worker.drain()
    assert faults.told == "DocumentIssued (billing-2) was overtaken by DocumentIssued (billing-4)."
    assert [row["id"] for row in rows(system.reports, "select id from documents order by rowid")] == [
        "INV-0002",
        "INV-0001",
    ]


@pytest.mark.parametrize("set_back", [0, 3600])
def test_a_message_that_is_held_back_comes_in_the_end_though_nothing_is_behind_it(
    system: Voiding, breaking: Breaking, clock: ManualClock, set_back: float
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    faults = armed(breaking, "reports", "hold-back")
    system.worker.drain()
    clock.move(-set_back)
    system.worker.drain()
    clock.move(45)
    system.worker.drain()
    assert faults.told == "Nothing came behind it."
    assert rows(system.reports, "select id from documents") == [{"id": "INV-0001"}]


def test_what_was_said_of_a_fault_that_is_switched_off_is_said_no_more(system: Voiding, breaking: Breaking) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    faults = armed(breaking, "reports", "hold-back")
    system.worker.drain()
    breaking.end("reports", type(faults.armed[0]))
    system.worker.drain()
    assert faults.told == ""
    assert rows(system.reports, "select id from documents") == [{"id": "INV-0001"}]


def test_what_came_of_a_fault_is_said_for_a_while_as_long_as_time_goes_on(
    system: Voiding, breaking: Breaking, clock: ManualClock
) -> None:
    faults = armed(breaking, "reports", "handler-raises")
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    system.pause()
    clock.move(600)
    system.resume()
    assert faults.told == "The handler of DocumentIssued (billing-2) raised."
    clock.move(TOLD_FOR.total_seconds())
    assert faults.told == ""


@pytest.mark.parametrize(("times", "tries", "parked"), [(1, 1, False), (3, 3, False), (4, 4, True)])
def test_a_handler_raises_as_often_as_it_is_told_to(
    system: Voiding, breaking: Breaking, clock: ManualClock, times: int, tries: int, parked: bool
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    armed(breaking, "reports", "handler-raises", times)
    attempts = 0
    for _ in range(10):
        system.worker.drain()
        attempts = max([attempts, *(each.attempts for each in failures(system.reports.store))])
        clock.move(1)
    assert attempts == tries
    assert [bool(each.parked_at) for each in failures(system.reports.store)] == [True] * parked


def test_only_the_next_message_is_struck(system: Voiding, breaking: Breaking) -> None:
    for _ in range(3):
        system.billing.issue("invoice", "Contoso", 100)
    armed(breaking, "reports", "handler-raises", 2)
    system.worker.drain()
    assert [each.entry.id for each in failures(system.reports.store)] == ["billing-2"]
    assert len(rows(system.reports, "select id from documents")) == 2
