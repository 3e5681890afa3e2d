"""How a system's time runs: what stretches a message's way, and what makes all of it stand still."""

from datetime import datetime, timedelta

from messaging.clock import Clock, from_text

STEP_SECONDS = 3.0


class DelayLine:
    """How long each message is on its way. It is delivered late; nobody sleeps for it.

    `slow_down` is a factor on 3 seconds a message: 1 makes a process that is five messages long take 15 s. While it
    is stopped, no message comes nearer and no deadline does: the time that went by meanwhile does not count.
    """

    def __init__(self, clock: Clock, slow_down: float = 0.0) -> None:
        self.delay = timedelta(seconds=STEP_SECONDS * slow_down)
        self._clock = clock
        self._stops: list[tuple[datetime, datetime | None]] = []

    @property
    def stopped_at(self) -> datetime | None:
        """Since when time stands still; None while it runs."""
        return self._stops[-1][0] if self._stops and self._stops[-1][1] is None else None

    def present(self) -> datetime:
        """The moment that it is for the system: now, or when its time was stopped."""
        return self.stopped_at or self._clock.now()

    def stop(self) -> None:
        """Let time stand still; again changes nothing."""
        if self.stopped_at is None:
            self._stops.append((self._clock.now(), None))

    def go_on(self) -> timedelta:
        """Let time run again; returns how long it stood still."""
        if self.stopped_at is None:
            return timedelta(0)
        stopped_at, now = self._stops[-1][0], self._clock.now()
        self._stops[-1] = (stopped_at, now)
        return now - stopped_at

    def stood_still(self, since: datetime) -> timedelta:
        """How much of the time that has gone by since then does not count."""
        now = self._clock.now()
        stops = ((max(since, start), end or now) for start, end in self._stops)
        return sum((max(timedelta(0), end - start) for start, end in stops), timedelta(0))

    def elapsed(self, since: datetime) -> timedelta:
        """How much time has gone by since then that counts."""
        return self._clock.now() - since - self.stood_still(since)

    def set_out_at(self, occurred_at: str) -> datetime:
        """When a message would have been said, had time never stood still since."""
        moment = from_text(occurred_at)
        return moment + self.stood_still(moment)

    def due_at(self, occurred_at: str) -> datetime:
        """When a message that was said at `occurred_at` arrives, if time does not stand still any more."""
        return self.set_out_at(occurred_at) + self.delay
