"""The worker's own thread: it goes on, whatever a job or a page does to it."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest

from messaging import worker
from messaging.clock import SystemClock
from messaging.worker import Worker
from systems.voiding import Voiding
from tests.support import eventually, status_of, voiding


class Work:
    """A job that raises at its first `step` or `settle`, and notes what it does afterwards."""

    due_at: datetime | None = None

    def __init__(self, raises_at: str) -> None:
        self.done: list[str] = []
        self._raises_at = raises_at

    def step(self) -> bool:
        self._do("step")
        return False

    def settle(self) -> None:
        self._do("settle")

    def _do(self, what: str) -> None:
        if what == self._raises_at:
            self._raises_at = ""
            raise ValueError("the printer is on fire")
        self.done.append(what)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Worker]]:
    """A worker at its jobs, until the test ends."""
    monkeypatch.setattr(worker, "AFTER_TROUBLE", timedelta(0))
    workers: list[Worker] = []

    def start(*jobs: Work, on_change: Callable[[], None] = lambda: None) -> Worker:
        workers.append(Worker(jobs, (), SystemClock()))
        workers[-1].on_change = on_change
        workers[-1].start()
        return workers[-1]

    yield start
    for each in workers:
        each.stop()


@pytest.mark.parametrize("raises_at", ["step", "settle"])
def test_after_a_job_has_raised_it_is_done_again_by_itself(work: Callable[..., Worker], raises_at: str) -> None:
    job, other = Work(raises_at), Work("nothing")
    worker = work(job, other)
    eventually(lambda: {*job.done} == {"step", "settle"} and not worker.troubles)
    assert "step" in other.done


def test_a_page_that_cannot_be_drawn_does_not_end_it(work: Callable[..., Worker]) -> None:
    drawn = threading.Event()

    def on_change() -> None:
        drawn.set()
        raise ValueError("the page is on fire")

    job = Work("step")
    worker = work(job, on_change=on_change)
    eventually(lambda: {*job.done} == {"step", "settle"} and not worker.troubles)
    assert drawn.is_set()


def test_a_log_that_grows_wakes_it(system: Voiding) -> None:
    system.worker.start()
    # Whatever it was at when the first one came, sooner or later it sleeps.
    for _ in range(5):
        document_id, _process_id = voiding(system)
        eventually(partial(is_voided, system, document_id))


def is_voided(system: Voiding, document_id: str) -> bool:
    return status_of(system, document_id) == "voided"


def test_what_is_due_for_others_does_not_wait_for_a_job_that_raises(
    work: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AFTER_TROUBLE", timedelta(hours=1))
    slept: list[datetime | None] = []
    monkeypatch.setattr(Worker, "_sleep", lambda _, until: slept.append(until))
    other = Work("nothing")
    other.due_at = SystemClock().now() + timedelta(minutes=1)
    work(Work("step"), other)
    eventually(lambda: slept)
    assert slept[0] == other.due_at
