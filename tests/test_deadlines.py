"""A deadline that raises is tried again and parked, as a message is; no other process waits for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import process_manager.module
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.messages import Message
from process_manager.definition import Definition
from process_manager.messages import DeadlinePassed
from process_manager.process import Process, tell
from systems.voiding import Voiding
from tests.support import ManualClock, rows, state_of, until_parked, voiding

REQUESTED, TIMED_OUT = "voiding-requested", "marking-timed-out"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of processes whose deadlines raise when they are told."""
    ids: list[str] = []

    def tell_or_raise(definition: Definition, process: Process, message: Message) -> Any:
        if type(message).__name__ == "DeadlinePassed" and process.id in ids:
            raise ValueError("the alarm clock is broken")
        return tell(definition, process, message)

    monkeypatch.setattr(process_manager.module, "tell", tell_or_raise)
    return ids


def overdue(system: Voiding, clock: ManualClock) -> list[str]:
    """Two processes whose deadlines have passed, with Reports silent."""
    ids = [voiding(system)[1] for _ in range(2)]
    assert system.manager.subscriptions[0].step()
    system.worker.jobs = [*system.manager.subscriptions]
    clock.move(30)
    return ids


def finish(system: Voiding) -> None:
    system.worker.jobs = [job for module in system.modules for job in module.subscriptions]
    system.worker.drain()


def test_others_go_on_while_one_is_tried_again_and_it_says_so(
    system: Voiding, clock: ManualClock, broken: list[str]
) -> None:
    first, second = overdue(system, clock)
    broken.append(first)
    due_at = system.worker.drain()
    assert (state_of(system, first), state_of(system, second)) == (REQUESTED, TIMED_OUT)
    assert due_at == clock.now() + RETRY_AFTER[0]
    [failure] = failures(system.manager.store)
    assert (failure.entry.type, failure.entry.correlation_id) == ("DeadlinePassed", first)
    assert (failure.attempts, failure.error) == (1, "ValueError: the alarm clock is broken")
    broken.clear()
    clock.move(RETRY_AFTER[0].total_seconds())
    system.worker.drain()
    assert state_of(system, first) == TIMED_OUT
    assert failures(system.manager.store) == []
    finish(system)


def test_it_is_parked_after_its_last_try_and_goes_on_when_a_person_retries_it(
    system: Voiding, clock: ManualClock, broken: list[str]
) -> None:
    first, _ = overdue(system, clock)
    broken.append(first)
    until_parked(system, clock)
    [failure] = failures(system.manager.store)
    assert failure.parked_at
    assert len(rows(system.manager, "select 1 from log where type = 'MessageParked'")) == 1
    broken.clear()
    delivery, position = system.manager.delivery_of(failure.entry.id)
    delivery.parked.retry(position)
    assert state_of(system, first) == TIMED_OUT
    assert failures(system.manager.store) == []
    finish(system)


def test_a_discarded_one_leaves_its_process_waiting_for_the_answer(
    system: Voiding, clock: ManualClock, broken: list[str]
) -> None:
    first, _ = overdue(system, clock)
    broken.append(first)
    until_parked(system, clock)
    [failure] = failures(system.manager.store)
    delivery, position = system.manager.delivery_of(failure.entry.id)
    delivery.parked.discard(position)
    assert state_of(system, first) == REQUESTED
    finish(system)
    assert state_of(system, first) == "document-voided"


def test_tries_survive_a_restart(start: Callable[..., Voiding], clock: ManualClock, broken: list[str]) -> None:
    system = start()
    first, _ = overdue(system, clock)
    broken.append(first)
    system.worker.drain()
    system.close()
    broken.clear()
    again = start()
    again.worker.jobs = [*again.manager.subscriptions]
    assert again.worker.drain() == clock.now() + RETRY_AFTER[0]
    assert state_of(again, first) == REQUESTED
    clock.move(RETRY_AFTER[0].total_seconds())
    again.worker.drain()
    assert state_of(again, first) == TIMED_OUT
    finish(again)


def test_one_that_was_answered_between_two_tries_means_nothing_any_more(
    system: Voiding, clock: ManualClock, broken: list[str]
) -> None:
    first, _ = overdue(system, clock)
    broken.append(first)
    system.worker.drain()
    broken.clear()
    finish(system)
    clock.move(RETRY_AFTER[0].total_seconds())
    system.worker.drain()
    assert state_of(system, first) == "document-voided"
    assert failures(system.manager.store) == []


def test_one_that_nobody_can_read_is_parked_too(system: Voiding, clock: ManualClock) -> None:
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    with system.manager.transaction() as tx:
        tx.execute("update deadlines set type = 'SomethingElse', data = 'not JSON'")
    clock.move(30)
    system.worker.jobs = [system.manager.deadlines]
    until_parked(system, clock)
    [failure] = failures(system.manager.store)
    assert (failure.entry.type, failure.error) == (
        "SomethingElse",
        "NotFound: process-manager has no handler for SomethingElse",
    )
    delivery, position = system.manager.delivery_of(failure.entry.id)
    with system.manager.transaction() as tx:
        tx.execute("""update log set data = '{"type": "SomethingElse"}' where position = ?""", (position,))
    delivery.parked.discard(position)
    finish(system)
    assert state_of(system, process_id) == "document-voided"


def test_deadlines_told_together_do_not_cause_each_other(system: Voiding, clock: ManualClock) -> None:
    overdue(system, clock)
    system.worker.drain()
    told = rows(system.manager, "select causation_id from log where type = 'DeadlinePassed'")
    assert told == [{"causation_id": None}] * 2
    finish(system)


def test_the_latest_deadline_of_an_id_counts(system: Voiding, clock: ManualClock) -> None:
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    message = DeadlinePassed(process_id=process_id, state=REQUESTED, reason="Late")
    with system.manager.transaction() as tx:
        system.manager.deadlines.arm(tx, process_id, timedelta(seconds=90), message)
    clock.move(30)
    assert not system.manager.deadlines.step()
    clock.move(60)
    assert system.manager.deadlines.step()
    assert state_of(system, process_id) == TIMED_OUT
    system.worker.drain()
