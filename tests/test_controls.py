"""The pace, pause, step and samples: the worker does what a person wants of it."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest

from billing.samples import SAMPLES, issue_samples
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.messages import Refused
from messaging.subscription import Subscription
from systems.voiding import Voiding
from tests.server import PATIENCE, Server
from tests.support import (
    ManualClock,
    at_rest,
    cursors,
    eventually,
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


def test_a_new_pace_holds_for_the_messages_that_are_on_their_way(
    start: Callable[..., Voiding], clock: ManualClock
) -> None:
    system = start(slow_down=1.0)
    system.billing.issue("invoice", "Contoso", 100)
    clock.move(1)
    assert system.worker.drain() == clock.now() + timedelta(seconds=2)
    system.delay_line.delay = timedelta(seconds=6)
    clock.move(4)
    assert system.worker.drain() == clock.now() + timedelta(seconds=1)
    assert rows(system.reports, "select 1 from reports") == []
    system.delay_line.delay = timedelta(0)
    system.worker.drain()
    assert len(rows(system.reports, "select 1 from reports")) == 1


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


def test_while_paused_nothing_happens_by_itself_and_afterwards_all_of_it_does(
    start: Callable[..., Voiding], clock: ManualClock
) -> None:
    system = start(simulate=timedelta(seconds=10))
    one, waiting = voiding(system)
    for subscription in (system.manager.subscriptions[0], system.reports.subscriptions[0]):
        assert subscription.step()
    system.pause()
    before = cursors(system)
    two, process_id = voiding(system)
    clock.move(60)
    assert system.worker.drain() is None
    assert cursors(system) == before
    assert state_of(system, waiting) == REQUESTED
    assert [each["id"] for each in rows(system.billing, "select id from documents order by seq")] == [one, two]
    assert rows(system.manager, "select 1 from log where type = 'DeadlinePassed'") == []
    system.resume()
    system.worker.drain()
    assert (status_of(system, one), status_of(system, two)) == ("voided", "voided")
    assert state_of(system, process_id) == "document-voided"
    assert len(rows(system.billing, "select 1 from documents")) == 3


def test_no_deadline_runs_down_while_paused(system: Voiding, clock: ManualClock) -> None:
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    clock.move(20)
    system.pause()
    clock.move(600)
    system.worker.drain()
    assert system.manager.deadlines.passed(5) == []
    system.resume()
    clock.move(9.9)
    assert not system.manager.deadlines.step()
    clock.move(0.1)
    assert system.manager.deadlines.step()
    assert state_of(system, process_id) == TIMED_OUT
    system.worker.drain()


def test_a_deadline_that_is_armed_while_paused_begins_to_run_at_the_end_of_it(
    system: Voiding, clock: ManualClock
) -> None:
    _, process_id = voiding(system)
    system.pause()
    clock.move(100)
    step(system, system.manager.subscriptions[0], 4)
    clock.move(100)
    system.resume()
    clock.move(29.9)
    assert not system.manager.deadlines.step()
    clock.move(0.1)
    assert system.manager.deadlines.step()
    assert state_of(system, process_id) == TIMED_OUT
    system.worker.drain()


def test_a_pause_ends_with_the_app_and_its_time_does_not_count(
    start: Callable[..., Voiding], clock: ManualClock
) -> None:
    system = start()
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    system.pause()
    clock.move(600)
    system.close()
    again = start()
    clock.move(29.9)
    assert not again.manager.deadlines.step()
    assert state_of(again, process_id) == REQUESTED
    again.worker.drain()


def test_no_message_comes_nearer_while_paused(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start(slow_down=1.0)
    system.billing.issue("invoice", "Contoso", 100)
    clock.move(1)
    system.pause()
    clock.move(600)
    system.billing.issue("invoice", "Contoso", 100)
    clock.move(600)
    system.resume()
    clock.move(1.9)
    system.worker.drain()
    assert rows(system.reports, "select 1 from documents") == []
    clock.move(0.1)
    system.worker.drain()
    assert len(rows(system.reports, "select 1 from documents")) == 1
    clock.move(1)
    system.worker.drain()
    assert len(rows(system.reports, "select 1 from documents")) == 2


def test_pausing_waits_for_the_step_at_hand(system: Voiding, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, paused = Event(), Event(), Event()

    def slowly(_: object) -> bool:
        begun.set()
        return not go_on.wait(10)

    def pause() -> None:
        system.pause()
        paused.set()

    monkeypatch.setattr(Subscription, "step", slowly)
    threads = [Thread(target=system.worker.drain), Thread(target=pause)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    assert not paused.wait(0.1)
    go_on.set()
    assert paused.wait(10)
    for thread in threads:
        thread.join()


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
    reader.delivery.retry(collected.position)
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


def test_the_running_worker_heeds_pause_step_and_pace(server: Server) -> None:
    server.post("/pause")
    document_id = server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"]
    server.post(f"/documents/{document_id}/void")
    types = []
    while following := server.get("/controls")["next"]:
        chosen = following[-1]
        server.post("/step", reader=chosen["reader"], message=chosen["message"]["id"])
        types.append(chosen["message"]["type"])
    assert sorted(types) == sorted(
        [
            *("DocumentIssued", "DocumentVoidingRequested", "MarkDocumentAsVoided"),
            *("MarkingDocumentAsVoidedSucceeded", "CompleteDocumentVoiding", "DocumentVoided"),
        ]
    )
    assert server.get(f"/documents/{document_id}")["status"] == "voided"
    server.post("/pace", seconds="6")
    server.post("/resume")
    waiting = server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"]
    assert server.get("/reports")["reports"][0]["documents"][-1]["id"] == document_id
    server.post("/pace", seconds="0")
    server.wait_until(lambda: server.get("/reports")["reports"][0]["documents"][-1]["id"] == waiting)
    at_rest(server)


class Busy:
    """A job that has always something to do."""

    due_at = None
    steps = 0

    def step(self) -> bool:
        self.steps += 1
        return True

    def settle(self) -> None:
        """Never called."""


def test_a_busy_worker_rests_when_it_is_asked_to(system: Voiding) -> None:
    busy = Busy()

    def rest() -> None:
        asked = busy.steps
        with system.worker.at_rest():
            rested = busy.steps
            time.sleep(0.001)
            assert busy.steps == rested
        assert rested - asked < 1000
        eventually(lambda: busy.steps > rested)

    system.worker.jobs = [busy]
    system.worker.start()
    eventually(lambda: busy.steps)
    for _ in range(20):
        rest()


def test_a_worker_that_was_asked_to_rest_goes_on_also_after_a_refusal(
    system: Voiding, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, _ = voiding(system)
    begun, go_on = Event(), Event()
    steps = Subscription.step

    def slow_at_first(subscription: Subscription) -> bool:
        if go_on.is_set():
            return steps(subscription)
        begun.set()
        assert go_on.wait(PATIENCE)
        return False

    def step_unpaused() -> None:
        with pytest.raises(Refused):
            step(system, system.manager.subscriptions[0], 4)

    monkeypatch.setattr(Subscription, "step", slow_at_first)
    system.worker.start()
    assert begun.wait(PATIENCE)
    guest = Thread(target=step_unpaused)
    guest.start()
    eventually(lambda: system.worker._guest_waits)
    go_on.set()
    guest.join()
    eventually(lambda: status_of(system, document_id) == "voided")


def test_resuming_and_a_quicker_pace_wake_the_worker(start: Callable[..., Voiding]) -> None:
    system = start(slow_down=100.0)
    system.worker.start()
    system.pause()
    document_id, _ = voiding(system)
    system.delay_line.delay = timedelta(0)
    time.sleep(0.05)
    system.resume()
    eventually(lambda: status_of(system, document_id) == "voided")
    system.delay_line.delay = timedelta(minutes=5)
    document_id, _ = voiding(system)
    time.sleep(0.05)
    system.delay_line.delay = timedelta(0)
    system.changed()
    eventually(lambda: status_of(system, document_id) == "voided")


def test_samples_fill_an_empty_page_once(system: Voiding) -> None:
    documents = issue_samples(system.billing)
    assert issue_samples(system.billing) == documents
    system.worker.drain()
    issued = rows(system.billing, "select kind, customer, amount from documents order by seq")
    assert [tuple(each.values()) for each in issued] == list(SAMPLES)
    assert 3 <= len({customer for _, customer, _ in SAMPLES}) <= 4
    assert len(rows(system.reports, "select 1 from reports")) == len({customer for _, customer, _ in SAMPLES})
