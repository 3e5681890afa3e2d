"""Messages on their way between the modules, as the page draws them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.messages import Entry
from messaging.subscription import Subscription

MOST_ON_A_WIRE = 5
MOST_COUNTED = 1000

SubjectOf = Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True)
class Traveller:
    """One message on its way to one reader: where from, since when and until when (milliseconds since 1970)."""

    id: str
    entry: Entry
    reader: str
    label: str
    set_out_at: int
    due_at: int


@dataclass(frozen=True)
class Wire:
    """What travels between two modules, in both directions; `more` that are not shown, "1000+" where they are many."""

    id: str
    left: str
    right: str
    travellers: Sequence[Traveller]
    more: str


def wires(subscriptions: Sequence[Subscription], order: Sequence[str], subject_of: SubjectOf) -> list[Wire]:
    """A wire for each pair of modules of which one reads the other; `order` names the modules from left to right."""
    pairs: dict[tuple[str, str], list[Subscription]] = {}
    for each in subscriptions:
        left, right = sorted((each.reader.name, each.source.name), key=order.index)
        pairs.setdefault((left, right), []).append(each)
    return [wire(left, right, found, subject_of) for (left, right), found in pairs.items()]


def wire(left: str, right: str, subscriptions: Sequence[Subscription], subject_of: SubjectOf) -> Wire:
    """Everything on its way between two modules, the first to arrive first."""
    first = [(each, entry) for each in subscriptions for entry in each.on_the_way(MOST_ON_A_WIRE)]
    found = sorted(
        (traveller(each, entry, subject_of) for each, entry in first),
        key=lambda each: (each.due_at, each.entry.log, each.entry.position),
    )[:MOST_ON_A_WIRE]
    counts = [each.how_many_on_the_way(MOST_COUNTED) for each in subscriptions]
    more = sum(counts) - len(found)
    many = MOST_COUNTED in counts
    return Wire(f"wire-{left}-{right}", left, right, found, f"{more}{'+' if many else ''}" if more else "")


def traveller(subscription: Subscription, entry: Entry, subject_of: SubjectOf) -> Traveller:
    """A message on its way, labelled with what it is about."""
    line = subscription.reader.delay_line
    return Traveller(
        f"{entry.id}-to-{subscription.reader.name}",
        entry,
        subscription.reader.name,
        subject_of(entry.fields) or entry.id,
        milliseconds(line.set_out_at(entry.occurred_at)),
        milliseconds(line.due_at(entry.occurred_at)),
    )


def milliseconds(moment: datetime) -> int:
    """A moment as JavaScript counts it."""
    return int(moment.timestamp() * 1000)
