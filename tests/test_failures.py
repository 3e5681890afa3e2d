"""A handler that raises: tried again, then parked, with the error kept, until a person retries or discards."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

import billing.module
import process_manager.module
import reports.module
from check import broken_rules
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.messages import Command, NotFound, Refused
from settings import Settings
from systems.voiding import Voiding
from tests.broken import Broken, breaks
from tests.support import ManualClock, rows, said, state_of, status_of, until_parked

__all__ = ["breaks"]


FAILED = "marking-document-as-voided-failed"
TRIES = len(RETRY_AFTER) + 1


def voiding(system: Voiding, customer: str = "Contoso") -> tuple[str, str]:
    document_id = system.billing.issue("invoice", customer, 100)
    return document_id, system.billing.void(document_id)


def test_a_failing_message_is_tried_again_later_and_then_goes_on(
    system: Voiding, clock: ManualClock, breaks: Callable[..., Broken]
) -> None:
    broken = breaks(reports.module, "decide", "MarkDocumentAsVoided")
    _, process_id = voiding(system)
    due_at = system.worker.drain()
    assert broken.calls == 1
    assert due_at == clock.now() + RETRY_AFTER[0]
    system.worker.drain()
    assert broken.calls == 1
    [failure] = failures(system.reports.store)
    assert (failure.attempts, failure.error, failure.parked_at) == (1, "ValueError: the printer is on fire", None)
    broken.mended = True
    clock.move(RETRY_AFTER[0].total_seconds())
    system.worker.drain()
    assert failures(system.reports.store) == []
    assert state_of(system, process_id) == "document-voided"


def test_tries_survive_a_restart(
    start: Callable[..., Voiding], clock: ManualClock, breaks: Callable[..., Broken]
) -> None:
    broken = breaks(reports.module, "decide", "MarkDocumentAsVoided")
    system = start()
    voiding(system)
    system.worker.drain()
    system.close()
    again = start()
    again.worker.drain()
    assert broken.calls == 1
    clock.move(RETRY_AFTER[0].total_seconds())
    again.worker.drain()
    assert failures(again.reports.store)[0].attempts == 2


@pytest.mark.parametrize("retried", [True, False])
def test_a_parked_mark_fails_its_process_and_stays_without_effect(
    system: Voiding, clock: ManualClock, breaks: Callable[..., Broken], retried: bool
) -> None:
    broken = breaks(reports.module, "decide", "MarkDocumentAsVoided")
    document_id, process_id = voiding(system)
    until_parked(system, clock)
    assert broken.calls == TRIES
    assert state_of(system, process_id) == FAILED
    assert status_of(system, document_id) == "issued"
    broken.mended = True
    [failure] = failures(system.reports.store)
    delivery = system.reports.subscriptions[1].delivery
    (delivery.parked.retry if retried else delivery.parked.discard)(failure.entry.position)
    system.worker.drain()
    assert failures(system.reports.store) == []
    assert rows(system.reports, "select total from reports") == [{"total": 100}]
    assert state_of(system, process_id) == FAILED


def test_a_parked_unmark_leaves_the_mark_and_the_document_is_voided(
    system: Voiding, clock: ManualClock, breaks: Callable[..., Broken]
) -> None:
    breaks(reports.module, "decide", "UnmarkDocumentAsVoided")
    answers = breaks(process_manager.module, "tell", "MarkingDocumentAsVoidedSucceeded")
    document_id, process_id = voiding(system)
    until_parked(system, clock)
    clock.move(30)
    until_parked(system, clock)
    assert answers.calls == TRIES
    assert state_of(system, process_id) == "document-voided"
    assert status_of(system, document_id) == "voided"
    answers.mended = True
    [failure] = failures(system.manager.store)
    system.manager.subscriptions[1].delivery.parked.retry(failure.entry.position)
    system.worker.drain()
    assert state_of(system, process_id) == "document-voided"


def test_a_parked_document_is_collected_when_it_is_retried_although_it_was_voided_meanwhile(
    system: Voiding, clock: ManualClock, breaks: Callable[..., Broken]
) -> None:
    broken = breaks(reports.module, "decide", "DocumentIssued")
    document_id, process_id = voiding(system)
    until_parked(system, clock)
    assert state_of(system, process_id) == "document-voided"
    broken.mended = True
    [failure] = failures(system.reports.store)
    system.reports.subscriptions[0].delivery.parked.retry(failure.entry.position)
    assert rows(system.reports, "select total, counted from reports") == [{"total": 0, "counted": 0}]
    assert status_of(system, document_id) == "voided"


def test_a_parked_completion_goes_on_when_a_person_retries_it(
    system: Voiding, clock: ManualClock, breaks: Callable[..., Broken]
) -> None:
    broken = breaks(billing.module, "decide", "CompleteDocumentVoiding")
    document_id, process_id = voiding(system)
    until_parked(system, clock)
    assert status_of(system, document_id) == "voiding"
    [failure] = failures(system.billing.store)
    delivery = system.billing.subscriptions[0].delivery
    with pytest.raises(Refused, match="failed again: ValueError: the printer is on fire"):
        delivery.parked.retry(failure.entry.position)
    assert failures(system.billing.store)[0].attempts == TRIES + 1
    broken.mended = True
    delivery.parked.retry(failure.entry.position)
    system.worker.drain()
    assert state_of(system, process_id) == "document-voided"
    with pytest.raises(NotFound):
        delivery.parked.retry(failure.entry.position)


def test_discarding_a_request_lets_the_document_stand(
    system: Voiding, clock: ManualClock, breaks: Callable[..., Broken]
) -> None:
    breaks(process_manager.module, "tell", "DocumentVoidingRequested")
    document_id, process_id = voiding(system)
    until_parked(system, clock)
    assert status_of(system, document_id) == "voiding"
    [failure] = failures(system.manager.store)
    system.manager.subscriptions[0].delivery.parked.discard(failure.entry.position)
    system.worker.drain()
    assert status_of(system, document_id) == "issued"
    assert state_of(system, process_id) is None
    assert said(system.billing)[-1] == "DocumentVoidingAborted"


class DoTheImpossible(Command, frozen=True):
    recipient = "billing"


def test_a_command_that_nobody_handles_is_parked_not_lost(system: Voiding, clock: ManualClock) -> None:
    with system.manager.transaction() as tx:
        tx.say(DoTheImpossible())
    until_parked(system, clock)
    [failure] = failures(system.billing.store)
    assert failure.error == "NotFound: billing has no handler for DoTheImpossible"


def test_what_a_handler_did_before_it_raised_is_undone(
    system: Voiding, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = reports.module.record

    def record_and_raise(tx: Any, before: Any, events: Any) -> None:
        record(tx, before, events)
        if "MarkingDocumentAsVoidedSucceeded" in [type(each).__name__ for each in events]:
            raise ValueError("too late")

    monkeypatch.setattr(reports.module, "record", record_and_raise)
    voiding(system)
    system.worker.drain()
    assert rows(system.reports, "select total from reports") == [{"total": 100}]
    assert said(system.reports) == []
    until_parked(system, clock)
    assert said(system.reports) == ["MarkingDocumentAsVoidedFailed"]


def test_a_full_disk_parks_nothing_and_loses_nothing(system: Voiding) -> None:
    documents = [system.billing.issue("invoice", "C" * 80, 100) for _ in range(100)]
    writer = system.reports.store._writer
    pages = writer.execute("pragma page_count").fetchone()[0]
    writer.execute(f"pragma max_page_count={pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        system.worker.drain()
    assert failures(system.reports.store) == []
    writer.execute("pragma max_page_count=1000000")
    system.worker.drain()
    assert len(rows(system.reports, "select 1 from documents where report_id is not null")) == len(documents)


def test_a_file_that_cannot_be_written_parks_nothing_and_loses_nothing(system: Voiding, settings: Settings) -> None:
    document_id, process_id = voiding(system)
    other = sqlite3.connect(settings.data_dir / "reports.db")
    system.reports.store._writer.execute("pragma busy_timeout=1")
    other.execute("begin immediate")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        system.worker.drain()
    other.close()
    system.worker.drain()
    assert failures(system.reports.store) == []
    assert state_of(system, process_id) == "document-voided"
    assert broken_rules(settings.data_dir) == []
    assert status_of(system, document_id) == "voided"
