"""The clock is set back, or forward, or stands while the app is off: nothing waits longer than it should, or fails."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from messaging.clock import from_text
from messaging.delay_line import DelayLine
from pages import coordinator
from pages.tour import LINGER
from systems.voiding import Voiding
from tests.support import ManualClock, eventually, rows, state_of, status_of, voiding

HOUR, DAY = 3600, 86_400
REQUESTED, TIMED_OUT = "voiding-requested", "marking-timed-out"
Start = Callable[..., Voiding]


def collected(system: Voiding) -> int:
    return len(rows(system.reports, "select 1 from documents where report_id is not null"))


def told(system: Voiding) -> int:
    return len(rows(system.manager, "select 1 from log where type = 'DeadlinePassed'"))


def begun(system: Voiding) -> str:
    """A process that has asked Reports, which has not read that yet."""
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    return process_id


def silent(system: Voiding) -> None:
    """Let Reports read nothing."""
    for each in system.reports.subscriptions:
        each.held = True


def talking(system: Voiding) -> None:
    for each in system.reports.subscriptions:
        each.held = False


def restarted(start: Start, system: Voiding, restarts: bool, **settings: object) -> Voiding:
    if not restarts:
        return system
    system.close()
    return start(**settings)


@pytest.mark.parametrize("restarts", [False, True])
def test_what_was_said_before_the_clock_was_set_back_arrives_at_once_where_messages_take_no_time(
    start: Start, clock: ManualClock, restarts: bool
) -> None:
    system = start()
    document_id, process_id = voiding(system)
    clock.move(-HOUR)
    system = restarted(start, system, restarts)
    system.worker.drain()
    assert (status_of(system, document_id), state_of(system, process_id)) == ("voided", "document-voided")


@pytest.mark.parametrize("restarts", [False, True])
def test_what_was_said_before_the_clock_was_set_back_takes_its_time_and_no_longer(
    start: Start, clock: ManualClock, restarts: bool
) -> None:
    system = start(slow_down=1.0)
    system.billing.issue("invoice", "Contoso", 100)
    clock.move(2)
    system.worker.drain()
    clock.move(-HOUR)
    system = restarted(start, system, restarts, slow_down=1.0)
    assert system.worker.drain() == clock.now() + timedelta(seconds=3)
    clock.move(2.9)
    system.worker.drain()
    assert collected(system) == 0
    clock.move(0.1)
    system.worker.drain()
    assert collected(system) == 1


def test_set_back_again_and_again_a_message_arrives_a_delay_after_the_last_time(
    start: Start, clock: ManualClock
) -> None:
    system = start(slow_down=1.0)
    system.billing.issue("invoice", "Contoso", 100)
    for _ in range(3):
        clock.move(-HOUR)
        system.worker.drain()
        clock.move(2.9)
        system.worker.drain()
        assert collected(system) == 0
    clock.move(0.1)
    system.worker.drain()
    assert collected(system) == 1


@pytest.mark.parametrize("restarts", [False, True])
def test_a_deadline_that_was_armed_before_the_clock_was_set_back_counts_as_armed_then(
    start: Start, clock: ManualClock, restarts: bool
) -> None:
    system = start()
    process_id = begun(system)
    clock.move(20 - HOUR)
    system = restarted(start, system, restarts)
    silent(system)
    assert system.worker.drain() == clock.now() + timedelta(seconds=30)
    shown = rows(system.manager, "select deadline from processes_and_deadlines")[0]["deadline"]
    assert from_text(shown) == clock.now() + timedelta(seconds=30)
    clock.move(29.9)
    system.worker.drain()
    assert state_of(system, process_id) == REQUESTED
    clock.move(0.1)
    system.worker.drain()
    assert state_of(system, process_id) == TIMED_OUT
    talking(system)
    system.worker.drain()


def test_a_deadline_that_was_put_off_by_a_pause_is_no_longer_for_that_when_the_clock_is_set_back(
    system: Voiding, clock: ManualClock
) -> None:
    process_id = begun(system)
    silent(system)
    clock.move(10)
    system.pause()
    clock.move(600)
    system.resume()
    clock.move(-HOUR)
    assert system.worker.drain() == clock.now() + timedelta(seconds=30)
    clock.move(30)
    system.worker.drain()
    assert state_of(system, process_id) == TIMED_OUT
    talking(system)
    system.worker.drain()


def test_a_try_of_a_failed_message_comes_in_its_time_when_the_clock_was_set_back(
    system: Voiding, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    with monkeypatch.context() as broken:
        broken.setattr("reports.module.decide", lambda *_: 1 / 0)
        system.worker.drain()
    clock.move(-HOUR)
    system.worker.drain()
    clock.move(5)
    system.worker.drain()
    assert collected(system) == 1


def test_time_never_stood_still_for_less_than_no_time(clock: ManualClock) -> None:
    line = DelayLine(clock, 1.0)
    before = clock.now()
    line.stop()
    clock.move(60)
    line.stop()
    clock.move(-HOUR)
    assert line.present() == clock.now()
    clock.move(10)
    assert line.go_on() == timedelta(seconds=10)
    for moment in (before, before - timedelta(days=1), clock.now()):
        assert line.stood_still(moment) >= timedelta(0)
        assert line.elapsed(moment) >= timedelta(0)


def test_a_pause_counts_although_the_clock_is_set_back_a_little_in_it(clock: ManualClock) -> None:
    line = DelayLine(clock, 1.0)
    line.stop()
    clock.move(60)
    line.now()
    clock.move(-1)
    assert line.go_on() == timedelta(seconds=59)


def test_messages_that_are_on_their_way_while_paused_stay_there_when_the_clock_is_set_back(
    start: Start, clock: ManualClock
) -> None:
    system = start(slow_down=1.0)
    system.billing.issue("invoice", "Contoso", 100)
    clock.move(1)
    system.pause()
    clock.move(-HOUR)
    system.delay_line.now()
    clock.move(600)
    system.resume()
    assert system.worker.drain() == clock.now() + timedelta(seconds=3)
    clock.move(3)
    system.worker.drain()
    assert collected(system) == 1


def test_simulated_documents_go_on_when_the_clock_was_set_back(start: Start, clock: ManualClock) -> None:
    system = start(simulate=timedelta(seconds=10))
    clock.move(-HOUR)
    system.worker.drain()
    clock.move(10)
    system.worker.drain()
    assert len(rows(system.billing, "select 1 from documents")) == 1


def test_the_last_words_of_a_scene_do_not_stand_longer_when_the_clock_was_set_back(
    system: Voiding, clock: ManualClock
) -> None:
    system.tour.show("goes-well")
    for _ in range(60):
        clock.move(1)
        system.worker.drain()
        if system.tour.told().caption.startswith("Done"):
            break
    clock.move(-HOUR)
    system.worker.drain()
    clock.move(LINGER.total_seconds())
    system.worker.drain()
    assert system.tour.told().scene is None


def test_what_was_taken_before_the_clock_was_set_back_was_not_taken_just_now(
    system: Voiding, clock: ManualClock
) -> None:
    voiding(system)
    system.worker.drain()
    [[machine]] = coordinator.shown(system.manager)["machines"]
    assert any(edge.taken for edge in machine.edges)
    clock.move(-HOUR)
    [[machine]] = coordinator.shown(system.manager)["machines"]
    assert not any(edge.taken for edge in machine.edges)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("answered", [False, True], ids=["command on its way", "answer on its way"])
@pytest.mark.parametrize("slow_down", [0.0, 0.2, 2.0])
def test_nothing_fails_whose_messages_were_on_their_way_when_the_clock_was_set_forward(
    start: Start, clock: ManualClock, slow_down: float, answered: bool, restarts: bool
) -> None:
    system = start(slow_down=slow_down)
    _, process_id = voiding(system)
    delay = system.delay_line.delay.total_seconds()
    clock.move(delay)
    assert system.manager.subscriptions[0].step()
    if answered:
        clock.move(delay)
        system.reports.subscriptions[0].step()
        assert system.reports.subscriptions[1].step()
    clock.move(DAY)
    system = restarted(start, system, restarts, slow_down=slow_down)
    system.allow_for_absence()
    for _ in range(5):
        system.worker.drain()
        clock.move(delay)
    assert state_of(system, process_id) == "document-voided"
    assert told(system) == 0


def test_a_deadline_waits_for_what_has_arrived_through_all_hops(system: Voiding, clock: ManualClock) -> None:
    for _ in range(3):
        voiding(system)
    clock.move(DAY)
    system.worker.drain()
    assert told(system) == 0
    assert {each["state"] for each in rows(system.manager, "select state from processes")} == {"document-voided"}


def test_after_an_absence_a_process_that_nobody_answers_fails_all_the_same(start: Start, clock: ManualClock) -> None:
    system = start(slow_down=1.0)
    _, process_id = voiding(system)
    clock.move(3)
    system.worker.drain()
    silent(system)
    clock.move(DAY)
    system.allow_for_absence()
    assert system.worker.drain() == clock.now() + timedelta(seconds=6)
    clock.move(6)
    system.worker.drain()
    assert state_of(system, process_id) == TIMED_OUT
    talking(system)
    for _ in range(4):
        clock.move(3)
        system.worker.drain()


class Busy:
    """A job that has something to do for so many rounds, or until something has happened."""

    due_at = None

    def __init__(self, rounds: int, until: Callable[[], bool] = lambda: False) -> None:
        self.left = rounds
        self._until = until

    def step(self) -> bool:
        self.left -= 1
        return self.left > 0 and not self._until()

    def settle(self) -> None:
        """Nothing to tidy up."""


def test_a_deadline_is_told_when_nobody_has_anything_left_to_read(system: Voiding, clock: ManualClock) -> None:
    process_id = begun(system)
    silent(system)
    clock.move(30)
    busy = Busy(20, until=lambda: told(system) > 0)
    system.do_also(busy)
    system.worker.drain()
    assert state_of(system, process_id) == TIMED_OUT
    assert busy.left <= 0
    talking(system)
    system.worker.drain()


def test_a_deadline_does_not_wait_for_ever_where_there_is_always_something_to_read(
    system: Voiding, clock: ManualClock
) -> None:
    process_id = begun(system)
    silent(system)
    clock.move(30)
    busy = Busy(1000, until=lambda: state_of(system, process_id) == TIMED_OUT)
    system.do_also(busy)
    system.worker.drain()
    assert busy.left > 800
    talking(system)
    system.worker.drain()


@pytest.mark.parametrize("seconds", [-HOUR, DAY])
def test_a_sleeping_worker_notices_that_the_clock_was_set(start: Start, clock: ManualClock, seconds: float) -> None:
    system = start(slow_down=100.0)
    system.worker.start()
    system.billing.issue("invoice", "Contoso", 100)
    due_at = clock.now() + timedelta(seconds=300)
    subscription = system.reports.subscriptions[0]
    eventually(lambda: subscription.due_at == due_at)
    time.sleep(0.05)
    clock.move(seconds)
    eventually(lambda: collected(system) or subscription.due_at == clock.now() + timedelta(seconds=300))
    assert collected(system) == (seconds > 0)


def test_a_worker_that_was_away_allows_for_it(start: Start, clock: ManualClock) -> None:
    system = start(slow_down=10.0)
    system.worker.start()
    _, process_id = voiding(system)
    clock.move(30)
    eventually(lambda: state_of(system, process_id) == REQUESTED)
    silent(system)
    eventually(lambda: system.manager.deadlines.due_at == clock.now() + timedelta(seconds=90))
    clock.move(DAY)
    eventually(lambda: system.manager.deadlines.due_at == clock.now() + timedelta(seconds=60))
    assert told(system) == 0
