"""Every message of one process, from all three logs, in the order in which they were said."""

from collections.abc import Iterable
from typing import Any

import msgspec

from messaging.log import Log
from messaging.messages import Entry


def history(logs: Iterable[Log], process_id: str) -> list[dict[str, Any]]:
    """The messages as JSON has them. Where two bear the same time, a cause comes before what it caused."""
    entries = {entry.id: entry for log in logs for entry in log.of_process(process_id)}

    def depth(entry: Entry) -> int:
        cause = entries.get(entry.causation_id or "")
        return 0 if cause is None else depth(cause) + 1

    ordered = sorted(entries.values(), key=lambda each: (each.occurred_at, depth(each), each.log, each.position))
    return [shape(entry) for entry in ordered]


def shape(entry: Entry) -> dict[str, Any]:
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
