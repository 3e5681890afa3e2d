"""What could happen next while paused, and a person's step: it delivers one message, or tells one deadline."""

from collections.abc import Callable

import pytest

from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.messages import Refused
from systems.voiding import Voiding
from tests.support import (
    ManualClock,
    cursors,
    raise_error,
    rows,
    said,
    state_of,
    status_of,
    step,
    subscriptions,
    voiding,
)

REQUESTED = "voiding-requested"
TIMED_OUT = "marking-timed-out"


def test_what_is_on_the_way_is_what_concerns_the_reader_and_was_not_delivered(system: Voiding) -> None:
    for _ in range(2):
        voiding(system)
    from_billing, _ = system.manager.subscriptions
    requests = [each["position"] for each in rows(system.billing, "select * from log where type like '%Requested'")]
    assert [each.position for each in from_billing.on_the_way(5)] == requests
    assert [each.position for each in from_billing.on_the_way(1)] == requests[:1]
    system.worker.drain()
    assert [each.on_the_way(5) for each in subscriptions(system)] == [[]] * 5


def test_what_is_on_the_way_is_found_behind_many_messages_for_others(system: Voiding) -> None:
    for _ in range(250):
        system.billing.issue("invoice", "Contoso", 1)
    system.billing.void("INV-0001")
    assert [each.type for each in system.manager.subscriptions[0].on_the_way(5)] == ["DocumentVoidingRequested"]
    system.worker.drain()


def test_a_step_delivers_exactly_that_message_and_moves_one_cursor(system: Voiding) -> None:
    document_id, process_id = voiding(system)
    system.pause()
    reader, _ = system.manager.subscriptions
    [request] = reader.on_the_way(5)
    step(system, reader, request.position)
    system.worker.drain()
    assert state_of(system, process_id) == REQUESTED
    assert [each for each in cursors(system) if each] == [reader.cursor()] == [request.position]
    assert reader.on_the_way(5) == []
    assert said(system.manager) == ["MarkDocumentAsVoided"]
    assert (said(system.reports), status_of(system, document_id)) == ([], "voiding")
    system.resume()
    system.worker.drain()
    assert status_of(system, document_id) == "voided"
    assert said(system.manager) == ["MarkDocumentAsVoided", "CompleteDocumentVoiding"]


def test_a_step_delivers_what_has_not_arrived(start: Callable[..., Voiding]) -> None:
    system = start(slow_down=1.0)
    voiding(system)
    system.pause()
    [collected] = system.reports.subscriptions[0].on_the_way(5)
    step(system, system.reports.subscriptions[0], collected.position)
    assert len(rows(system.reports, "select 1 from reports")) == 1


def test_a_step_out_of_turn_is_refused(system: Voiding) -> None:
    for _ in range(2):
        voiding(system)
    reader, answers = system.manager.subscriptions
    first, second = reader.on_the_way(5)
    with pytest.raises(Refused, match="Nothing is paused"):
        step(system, reader, first.position)
    system.pause()
    with pytest.raises(Refused, match=f"{second.id} is not the next message for process-manager: that is {first.id}"):
        step(system, reader, second.position)
    step(system, reader, first.position)
    with pytest.raises(Refused, match=f"{first.id} is not the next .* that is {second.id}"):
        step(system, reader, first.position)
    with pytest.raises(Refused, match="there is none"):
        step(system, answers, 1)
    assert said(system.manager) == ["MarkDocumentAsVoided"]


def test_a_message_that_another_copy_delivered_is_not_stepped_again(start: Callable[..., Voiding]) -> None:
    one, other = start(), start()
    voiding(one)
    voiding(one)
    for system in (one, other):
        system.pause()
    first, second = one.manager.subscriptions[0].on_the_way(5)
    step(other, other.manager.subscriptions[0], first.position)
    assert one.manager.subscriptions[0].on_the_way(5) == [second]
    with pytest.raises(Refused):
        step(one, one.manager.subscriptions[0], first.position)
    step(one, one.manager.subscriptions[0], second.position)
    assert said(one.manager) == ["MarkDocumentAsVoided"] * 2


def test_a_step_whose_handler_raises_is_a_try_and_the_last_one_parks(
    system: Voiding, monkeypatch: pytest.MonkeyPatch
) -> None:
    voiding(system)
    system.pause()
    reader = system.reports.subscriptions[0]
    [collected] = reader.on_the_way(5)
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", raise_error)
        for tried in range(1, len(RETRY_AFTER) + 1):
            step(system, reader, collected.position)
            [failure] = failures(system.reports.store)
            assert (failure.attempts, failure.parked_at) == (tried, None)
            assert (reader.delivery.tried_again(5), reader.on_the_way(5)) == ([collected], [])
        step(system, reader, collected.position)
    [failure] = failures(system.reports.store)
    assert failure.parked_at
    assert (reader.delivery.tried_again(5), reader.on_the_way(5)) == ([], [])
    reader.delivery.parked.retry(collected.position)
    system.resume()
    system.worker.drain()


def test_a_step_that_is_handled_at_the_second_try_leaves_no_failure(
    system: Voiding, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, _ = voiding(system)
    system.pause()
    reader = system.reports.subscriptions[0]
    [collected] = reader.on_the_way(5)
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", raise_error)
        step(system, reader, collected.position)
    step(system, reader, collected.position)
    assert failures(system.reports.store) == []
    system.resume()
    system.worker.drain()
    assert status_of(system, document_id) == "voided"


def test_a_passed_deadline_is_a_step_of_its_own(system: Voiding, clock: ManualClock) -> None:
    processes = [voiding(system)[1] for _ in range(2)]
    assert system.manager.subscriptions[0].step()
    deadlines = system.manager.deadlines
    clock.move(29.9)
    assert deadlines.passed(5) == []
    with pytest.raises(Refused, match=f"No deadline of {processes[0]} has passed"):
        deadlines.tell(processes[0])
    clock.move(0.1)
    system.pause()
    assert deadlines.passed(5) == processes
    assert deadlines.passed(1) == processes[:1]
    deadlines.tell(processes[1])
    assert [state_of(system, each) for each in processes] == [REQUESTED, TIMED_OUT]
    assert deadlines.passed(5) == processes[:1]
    system.resume()
    system.worker.drain()
