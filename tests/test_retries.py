"""While a message is tried again, its own process waits behind it, in order, and everything else goes on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from messaging.delivery import BATCH, RETRY_AFTER
from systems.voiding import Voiding
from tests.sickness import COLLECT, FAILED, MARK, REQUESTED, UNMARK, Sick, kept
from tests.support import ManualClock, pass_by, rows, said, state_of, until_parked, voiding


def in_doubt(start: Callable[..., Voiding], clock: ManualClock, sick: Sick) -> tuple[Voiding, str]:
    """The mark of a process waits for its last try, and what takes it back for the mark."""
    system = start(voiding_timeout=timedelta(seconds=2))
    document, process = voiding(system)
    sick.ails.add((MARK, document))
    pass_by(system, clock, *RETRY_AFTER[:2], timedelta(seconds=1))
    mark, unmark = kept(system)
    assert (mark.entry.type, mark.attempts) == (MARK, len(RETRY_AFTER))
    assert (unmark.entry.type, unmark.attempts, unmark.retry_at) == (UNMARK, 0, None)
    assert unmark.error == f"It waits for {mark.entry.id}, which comes before it."
    return system, process


def test_other_processes_go_on_meanwhile(system: Voiding, clock: ManualClock, sick: Sick) -> None:
    (bad, first), (_, second) = voiding(system), voiding(system)
    sick.ails.add((MARK, bad))
    due_at = system.worker.drain()
    assert (state_of(system, first), state_of(system, second)) == (REQUESTED, "document-voided")
    assert due_at == clock.now() + RETRY_AFTER[0]
    sick.ails.clear()
    pass_by(system, clock, RETRY_AFTER[0])
    assert state_of(system, first) == "document-voided"
    assert kept(system) == []


def test_what_is_of_its_process_comes_after_it_once_it_was_handled(
    start: Callable[..., Voiding], clock: ManualClock, sick: Sick
) -> None:
    system, process = in_doubt(start, clock, sick)
    sick.ails.clear()
    pass_by(system, clock, timedelta(seconds=2))
    assert said(system.reports) == ["MarkingDocumentAsVoidedSucceeded", "UnmarkingDocumentAsVoidedSucceeded"]
    assert state_of(system, process) == FAILED
    assert kept(system) == []


def test_what_is_of_its_process_comes_after_it_once_it_was_parked(
    start: Callable[..., Voiding], clock: ManualClock, sick: Sick
) -> None:
    system, process = in_doubt(start, clock, sick)
    pass_by(system, clock, timedelta(seconds=2))
    assert said(system.reports) == ["MarkingDocumentAsVoidedFailed", "UnmarkingDocumentAsVoidedSucceeded"]
    assert state_of(system, process) == FAILED
    [failure] = kept(system)
    assert (failure.entry.type, failure.attempts) == (MARK, len(RETRY_AFTER) + 1)
    assert failure.parked_at


def test_what_waits_behind_another_is_found_again_after_a_crash(
    start: Callable[..., Voiding], clock: ManualClock, sick: Sick
) -> None:
    in_doubt(start, clock, sick)
    again = start(voiding_timeout=timedelta(seconds=2))
    sick.ails.clear()
    pass_by(again, clock, timedelta(seconds=2))
    assert said(again.reports) == ["MarkingDocumentAsVoidedSucceeded", "UnmarkingDocumentAsVoidedSucceeded"]


def test_a_thousand_and_one_are_parked_together_and_no_good_one_waits(
    system: Voiding, clock: ManualClock, sick: Sick
) -> None:
    bad = [system.billing.issue("invoice", "Contoso", 100) for _ in range(1001)]
    sick.ails = {(COLLECT, each) for each in bad}
    good, process = voiding(system)
    first_batches = 1001 // BATCH + 1
    system.worker.drain()
    assert state_of(system, process) == "document-voided"
    assert rows(system.reports, "select id from documents") == [{"id": good}]
    until_parked(system, clock)
    assert len([each for each in kept(system) if each.parked_at]) == 1001
    assert system.reports.subscriptions[0].cursor() == system.billing.log.head()
    assert all(each.attempts == len(RETRY_AFTER) + 1 for each in kept(system))
    assert len(sick.asked) <= 1001 * (len(RETRY_AFTER) + 1) + 2 + first_batches


def test_tries_are_made_a_batch_a_transaction(system: Voiding, clock: ManualClock, sick: Sick) -> None:
    bad = [system.billing.issue("invoice", "Contoso", 100) for _ in range(BATCH + 50)]
    sick.ails = {(COLLECT, each) for each in bad}
    system.worker.drain()
    sick.asked.clear()
    clock.move(RETRY_AFTER[0].total_seconds())
    [steps] = [each.step for each in system.reports.subscriptions if each.source is system.billing.log]
    assert [(steps(), len(sick.asked)) for _ in range(3)] == [(True, BATCH), (True, BATCH + 50), (False, BATCH + 50)]


def test_another_copy_of_the_app_makes_the_tries_that_one_left(
    start: Callable[..., Voiding], clock: ManualClock, sick: Sick
) -> None:
    one, other = start(), start()
    document, process = voiding(one)
    sick.ails.add((MARK, document))
    one.worker.drain()
    assert other.worker.drain() == clock.now() + RETRY_AFTER[0]
    clock.move(RETRY_AFTER[0].total_seconds())
    other.worker.drain()
    one.worker.drain()
    assert kept(one)[0].attempts == 2
    sick.ails.clear()
    clock.move(RETRY_AFTER[1].total_seconds())
    one.worker.drain()
    other.worker.drain()
    assert state_of(one, process) == "document-voided"
    assert sick.asked.count((MARK, document)) == 3


def test_what_is_the_same_over_and_over_is_logged_once(
    system: Voiding, clock: ManualClock, sick: Sick, caplog: pytest.LogCaptureFixture
) -> None:
    sick.ails = {(COLLECT, system.billing.issue("invoice", "Contoso", 100)) for _ in range(20)}
    until_parked(system, clock)
    assert len([each for each in caplog.records if "failed at DocumentIssued" in each.getMessage()]) == 1
