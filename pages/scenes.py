"""What a guided tour is made of: scenes, each with the beats that it goes through on the real system."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from messaging.log import Log

Names = dict[str, str]
"""What a showing is about: `subject`, and whatever else its captions name."""


def at_once(_: Names) -> bool:
    """For what has to wait for nothing."""
    return True


def nothing() -> None:
    """For what leaves nothing behind."""


@dataclass(frozen=True)
class Beat:
    """Once `when` holds (and the beat before was shown for as long as `ways` messages take), it is shown.

    What is said then, `caption`, and the CSS selector of what it points at may hold names: `{subject}`. Before, `do`
    does something on the real system, and adds to the names. It may raise Refused or NotFound.
    """

    caption: str
    point: str
    when: Callable[[Names], bool] = at_once
    do: Callable[[Names], None] | None = None
    ways: int = 0


@dataclass(frozen=True)
class Sign:
    """By what one sees that a scene has happened, shown or not: a message in a log, with this in its data."""

    log: Log
    type: str
    data: Mapping[str, Any]

    def is_in(self, message: Mapping[str, Any]) -> bool:
        return self.data.items() <= message.items()


@dataclass(frozen=True)
class Way:
    """One of the ways that a race can go: `what` comes first in it, about which subject, its state as it stands now.

    `outcome` says in a sentence how it went, once it is over.
    """

    what: str
    subject: str
    state: Callable[[Names], str | None]
    outcome: Callable[[Names], str | None]


@dataclass(frozen=True)
class Scene:
    """Something that can happen in a system. `astray` says in a sentence that it goes another way this time.

    `afterwards` puts back what the scene has changed about the system, however it ended. A race has two `ways` to go,
    and both are shown side by side; it has no `sign`.
    """

    name: str
    title: str
    sentence: str
    beats: Sequence[Beat]
    sign: Sign | None = None
    astray: Callable[[Names], str | None] = lambda _: None
    afterwards: Callable[[], None] = nothing
    ways: Sequence[Way] = ()


class Ticks:
    """Which of the scenes have happened since the beginning, by the logs: of each, only what is new is looked at."""

    LOOK_BACK = 2000

    def __init__(self, scenes: Sequence[Scene]) -> None:
        self._signs = {each.name: each.sign for each in scenes if each.sign}
        self._positions: dict[str, int] = {}
        self.seen: set[str] = set()

    def look(self) -> None:
        """Find what has happened since the last look, at most LOOK_BACK positions ago."""
        missing = {name: sign for name, sign in self._signs.items() if name not in self.seen}
        for log in {sign.log.name: sign.log for sign in missing.values()}.values():
            head = log.head()
            after = max(self._positions.get(log.name, 0), head - self.LOOK_BACK)
            self._positions[log.name] = head
            if after < head:
                self._look_at(log, after, {name: sign for name, sign in missing.items() if sign.log is log})

    def _look_at(self, log: Log, after: int, signs: Mapping[str, Sign]) -> None:
        for type_ in {sign.type for sign in signs.values()}:
            messages = [entry.fields for entry in log.of_type(type_, after)]
            self.seen |= {name for name, sign in signs.items() if sign.type == type_ and any(map(sign.is_in, messages))}
