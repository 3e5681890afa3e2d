"""Faults of a whole module: it is off, its deadline is now, its file is in trouble, until that is switched off."""

import pytest

from faults.breaking import KINDS, Breaking
from messaging.seam import Off
from messaging.trouble import Trouble
from systems.voiding import Voiding
from tests.breaking import armed, types
from tests.support import ManualClock, rows, state_of, voiding


def without_its_manager(system: Voiding, breaking: Breaking) -> str:
    """The id of a process that waits for Reports, which is off; then the process manager is switched off, too."""
    armed(breaking, "reports", "module-off")
    _, process_id = voiding(system)
    system.worker.drain()
    armed(breaking, "process-manager", "module-off")
    return process_id


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
    process_id = without_its_manager(system, breaking)
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
    process_id = without_its_manager(system, breaking)
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
