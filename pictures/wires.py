"""Messages on their way between the modules, as the page draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from messaging.clock import from_text
from messaging.messages import Entry
from messaging.module import Module
from messaging.subscription import Subscription

MOST_ON_A_WIRE = 5


@dataclass(frozen=True)
class Traveller:
    """One message on its way to one reader: where from, since when and until when (milliseconds since 1970)."""

    id: str
    entry: Entry
    reader: str
    label: str
    said_at: int
    due_at: int


@dataclass(frozen=True)
class Wire:
    """What travels between two modules, in both directions; `more` that are not shown."""

    id: str
    left: str
    right: str
    travellers: Sequence[Traveller]
    more: int


def wires(modules: Sequence[Module]) -> list[Wire]:
    """A wire between each module and the next, and one past those between for each pair that is further apart."""
    names = [module.name for module in modules]
    pairs = [(left, right) for gap in (1, 2) for left, right in zip(names, names[gap:], strict=False)]
    return [wire(left, right, modules) for left, right in pairs]


def wire(left: str, right: str, modules: Sequence[Module]) -> Wire:
    """Everything on its way between two modules, the first to arrive first."""
    found = [
        traveller(subscription, entry)
        for module in modules
        for subscription in module.subscriptions
        if {module.name, subscription.source.name} == {left, right}
        for entry in subscription.on_the_way(MOST_ON_A_WIRE + 1)
    ]
    found.sort(key=lambda each: (each.due_at, each.id))
    return Wire(f"wire-{left}-{right}", left, right, found[:MOST_ON_A_WIRE], max(0, len(found) - MOST_ON_A_WIRE))


def traveller(subscription: Subscription, entry: Entry) -> Traveller:
    """A message on its way, labelled with what it is about."""
    data: dict[str, Any] = msgspec.json.decode(entry.data)
    return Traveller(
        f"{entry.id}-to-{subscription.module.name}",
        entry,
        subscription.module.name,
        str(data.get("document_id") or data.get("report_id") or entry.id),
        milliseconds(from_text(entry.occurred_at)),
        milliseconds(subscription.module.delay_line.due_at(entry.occurred_at)),
    )


def milliseconds(moment: datetime) -> int:
    """A moment as JavaScript counts it."""
    return int(moment.timestamp() * 1000)
