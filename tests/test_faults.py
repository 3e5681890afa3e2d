"""Breaking something: whatever is armed on whichever module, no rule is ever broken, and it all ends by itself."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from check import broken_in
from faults.breaking import KINDS, Breaking, ModuleFaults
from faults.messages import ArmFault, StartModule, SwitchOffFault
from messaging.failures import failures
from messaging.messages import NotFound, Refused
from messaging.seam import Off
from messaging.trouble import Trouble
from systems.voiding import Voiding
from tests.small_system import Restaurant
from tests.support import ManualClock, rows, said, state_of, status_of, voiding

MODULES = ("billing", "process-manager", "reports")
ENDS = {"document-voided": "voided", "marking-document-as-voided-failed": "issued"}


@pytest.fixture
def breaking(system: Voiding) -> Breaking:
    return Breaking(system)


def go_on(system: Voiding) -> None:
    """Do what can be done now, whatever is in trouble."""
    try:
        system.worker.drain()
    except Trouble:
        assert system.troubles


def recover(system: Voiding, breaking: Breaking, clock: ManualClock) -> None:
    """Time passes, what crashed is started again, and what lasts is switched off."""
    for _ in range(8):
        go_on(system)
        assert broken_in(system) == []
        for name, faults in breaking.faults.items():
            if faults.off:
                breaking.start_again(name)
            for each in faults.armed:
                if not each.strikes:
                    breaking.end(name, KINDS[each.name])
        clock.move(12)


def types(module: object) -> Sequence[str]:
    return [row["type"] for row in rows(module, "select type from log order by position")]


@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.parametrize("module", MODULES)
def test_no_rule_is_broken_and_it_all_ends(
    system: Voiding, breaking: Breaking, clock: ManualClock, module: str, fault: str
) -> None:
    document_id, process_id = voiding(system)
    if fault == "deadline-now" and module == "process-manager":
        system.worker.jobs[0].step()
        system.manager.read()
    if fault == "deadline-now" and module != "process-manager":
        with pytest.raises(Refused, match=f"No deadline is running at {module.capitalize()}"):
            breaking.arm(module, KINDS[fault], 4)
        return
    breaking.arm(module, KINDS[fault], 4)
    recover(system, breaking, clock)
    other, _ = voiding(system)
    recover(system, breaking, clock)
    for parked in [each for owner in system.modules for each in failures(owner.store)]:
        delivery, position = system.module(module).delivery_of(parked.entry.id)
        delivery.retry(position)
    recover(system, breaking, clock)
    assert status_of(system, document_id) == ENDS[state_of(system, process_id) or ""]
    assert status_of(system, other) in ENDS.values()
    assert [each.name for faults in breaking.faults.values() for each in faults.armed] == []


def armed(breaking: Breaking, module: str, fault: str, times: int = 1) -> ModuleFaults:
    breaking.arm(module, KINDS[fault], times)
    return breaking.faults[module]


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


def test_a_module_that_is_off_does_nothing_for_anybody(system: Voiding, breaking: Breaking) -> None:
    _, process_id = voiding(system)
    armed(breaking, "reports", "module-off")
    system.worker.drain()
    assert types(system.reports) == ["ArmFault"]
    assert breaking.faults["reports"].waiting == 2
    assert state_of(system, process_id) == "voiding-requested"
    with pytest.raises(Off, match=r"Reports is down: start it again first\."):
        system.reports.publish("R-0001")
    breaking.start_again("reports")
    system.worker.drain()
    assert state_of(system, process_id) == "document-voided"


def test_a_module_that_is_off_tells_no_deadline_and_does_not_keep_the_worker_busy(
    system: Voiding, breaking: Breaking, clock: ManualClock
) -> None:
    armed(breaking, "reports", "module-off")
    _, process_id = voiding(system)
    system.worker.drain()
    armed(breaking, "process-manager", "module-off")
    clock.move(31)
    due_at = system.worker.drain()
    assert due_at is None or due_at > clock.now()
    assert state_of(system, process_id) == "voiding-requested"
    breaking.start_again("process-manager")
    system.worker.drain()
    assert state_of(system, process_id) == "marking-timed-out"


def test_time_stands_still_for_a_module_that_is_off_too(
    system: Voiding, breaking: Breaking, clock: ManualClock
) -> None:
    armed(breaking, "reports", "module-off")
    _, process_id = voiding(system)
    system.worker.drain()
    armed(breaking, "process-manager", "module-off")
    system.pause()
    clock.move(600)
    system.resume()
    breaking.start_again("process-manager")
    system.worker.drain()
    assert state_of(system, process_id) == "voiding-requested"


def test_a_deadline_is_now(system: Voiding, breaking: Breaking) -> None:
    armed(breaking, "reports", "module-off")
    _, process_id = voiding(system)
    system.worker.drain()
    faults = armed(breaking, "process-manager", "deadline-now")
    assert faults.told == f"The deadline of {process_id} is now."
    system.worker.drain()
    assert state_of(system, process_id) == "marking-timed-out"


@pytest.mark.parametrize("fault", ["disk-full", "database-locked"])
def test_trouble_of_a_file_lasts_until_it_is_switched_off(system: Voiding, breaking: Breaking, fault: str) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    system.billing.issue("invoice", "Contoso", 100)
    armed(breaking, "reports", fault)
    with pytest.raises(Trouble):
        system.worker.drain()
    with pytest.raises(Trouble):
        system.reports.publish("R-0001")
    breaking.end("reports", KINDS[fault])
    system.worker.drain()
    assert [each for each in types(system.reports) if "Fault" in each] == ["ArmFault", "SwitchOffFault"]
    assert len(rows(system.reports, "select id from documents")) == 2


def test_what_a_person_breaks_is_kept_in_the_log_and_handed_to_nobody(system: Voiding, breaking: Breaking) -> None:
    armed(breaking, "billing", "hold-back")
    breaking.end("billing", KINDS["hold-back"])
    armed(breaking, "billing", "module-off")
    breaking.start_again("billing")
    kept = rows(system.billing, "select type, kind, visibility, causation_id from log order by position")
    names = [each.__name__ for each in (ArmFault, SwitchOffFault, ArmFault, StartModule)]
    assert kept == [{"type": each, "kind": "command", "visibility": "internal", "causation_id": None} for each in names]


def test_start_over_ends_every_fault(system: Voiding, breaking: Breaking) -> None:
    armed(breaking, "billing", "database-locked")
    armed(breaking, "reports", "module-off")
    armed(breaking, "process-manager", "disk-full")
    system.start_over()
    _, process_id = voiding(system)
    system.worker.drain()
    assert state_of(system, process_id) == "document-voided"


def test_what_cannot_be_is_refused(breaking: Breaking) -> None:
    armed(breaking, "billing", "hold-back")
    with pytest.raises(Refused, match="Hold it back is armed at Billing already"):
        armed(breaking, "billing", "hold-back")
    with pytest.raises(NotFound, match="Deliver it twice is not armed at Billing"):
        breaking.end("billing", KINDS["deliver-twice"])
    with pytest.raises(Refused, match="Billing is up"):
        breaking.start_again("billing")
    with pytest.raises(NotFound, match="There is no module kitchen"):
        armed(breaking, "kitchen", "hold-back")


def test_all_is_well_after_a_restart(start: Callable[..., Voiding]) -> None:
    first = start()
    breaking = Breaking(first)
    armed(breaking, "billing", "disk-full")
    armed(breaking, "process-manager", "module-off")
    armed(breaking, "reports", "database-locked")
    first.close()
    again = start()
    _, process_id = voiding(again)
    again.worker.drain()
    assert state_of(again, process_id) == "document-voided"


def test_a_message_that_comes_twice_and_whose_handler_raises_does_not_come_for_ever(
    system: Voiding, breaking: Breaking, clock: ManualClock
) -> None:
    for first, second in (("handler-raises", "deliver-twice"), ("deliver-twice", "handler-raises")):
        _, process_id = voiding(system)
        armed(breaking, "reports", first)
        armed(breaking, "reports", second)
        recover(system, breaking, clock)
        assert state_of(system, process_id) == "document-voided"
        assert breaking.faults["reports"].armed == []


STRIKES = [name for name, kind in KINDS.items() if kind.strikes]


@pytest.mark.parametrize("other", STRIKES)
@pytest.mark.parametrize("first", STRIKES)
def test_two_faults_at_once_lose_nothing_and_keep_nothing_out_for_ever(
    system: Voiding, breaking: Breaking, clock: ManualClock, first: str, other: str
) -> None:
    armed(breaking, "process-manager", first, 2)
    if other != first:
        armed(breaking, "process-manager", other, 2)
    processes = [voiding(system)[1] for _ in range(3)]
    recover(system, breaking, clock)
    assert [state_of(system, each) for each in processes] == ["document-voided"] * 3
