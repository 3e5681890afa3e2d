"""All that one module sees of another: its log, forward from a place. A log may be elsewhere than in its file."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple, Protocol, TypeGuard

from messaging.messages import Entry, Gap


class Place(NamedTuple):
    """A position of a log, 0 before its first message, in an `epoch`: a log that is begun anew gives them once more."""

    epoch: str
    position: int


class Read(NamedTuple):
    """Messages for a reader, in order: all there are up to `position`. The log's last position is `last`."""

    entries: Sequence[Entry]
    position: int
    last: int


STOP = "Stop the app and put back the files that belong together, or start over."


class CannotFollow(Exception):
    """A log is not the one that was read before, or only an older copy of it; the text says which of it.

    `what_to_do` about that is a sentence.
    """

    def __init__(self, text: str, what_to_do: str = STOP) -> None:
        super().__init__(text)
        self.what_to_do = what_to_do


class Readable(Protocol):
    """All that one module sees of another: its log, forward from a position."""

    @property
    def name(self) -> str:
        """The module that the log belongs to."""

    def read(self, after: int, limit: int) -> list[Entry | Gap]:
        """At most `limit` positions after `after`, in order; internal messages as gaps."""

    def read_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> Read:
        """At most `limit` messages for a reader: commands to it, and `events` of these types.

        Raises CannotFollow where the log has no place `after`.
        """

    def count_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> int:
        """How many messages there are that would be read, without reading them. Raises CannotFollow."""

    def end(self) -> Place:
        """The last position; Place("", 0) as long as nothing is known of the log."""

    def must_go_on(self, place: Place) -> None:
        """Raises CannotFollow where the log has no such place."""

    def version(self, reader: str, events: Sequence[str]) -> Hashable:
        """What differs from the last time in the same thread if there may be more for a reader.

        Where another process has said that, a moment later at the latest.
        """


def is_for(entry: Entry | Gap, reader: str, events: Sequence[str]) -> TypeGuard[Entry]:
    """Whether something in a log is a command to a reader, or one of these events."""
    if isinstance(entry, Gap):
        return False
    return entry.recipient == reader if entry.kind == "command" else entry.type in events


def must_go_on(place: Place, end: Place) -> None:
    """Raises CannotFollow unless a log that ends at `end` goes on from `place`."""
    if place.epoch != end.epoch:
        raise CannotFollow("is another one now")
    if place.position > end.position:
        raise CannotFollow(f"ends at {end.position}")
