"""The one place where time comes from, and the delay that stretches a message's way."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

STEP_SECONDS = 3.0


class Clock(Protocol):
    """Whatever tells the time: the system's clock in the app, a movable one in tests."""

    def now(self) -> datetime:
        """The time now, in UTC."""


class SystemClock:
    """The time as the machine has it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: as text it sorts as the moments do."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote."""
    return datetime.fromisoformat(text)


class DelayLine:
    """How long each message is on its way. It is delivered late; nobody sleeps for it.

    `slow_down` is a factor on 3 seconds a message: 1 makes a voiding process, five messages long, take 15 s.
    """

    def __init__(self, slow_down: float = 0.0) -> None:
        self.delay = timedelta(seconds=STEP_SECONDS * slow_down)

    def due_at(self, occurred_at: str) -> datetime:
        """When a message that was said at `occurred_at` arrives."""
        return from_text(occurred_at) + self.delay
