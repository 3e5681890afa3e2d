"""The clock is set back: nothing waits longer than it would anew, and what is past does not look new."""

from datetime import timedelta

import pytest

from messaging.clock import from_text
from pages import coordinator
from pages.tour import LINGER
from systems.voiding import Voiding
from tests.set_clock import HOUR, REQUESTED, TIMED_OUT, Start, begun, collected, restarted, silent, talking
from tests.support import ManualClock, rows, shown_in, state_of, status_of, voiding


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
    [[machine]] = shown_in(coordinator.lane(system.manager))["machines"]
    assert any(edge.taken for edge in machine.edges)
    clock.move(-HOUR)
    [[machine]] = shown_in(coordinator.lane(system.manager))["machines"]
    assert not any(edge.taken for edge in machine.edges)
