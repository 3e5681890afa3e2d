"""While a message is tried again, its own process waits behind it, in order, and everything else goes on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

import reports.module
import reports.rules
from messaging.delivery import RETRY_AFTER
from messaging.failures import Failure, failures
from messaging.messages import NotFound, Refused
from settings import Settings
from systems.voiding import Voiding
from tests.support import ManualClock, raise_error, rows, said, state_of, step, voiding

REQUESTED, FAILED = "voiding-requested", "marking-document-as-voided-failed"
MARK, UNMARK, COLLECT = "MarkDocumentAsVoided", "UnmarkDocumentAsVoided", "DocumentIssued"


class Sick:
    """Stands in for Reports' rule: raises for messages of some types about some documents; notes what it was asked."""

    def __init__(self) -> None:
        self.ails: set[tuple[str, str]] = set()
        self.asked: list[tuple[str, str]] = []
        self._decide = reports.rules.decide

    def __call__(self, state: Any, message: Any) -> Any:
        self.asked.append((type(message).__name__, message.document_id))
        if self.asked[-1] in self.ails:
            raise ValueError("the printer is on fire")
        return self._decide(state, message)


@pytest.fixture
def sick(monkeypatch: pytest.MonkeyPatch) -> Sick:
    sick = Sick()
    monkeypatch.setattr(reports.module, "decide", sick)
    return sick


def pass_by(system: Voiding, clock: ManualClock, *pauses: timedelta) -> None:
    """Let these pauses go by, and happen what happens after each."""
    system.worker.drain()
    for pause in pauses:
        clock.move(pause.total_seconds())
        system.worker.drain()


def kept(system: Voiding) -> list[Failure]:
    return failures(system.reports.store)


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
    system.worker.drain()
    assert state_of(system, process) == "document-voided"
    assert rows(system.reports, "select id from documents") == [{"id": good}]
    pass_by(system, clock, *RETRY_AFTER)
    assert len([each for each in kept(system) if each.parked_at]) == 1001
    assert system.reports.subscriptions[0].cursor() == system.billing.log.head()
    assert len(sick.asked) == 1001 * (len(RETRY_AFTER) + 1) + 2


def test_tries_are_made_a_batch_a_transaction(system: Voiding, clock: ManualClock, sick: Sick) -> None:
    bad = [system.billing.issue("invoice", "Contoso", 100) for _ in range(150)]
    sick.ails = {(COLLECT, each) for each in bad}
    system.worker.drain()
    sick.asked.clear()
    clock.move(RETRY_AFTER[0].total_seconds())
    [steps] = [each.step for each in system.reports.subscriptions if each.source is system.billing.log]
    assert [(steps(), len(sick.asked)) for _ in range(3)] == [(True, 100), (True, 150), (False, 150)]


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


def test_a_person_who_steps_is_offered_each_that_waits_for_its_next_try_and_a_click_is_one_try(
    system: Voiding, sick: Sick
) -> None:
    documents = [system.billing.issue("invoice", "Contoso", 100) for _ in range(3)]
    sick.ails = {(COLLECT, each) for each in documents[:2]}
    system.pause()
    reader = system.reports.subscriptions[0]
    first, second, third = reader.on_the_way(3)
    step(system, reader, first.position)
    step(system, reader, second.position)
    assert reader.delivery.tried_again(5) == [first, second]
    assert reader.on_the_way(5) == [third]
    step(system, reader, third.position)
    sick.ails.clear()
    step(system, reader, second.position)
    assert [each.entry for each in kept(system)] == [first]
    step(system, reader, first.position)
    with pytest.raises(Refused, match=f"{first.id} is not the next message for reports: there is none"):
        step(system, reader, first.position)
    system.resume()
    system.worker.drain()


def test_a_reader_that_is_held_up_tries_nothing_again(system: Voiding, clock: ManualClock, sick: Sick) -> None:
    document, _ = voiding(system)
    sick.ails.add((MARK, document))
    system.worker.drain()
    [reader] = [each for each in system.reports.subscriptions if each.source is system.manager.log]
    reader.held = True
    clock.move(10)
    assert system.worker.drain() != clock.now()
    assert kept(system)[0].attempts == 1
    reader.held = False
    system.worker.drain()
    assert kept(system)[0].attempts == 2


@pytest.mark.parametrize("retry_at", ["2027-01-01T12:00:00.000000Z", "soon", ""], ids=["far ahead", "no time", "empty"])
def test_one_that_would_wait_for_longer_than_a_pause_is_tried_at_once(
    system: Voiding, sick: Sick, retry_at: str
) -> None:
    document, process = voiding(system)
    sick.ails.add((MARK, document))
    system.worker.drain()
    sick.ails.clear()
    with system.reports.transaction() as tx:
        tx.execute("update failures set retry_at = ?", (retry_at,))
    system.worker.drain()
    assert state_of(system, process) == "document-voided"


