"""The clock is set forward, or stands while the app is off: nothing fails that could still have its answer."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from systems.voiding import Voiding
from tests.set_clock import DAY, HOUR, REQUESTED, TIMED_OUT, Start, begun, collected, restarted, silent, talking, told
from tests.support import ManualClock, eventually, rows, state_of, voiding


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
