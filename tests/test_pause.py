"""While paused time stands still: nothing happens by itself, nothing comes nearer, no deadline runs down."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest

from messaging.subscription import Subscription
from systems.voiding import Voiding
from tests.support import ManualClock, cursors, rows, state_of, status_of, step, voiding

REQUESTED = "voiding-requested"
TIMED_OUT = "marking-timed-out"


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
