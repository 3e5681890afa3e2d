"""The clock is set back in a pause, or after one: time never stood still for less than no time."""

from datetime import timedelta

from messaging.delay_line import DelayLine
from systems.voiding import Voiding
from tests.set_clock import HOUR, TIMED_OUT, Start, begun, collected, silent, talking
from tests.support import ManualClock, state_of


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
