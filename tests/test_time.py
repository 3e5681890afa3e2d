"""Delays, deadlines and simulated documents: the clock is moved, nobody sleeps."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from systems.voiding import Voiding
from tests.support import ManualClock, rows, said, state_of, status_of

REQUESTED = "voiding-requested"
TIMED_OUT = "marking-timed-out"
FAILED = "marking-document-as-voided-failed"


@pytest.fixture
def slow(start: Callable[..., Voiding]) -> Voiding:
    """Each message takes 3 s."""
    return start(slow_down=1.0)


def step(system: Voiding, clock: ManualClock, seconds: float) -> None:
    clock.move(seconds)
    system.worker.drain()


def stop_reports(system: Voiding) -> None:
    """Let Reports read nothing for now."""
    system.worker.jobs = [job for job in system.worker.jobs if job not in system.reports.subscriptions]


def resume_reports(system: Voiding) -> None:
    system.worker.jobs = [*system.worker.jobs, *system.reports.subscriptions]


def test_each_of_the_five_messages_takes_its_time(slow: Voiding, clock: ManualClock) -> None:
    document_id = slow.billing.issue("invoice", "Contoso", 100)
    step(slow, clock, 3)
    process_id = slow.billing.void(document_id)
    states = []
    for _ in range(5):
        step(slow, clock, 2.9)
        states.append(state_of(slow, process_id))
        step(slow, clock, 0.1)
        states.append(state_of(slow, process_id))
    succeeded = "marking-document-as-voided-succeeded"
    assert states == [None, REQUESTED, REQUESTED, REQUESTED, REQUESTED, *[succeeded] * 4, "document-voided"]


def test_a_hundred_processes_stretch_side_by_side(slow: Voiding, clock: ManualClock) -> None:
    documents = [slow.billing.issue("invoice", "Contoso", 100) for _ in range(100)]
    for document_id in documents:
        slow.billing.void(document_id)
    for _ in range(5):
        step(slow, clock, 3)
    assert {status_of(slow, document_id) for document_id in documents} == {"voided"}
    assert len(said(slow.manager)) == 200


def test_the_worker_knows_when_the_next_message_arrives(slow: Voiding, clock: ManualClock) -> None:
    slow.billing.issue("invoice", "Contoso", 100)
    clock.move(1)
    assert slow.worker.drain() == clock.now() + timedelta(seconds=2)


def test_the_deadline_leaves_time_for_both_ways(slow: Voiding, clock: ManualClock) -> None:
    process_id = slow.billing.void(slow.billing.issue("invoice", "Contoso", 100))
    stop_reports(slow)
    step(slow, clock, 3)
    step(slow, clock, 35.9)
    assert state_of(slow, process_id) == REQUESTED
    step(slow, clock, 0.1)
    assert state_of(slow, process_id) == TIMED_OUT


def test_after_the_deadline_the_mark_is_taken_back_and_the_document_stands(system: Voiding, clock: ManualClock) -> None:
    stop_reports(system)
    document_id = system.billing.issue("invoice", "Contoso", 100)
    process_id = system.billing.void(document_id)
    system.worker.drain()
    step(system, clock, 30)
    assert state_of(system, process_id) == TIMED_OUT
    assert said(system.manager) == ["MarkDocumentAsVoided", "UnmarkDocumentAsVoided"]
    resume_reports(system)
    system.worker.drain()
    assert state_of(system, process_id) == FAILED
    assert status_of(system, document_id) == "issued"
    assert rows(system.reports, "select total from reports") == [{"total": 100}]
    assert said(system.reports)[-2:] == ["MarkingDocumentAsVoidedSucceeded", "UnmarkingDocumentAsVoidedSucceeded"]


def test_a_report_sent_before_the_mark_was_taken_back_has_the_document_voided(
    system: Voiding, clock: ManualClock
) -> None:
    one, other = (system.billing.issue("invoice", "Contoso", amount) for amount in (100, 30))
    system.worker.drain()
    process_id = system.billing.void(one)
    assert system.manager.subscriptions[0].step()
    system.manager.delay_line.delay = timedelta(seconds=20)
    step(system, clock, 20)
    assert said(system.reports) == ["MarkingDocumentAsVoidedSucceeded"]
    step(system, clock, 10)
    assert state_of(system, process_id) == TIMED_OUT
    system.reports.publish("R-0001")
    for _ in range(4):
        step(system, clock, 20)
    assert said(system.reports)[1:] == ["ReportPublished", "UnmarkingDocumentAsVoidedFailed"]
    assert state_of(system, process_id) == "document-voided"
    assert (status_of(system, one), status_of(system, other)) == ("voided", "issued")
    assert rows(system.reports, "select total, status from reports") == [{"total": 30, "status": "published"}]


def test_an_answer_that_is_there_unread_is_not_late(system: Voiding, clock: ManualClock) -> None:
    document_id = system.billing.issue("invoice", "Contoso", 100)
    process_id = system.billing.void(document_id)
    assert system.manager.subscriptions[0].step()
    assert system.reports.subscriptions[1].step()
    clock.move(31)
    assert system.manager.deadlines.step()
    assert state_of(system, process_id) == "marking-document-as-voided-succeeded"
    system.worker.drain()


def test_a_deadline_that_passed_while_the_app_was_off_is_found_again(
    start: Callable[..., Voiding], clock: ManualClock
) -> None:
    system = start()
    process_id = system.billing.void(system.billing.issue("invoice", "Contoso", 100))
    assert system.manager.subscriptions[0].step()
    system.close()
    clock.move(3600)
    again = start()
    stop_reports(again)
    again.worker.drain()
    assert state_of(again, process_id) == TIMED_OUT
    resume_reports(again)
    again.worker.drain()
    assert state_of(again, process_id) == FAILED


def test_an_answered_deadline_never_passes(system: Voiding, clock: ManualClock) -> None:
    process_id = system.billing.void(system.billing.issue("invoice", "Contoso", 100))
    system.worker.drain()
    step(system, clock, 3600)
    assert state_of(system, process_id) == "document-voided"
    assert rows(system.manager, "select 1 from log where type = 'DeadlinePassed'") == []


def test_simulated_documents_come_one_every_interval_and_do_not_catch_up(
    start: Callable[..., Voiding], clock: ManualClock
) -> None:
    system = start(simulate=timedelta(seconds=10))
    counts = []
    for seconds in (9, 1, 10, 100):
        step(system, clock, seconds)
        counts.append(len(rows(system.billing, "select 1 from documents")))
    assert counts == [0, 1, 2, 3]
