"""How a system's time runs: what stretches a message's way, and what makes all of it stand still."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import RLock

from messaging.clock import Clock, from_text

STEP_SECONDS = 3.0


class DelayLine:
    """How long each message is on its way. It is delivered late; nobody sleeps for it.

    `slow_down` is a factor on 3 seconds a message: 1 makes a process that is five messages long take 15 s. While it
    is stopped, no message comes nearer and no deadline does: the time that went by meanwhile does not count.

    The clock may be set back. What was said at a time that is still to come then counts as said when that was noticed;
    unless that time is no farther than `skew` away: so much may the clocks of others, who have said it, be ahead.
    """

    def __init__(self, clock: Clock, slow_down: float = 0.0, skew: timedelta = timedelta(0)) -> None:
        self.delay = timedelta(seconds=STEP_SECONDS * slow_down)
        self._skew = skew
        self._clock = clock
        self._lock = RLock()
        self._latest = self._set_back_at = clock.now()
        self._stops: list[tuple[datetime, datetime | None]] = []

    def now(self) -> datetime:
        """The time now, in UTC. Whether the clock was set back is noticed here."""
        # Two threads must not report what they read in another order than they read it.
        with self._lock:
            now = self._clock.now()
            if now < self._latest:
                self._set_back_at = now
                self._stops = [(min(start, now), end and min(end, now)) for start, end in self._stops]
            self._latest = now
            return now

    @property
    def stopped_at(self) -> datetime | None:
        """Since when time stands still; None while it runs."""
        return self._stops[-1][0] if self._stops and self._stops[-1][1] is None else None

    def present(self) -> datetime:
        """The moment that it is for the system: now, or when its time was stopped."""
        now = self.now()
        return self.stopped_at or now

    def stop(self) -> None:
        """Let time stand still; again changes nothing."""
        with self._lock:
            now = self.now()
            if self.stopped_at is None:
                self._stops.append((now, None))

    def go_on(self) -> timedelta:
        """Let time run again; returns how long it stood still."""
        with self._lock:
            now, stopped_at = self.now(), self.stopped_at
            if stopped_at is None:
                return timedelta(0)
            self._stops[-1] = (stopped_at, now)
            return now - stopped_at

    def began(self, moment: datetime) -> datetime:
        """From when on something counts that was noted at `moment`: from then, unless that is still to come."""
        return moment if moment <= self.now() + self._skew else self._set_back_at

    def stood_still(self, since: datetime) -> timedelta:
        """How much of the time that has gone by since then does not count."""
        now = self.now()
        return stood_still(since, [(start, end or now) for start, end in self._stops])

    def set_out_at(self, occurred_at: str) -> datetime:
        """When something would have occurred, had time not stood still since; the same while it does."""
        began = self.began(from_text(occurred_at))
        return began + stood_still(began, [(start, end) for start, end in self._stops if end])

    def elapsed(self, since: datetime) -> timedelta:
        """How much time has gone by since then that counts."""
        began = self.began(since)
        return self.now() - began - self.stood_still(began)

    def due_at(self, occurred_at: str) -> datetime:
        """When a message that was said at `occurred_at` arrives, if time does not stand still any more."""
        return self.set_out_at(occurred_at) + self.delay


def stood_still(since: datetime, stops: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """How much of these stops was after a moment."""
    return sum((max(timedelta(0), end - max(since, start)) for start, end in stops), timedelta(0))
