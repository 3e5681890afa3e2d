"""A log as an engine carries it to other hosts: the same positions, in the same order, kept several times."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from messaging.messages import Entry, Gap
from messaging.readable import Place

encoder = msgspec.json.Encoder()
decoder = msgspec.json.Decoder(Entry)


class Away(Exception):
    """The engine cannot be reached, or does not answer; nobody knows what has become of what was asked last."""


class Unfit(Exception):
    """A stream cannot carry a log, or not this one; its text is a sentence that says why, and what to do."""


class NotNext(Exception):
    """What was to be appended to a stream does not come right after what is there."""


class Row(NamedTuple):
    """What a stream holds at a position: a public message's JSON as `body`, of an internal one nothing but its time."""

    position: int
    occurred_at: str
    body: bytes


class Stream(Protocol):
    """A module's stream. Each method waits for the engine, but not for long. Raises Away."""

    @property
    def name(self) -> str:
        """The module whose log it carries."""

    def claim(self, epoch: str) -> None:
        """Make the stream where it is missing, for the log of this epoch. Raises Unfit."""

    def end(self) -> Place:
        """The last position, in the log's epoch; Place("", 0) where there is no stream."""

    def read(self, after: int, limit: int) -> Sequence[Row]:
        """At most `limit` rows after a position, in order. There may be more, even where it returns none."""

    def publish(self, rows: Sequence[Row], cursors: Mapping[str, Place]) -> None:
        """Append all of these rows, or none, and note how far the module has read others. Raises NotNext."""

    def cursors(self) -> Mapping[str, Place]:
        """How far the module had read the logs of others when it said what it said last, as it was noted then."""

    def ring(self, position: int) -> None:
        """Tell whoever listens that there is something new, up to a position; it may not be heard.

        With 0, that something else about the module is another one now.
        """

    def listen(self, heard: Callable[[int], None]) -> None:
        """Have a function called, on any thread, when somebody rings."""


def as_row(entry: Entry) -> Row:
    """What of a message leaves its module."""
    return Row(entry.position, entry.occurred_at, encoder.encode(entry) if entry.visibility == "public" else b"")


def from_row(row: Row) -> Entry | Gap:
    """A row as other modules see it. Raises Unfit where it is none of ours."""
    if not row.body:
        return Gap(row.position)
    try:
        return decoder.decode(row.body)
    except msgspec.DecodeError as error:
        raise Unfit(f"message {row.position} of the stream cannot be read ({error})") from error
