"""What others wait for and could not be said when a message was parked or discarded is kept, and said later."""

import pytest

import reports.module
from messaging.failures import failures
from messaging.messages import NotFound, Refused
from systems.voiding import Voiding
from tests.sickness import FAILED, MARK, REQUESTED, UNMARK, Sick, kept
from tests.support import ManualClock, raise_error, said, state_of, until_parked, voiding


def test_what_others_wait_for_and_could_not_be_said_is_kept_and_said_at_the_next_try(
    system: Voiding, clock: ManualClock, sick: Sick, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, process = voiding(system)
    sick.ails.add((MARK, document))
    with monkeypatch.context() as patch:
        patch.setattr(reports.module, "give_up", raise_error)
        until_parked(system, clock)
    [failure] = kept(system)
    assert (failure.error, failure.unsaid) == ("ValueError: the printer is on fire",) * 2
    assert state_of(system, process) == REQUESTED
    delivery = system.reports.subscriptions[1].delivery
    with pytest.raises(Refused, match="failed again"):
        delivery.parked.retry(failure.entry.position)
    assert kept(system)[0].unsaid is None
    system.worker.drain()
    assert state_of(system, process) == FAILED


def test_one_whose_discarding_others_cannot_be_told_of_stays_parked(
    system: Voiding, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    voiding(system)
    monkeypatch.setattr("process_manager.module.tell", raise_error)
    until_parked(system, clock)
    [failure] = failures(system.manager.store)
    delivery = system.manager.subscriptions[0].delivery
    with monkeypatch.context() as patch:
        patch.setattr("process_manager.module.made_of", raise_error)
        with pytest.raises(Refused, match="cannot be discarded, for what others wait for cannot be said: ValueError"):
            delivery.parked.discard(failure.entry.position)
    assert failures(system.manager.store) == [failure]
    delivery.parked.discard(failure.entry.position)
    system.worker.drain()
    assert said(system.billing)[-1] == "DocumentVoidingAborted"
    with pytest.raises(NotFound):
        delivery.parked.discard(failure.entry.position)


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
        until_parked(system, clock)
        [failure] = kept(system)
        with pytest.raises(Refused, match="cannot be discarded, for what others wait for cannot be said: ValueError"):
            commands.delivery.parked.discard(failure.entry.position)
    assert state_of(system, process) == "marking-timed-out"
    commands.delivery.parked.discard(failure.entry.position)
    system.worker.drain()
    assert state_of(system, process) == "document-voided"
