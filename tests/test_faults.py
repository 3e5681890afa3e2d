"""Breaking something: whatever is armed on whichever module, no rule is ever broken, and it all ends by itself."""

from collections.abc import Callable

import pytest

from check import broken_in
from faults.breaking import KINDS, Breaking
from faults.messages import ArmFault, StartModule, SwitchOffFault
from messaging.failures import failures
from messaging.messages import NotFound, Refused
from messaging.trouble import Trouble
from systems.voiding import Voiding
from tests.breaking import armed
from tests.support import ManualClock, rows, state_of, status_of, troubles, voiding

MODULES = ("billing", "process-manager", "reports")
ENDS = {"document-voided": "voided", "marking-document-as-voided-failed": "issued"}


def go_on(system: Voiding) -> None:
    """Do what can be done now, whatever is in trouble."""
    try:
        system.worker.drain()
    except Trouble:
        assert troubles(system)


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


@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.parametrize("module", MODULES)
def test_no_rule_is_broken_and_it_all_ends(
    system: Voiding, breaking: Breaking, clock: ManualClock, module: str, fault: str
) -> None:
    document_id, process_id = voiding(system)
    if fault == "deadline-now" and module == "process-manager":
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
        delivery.parked.retry(position)
    recover(system, breaking, clock)
    assert status_of(system, document_id) == ENDS[state_of(system, process_id) or ""]
    assert status_of(system, other) in ENDS.values()
    assert [each.name for faults in breaking.faults.values() for each in faults.armed] == []


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
