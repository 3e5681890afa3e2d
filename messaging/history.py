"""Every message of one process, from all logs, in the order in which they were said."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, TypedDict

from msgspec.structs import replace

from messaging.clock import LONG_AGO, TimeText, as_time, is_time, to_text
from messaging.messages import Entry, Kind, Visibility


class LoggedMessage(TypedDict):
    """A message as JSON has it. The process it belongs to and the message that caused it are named by their ids.

    What nobody can read is in `data` as the text that it is.
    """

    id: str
    log: str
    position: int
    type: str
    kind: Kind
    recipient: str | None
    visibility: Visibility
    correlation_id: str | None
    causation_id: str | None
    occurred_at: TimeText
    data: dict[str, Any] | str


def history(parts: Iterable[Sequence[Entry]]) -> list[LoggedMessage]:
    """The messages as JSON has them, by time; but a cause before what it caused, and each log in its own order.

    Each of the `parts` is from one log. Two messages may bear the same time, and a clock may be set back. One that
    bears none is given that of what was said before it.
    """
    told = list(parts)
    before = {entry.id: previous for entries in told for previous, entry in pairwise(entries)}
    entries = {entry.id: entry for each in told for entry in each}
    start = min((each.occurred_at for each in entries.values() if is_time(each.occurred_at)), default=to_text(LONG_AGO))
    placing: set[str] = set()

    @cache
    def place(id_: str) -> tuple[str, int]:
        entry = entries[id_]
        time = entry.occurred_at if is_time(entry.occurred_at) else start
        # A cause that comes after its effect can only be somebody's mistake; without an end it must not be.
        placing.add(id_)
        causes = (before.get(id_), entries.get(entry.causation_id or ""))
        earlier = [each.id for each in causes if each and each.id not in placing]
        times, depths = zip((time, 0), *map(place, earlier), strict=True)
        placing.remove(id_)
        return max(times), max(depths) + 1

    def with_a_time(entry: Entry) -> Entry:
        return entry if is_time(entry.occurred_at) else replace(entry, occurred_at=place(entry.id)[0])

    return [shape(with_a_time(entries[id_])) for id_ in sorted(entries, key=lambda id_: (*place(id_), id_))]


def shape(entry: Entry) -> LoggedMessage:
    """A message as JSON has it."""
    return {
        "id": entry.id,
        "log": entry.log,
        "position": entry.position,
        "type": entry.type,
        "kind": entry.kind,
        "recipient": entry.recipient,
        "visibility": entry.visibility,
        "correlation_id": entry.correlation_id,
        "causation_id": entry.causation_id,
        "occurred_at": as_time(entry.occurred_at),
        "data": entry.shown,
    }
