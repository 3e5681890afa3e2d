"""The one thread that does the modules' work. It sleeps until a log grows or something becomes due."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from messaging.clock import Clock
from messaging.gathering import gathering
from messaging.messages import Refused
from messaging.seam import Off
from messaging.trouble import Trouble, sentence

AFTER_TROUBLE = timedelta(seconds=1)
LONGEST_SLEEP = timedelta(seconds=1)
AWAY = timedelta(seconds=3)
"""A worker that was not there for so long was away: neither its steps nor its sleep take that long."""
MOST_ROUNDS = 100

logger = logging.getLogger(__name__)


class Job(Protocol):
    """Something that can be done step by step."""

    @property
    def due_at(self) -> datetime | None:
        """When there is something to do again, as far as the last step could tell; None: when a log grows."""

    def step(self) -> bool:
        """Do what can be done now, one transaction's worth. False when there was nothing."""

    def settle(self) -> None:
        """Tidy up; called when no job has anything to do."""


class Worker:
    """Runs jobs in turn, on one thread: a second one would only fight over Python's lock and the disk.

    Those in `last` have their turn when no other has anything to do; after MOST_ROUNDS in any case. While it is
    `paused`, no job does anything by itself. `troubles` are what jobs raised when they were last tried; `on_change` is
    called when there are others, `on_return` when the worker could not work for a while: the computer slept, or its
    clock was set forward.
    """

    def __init__(self, jobs: Sequence[Job], last: Sequence[Job], clock: Clock) -> None:
        self.jobs = jobs
        self.last = last
        self.paused = False
        self.troubles: dict[Job, Exception] = {}
        self.on_change: Callable[[], None] = lambda: None
        self.on_return: Callable[[], None] = lambda: None
        self._clock = clock
        self._busy = threading.Lock()
        self._callers = threading.Lock()
        self._caller_waits = False
        self._wake = threading.Event()
        self._stopping = False
        self._seen: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def drain(self, between_rounds: Callable[[], None] = lambda: None) -> datetime | None:
        """Do everything that can be done now; returns when there will be more to do, None if that is not known.

        `between_rounds`, each of which has every job do a step, may wait for more to do. A job that raises is left
        alone while the others go on, then the first such error is raised.
        """
        troubles: dict[Job, Exception] = {}
        rounds, busy = 0, True
        while busy:
            rounds += 1
            busy = self._step(self.jobs, troubles)
            if not busy or rounds % MOST_ROUNDS == 0:
                busy |= self._step(self.last, troubles)
            if busy:
                between_rounds()
                continue
            for job in (*self.jobs, *self.last):
                self._do(job, job.settle, troubles)
            # Whoever is woken next then knows already what all this has written.
            busy = self._step(self.jobs, troubles)
        for error in troubles.values():
            raise error
        return self._next_due()

    def _next_due(self) -> datetime | None:
        jobs = () if self.paused else (*self.jobs, *self.last)
        return min((job.due_at for job in jobs if job.due_at), default=None)

    def pause(self) -> None:
        """Let nothing happen by itself any more. When this returns, the last step is done."""
        self.paused = True
        with self._busy:
            pass

    def resume(self) -> None:
        """Go on, with all that has become due meanwhile."""
        self.paused = False
        self.wake()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Nothing is stepped inside, by the worker or by anybody else who asks for rest."""
        try:
            with self._callers:
                # Else the worker, when it is busy, would take the lock again before anybody gets it.
                self._caller_waits = True
                with self._busy:
                    self._caller_waits = False
                    yield
        finally:
            self.wake()

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """For one step that a person chose. Raises Refused unless the worker is paused."""
        with self.at_rest():
            if not self.paused:
                raise Refused("Nothing is paused: messages are delivered by themselves. Pause first, then step.")
            yield

    def wake(self) -> None:
        """Something was appended to a log, or became due: look again. Any thread may call it."""
        self._wake.set()

    def start(self) -> None:
        """Begin to work, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the step at hand and end the thread."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _step(self, jobs: Sequence[Job], troubles: dict[Job, Exception]) -> bool:
        return any([self._do(job, job.step, troubles) for job in jobs])

    def _do(self, job: Job, work: Callable[[], bool | None], troubles: dict[Job, Exception]) -> bool:
        if self._caller_waits or job in troubles:
            return False
        self._notice_absence()
        with self._busy:
            if self._stopping or self.paused:
                return False
            try:
                done = bool(work())
            except Off:
                return False
            except Exception as error:
                troubles[job] = error
                self._note(job, error)
                return False
        if self.troubles.pop(job, None):
            self.on_change()
        return done

    def _note(self, job: Job, error: Exception) -> None:
        known = self.troubles.get(job)
        self.troubles[job] = error
        if repr(known) != repr(error):
            self.on_change()
            # Trouble says all there is to say; anything else is for who mends it.
            logger.error("%s", sentence(error), exc_info=None if isinstance(error, Trouble) else error)

    def _notice_absence(self) -> None:
        if self._seen:
            before, self._seen = self._seen, self._clock.now()
            if self._seen - before > AWAY:
                self.on_return()

    def _run(self) -> None:
        self._seen = self._clock.now()
        while not self._stopping:
            self._wake.clear()
            try:
                due_at = self.drain(gathering())
            except Exception:
                again_at = self._clock.now() + AFTER_TROUBLE
                due_at = min(self._next_due() or again_at, again_at)
            self._sleep(due_at)

    def _sleep(self, until: datetime | None) -> None:
        """Until a log grows, or something is due; not for long at a time, as the clock may be set meanwhile."""
        if until is None:
            self._wake.wait()
            self._seen = self._clock.now()
        else:
            self._wake.wait(max(timedelta(0), min(until - self._clock.now(), LONGEST_SLEEP)).total_seconds())