def test_what_others_wait_for_and_could_not_be_said_is_kept_and_said_at_the_next_try(
    system: Voiding, clock: ManualClock, sick: Sick, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, process = voiding(system)
    sick.ails.add((MARK, document))
    with monkeypatch.context() as patch:
        patch.setattr(reports.module, "give_up", raise_error)
        pass_by(system, clock, *RETRY_AFTER)
    [failure] = kept(system)
    assert (failure.error, failure.unsaid) == ("ValueError: the printer is on fire",) * 2
    assert state_of(system, process) == REQUESTED
    delivery = system.reports.subscriptions[1].delivery
    with pytest.raises(Refused, match="failed again"):
        delivery.retry(failure.entry.position)
    assert kept(system)[0].unsaid is None
    system.worker.drain()
    assert state_of(system, process) == FAILED


def test_one_whose_discarding_others_cannot_be_told_of_stays_parked(
    system: Voiding, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    voiding(system)
    monkeypatch.setattr("process_manager.module.tell", raise_error)
    pass_by(system, clock, *RETRY_AFTER)
    [failure] = failures(system.manager.store)
    delivery = system.manager.subscriptions[0].delivery
    with monkeypatch.context() as patch:
        patch.setattr("process_manager.module.made_of", raise_error)
        with pytest.raises(Refused, match="cannot be discarded, for what others wait for cannot be said: ValueError"):
            delivery.discard(failure.entry.position)
    assert failures(system.manager.store) == [failure]
    delivery.discard(failure.entry.position)
    system.worker.drain()
    assert said(system.billing)[-1] == "DocumentVoidingAborted"
    with pytest.raises(NotFound):
        delivery.discard(failure.entry.position)


def test_discarding_what_was_not_answered_when_it_was_parked_answers_it(
    system: Voiding, clock: ManualClock, sick: Sick, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, process = voiding(system)
    commands = system.reports.subscriptions[1]
    commands.held = True
    system.worker.drain()
    system.manager.deadlines.hasten(process)
    system.worker.drain()
    commands.held = False
    sick.ails.add((UNMARK, document))
    with monkeypatch.context() as patch:
        patch.setattr(reports.module, "give_up", raise_error)
        pass_by(system, clock, *RETRY_AFTER)
        [failure] = kept(system)
        with pytest.raises(Refused, match="cannot be discarded, for what others wait for cannot be said: ValueError"):
            commands.delivery.discard(failure.entry.position)
    assert state_of(system, process) == "marking-timed-out"
    commands.delivery.discard(failure.entry.position)
    system.worker.drain()
    assert state_of(system, process) == "document-voided"


def test_a_failure_of_a_log_that_nobody_follows_keeps_nobody_busy(system: Voiding) -> None:
    with system.reports.transaction() as tx:
        tx.execute(
            "insert into failures (log, position, type, data, attempts, error, retry_at)"
            " values ('nobody', 1, 'Gone', '{}', 1, 'gone', '2025-01-01T12:00:00.000000Z')"
        )
    assert system.worker.drain() is None
    assert [each.entry.id for each in kept(system)] == ["nobody-1"]


def test_what_was_parked_before_messages_were_kept_in_columns_is_still_there(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock, sick: Sick
) -> None:
    system = start()
    document = system.billing.issue("invoice", "Contoso", 100)
    sick.ails.add((COLLECT, document))
    pass_by(system, clock, *RETRY_AFTER)
    [failure] = kept(system)
    system.close()
    as_it_was_before(settings)
    sick.ails.clear()
    again = start()
    assert kept(again) == [failure]
    again.reports.subscriptions[0].delivery.retry(failure.entry.position)


def as_it_was_before(settings: Settings) -> None:
    """Give Reports' file the table that it had before."""
    with closing(sqlite3.connect(settings.data_dir / "reports.db", isolation_level=None)) as db:
        db.execute(
            "create table old (log text, position integer, entry text not null, attempts integer not null,"
            " error text not null, retry_at text, parked_at text, primary key (log, position))"
        )
        db.execute(
            "insert into old select log, position, json_object('type', type, 'kind', kind, 'recipient', recipient,"
            " 'visibility', visibility, 'correlation_id', correlation_id, 'causation_id', causation_id,"
            " 'occurred_at', occurred_at, 'data', data), attempts, error, retry_at, parked_at from failures"
        )
        db.execute("drop table failures")
        db.execute("alter table old rename to failures")
        db.execute("delete from _sqlite_migrations where name = 'keep_messages_in_columns'")


def test_what_is_the_same_over_and_over_is_logged_once(
    system: Voiding, clock: ManualClock, sick: Sick, caplog: pytest.LogCaptureFixture
) -> None:
    sick.ails = {(COLLECT, system.billing.issue("invoice", "Contoso", 100)) for _ in range(20)}
    pass_by(system, clock, *RETRY_AFTER)
    assert len([each for each in caplog.records if "failed at DocumentIssued" in each.getMessage()]) == 1
