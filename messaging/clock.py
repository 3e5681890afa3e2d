"""The one place where time comes from, and how it is written."""

from datetime import UTC, datetime
from typing import Annotated, Protocol

import msgspec

TimeText = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""A moment as `to_text` writes it."""


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(9000, 1, 1, tzinfo=UTC)


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
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


def is_time(text: object) -> bool:
    """Whether this is a moment as text, by any clock."""
    return isinstance(text, str) and from_text(text) > LONG_AGO


def as_time(text: str) -> str:
    """The text of a moment; that of LONG_AGO where it is none."""
    return text if is_time(text) else to_text(LONG_AGO)


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote; LONG_AGO where the text is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return LONG_AGO
    return moment if moment.tzinfo and LONG_AGO < moment < FAR_AHEAD else LONG_AGO
