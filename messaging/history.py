"""Every message of one process, from all three logs, in the order in which they were said."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any, TypedDict

import msgspec

from messaging.clock import TimeText
from messaging.log import Log
from messaging.messages import Entry, Kind, Visibility


class LoggedMessage(TypedDict):
    """A message as JSON has it. The process it belongs to and the message that caused it are named by their ids."""

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
    data: dict[str, Any]


def history(logs: Iterable[Log], process_id: str) -> list[LoggedMessage]:
    """The messages as JSON has them, by time; but a cause before what it caused, and each log in its own order.

    Two messages may bear the same time, and a clock may be set back.
    """
    told = [log.of_process(process_id) for log in logs]
    before = {entry.id: previous for entries in told for previous, entry in pairwise(entries)}
    entries = {entry.id: entry for each in told for entry in each}

    @cache
    def place(id_: str) -> tuple[str, int]:
        entry = entries[id_]
        earlier = [each.id for each in (before.get(id_), entries.get(entry.causation_id or "")) if each]
        times, depths = zip(("", 0), *map(place, earlier), strict=True)
        return max(entry.occurred_at, *times), max(depths) + 1

    return [shape(entries[id_]) for id_ in sorted(entries, key=lambda id_: (*place(id_), id_))]


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
        "occurred_at": entry.occurred_at,
        "data": msgspec.json.decode(entry.data),
    }
