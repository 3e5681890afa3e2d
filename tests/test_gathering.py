"""Under load a round takes a while at least, so that messages come together; whoever is alone never waits."""

from collections.abc import Callable

import pytest

from messaging import gathering
from messaging.gathering import BUSY, ENOUGH, LONGEST_WAIT, PART
from messaging.worker import Worker
from tests.support import ManualClock


class Time:
    """Stands in for the clock of the machine; `slept` is how long each wait was."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Time:
    machine = Time()
    monkeypatch.setattr(gathering, "time", machine)
    return machine


def test_who_has_something_alone_to_do_never_waits(machine: Time) -> None:
    between_rounds = gathering.gathering()
    for _ in range(10):
        machine.now += BUSY / 10
        between_rounds()
    assert sum(machine.slept) == 0


@pytest.fixture
def under_load(machine: Time) -> Callable[[], None]:
    between_rounds = gathering.gathering()
    machine.now += 2 * BUSY
    between_rounds()
    machine.slept.clear()
    return between_rounds


def test_under_load_work_is_a_part_of_each_round(machine: Time, under_load: Callable[[], None]) -> None:
    for worked in (0.001, 0.01, 0.002):
        machine.now += worked
        under_load()
    assert machine.slept == pytest.approx([worked * (1 / PART - 1) for worked in (0.001, 0.01, 0.002)])


def test_more_is_waited_for_so_long_at_most(machine: Time, under_load: Callable[[], None]) -> None:
    machine.now += 0.9 * ENOUGH
    under_load()
    assert machine.slept == [LONGEST_WAIT]


def test_after_a_large_batch_nothing_is_waited_for(machine: Time, under_load: Callable[[], None]) -> None:
    machine.now += 1.01 * ENOUGH
    under_load()
    assert machine.slept == []


class Rounds:
    """A job that has something to do so many times."""

    due_at = None

    def __init__(self, times: int) -> None:
        self.left = times

    def step(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def settle(self) -> None:
        pass


@pytest.mark.parametrize("times", [0, 1, 3])
def test_between_rounds_is_after_each_but_the_last(clock: ManualClock, times: int) -> None:
    calls: list[None] = []
    Worker([Rounds(times)], [], clock).drain(lambda: calls.append(None))
    assert len(calls) == times
