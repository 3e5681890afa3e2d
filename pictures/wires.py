"""Messages on their way between the modules, as the page draws them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from messaging.delay_line import DelayLine
from messaging.messages import Entry

MOST_ON_A_WIRE = 5
MOST_COUNTED = 1000

SubjectOf = Callable[[Mapping[str, Any]], str | None]


class Following(NamedTuple):
    """That a module reads another one's log, from behind its cursor on.

    So many messages are on their way to it (at most MOST_COUNTED are counted); the first MOST_ON_A_WIRE of them.
    """

    reader: str
    source: str
    cursor: int
    how_many: int
    on_the_way: Sequence[Entry]


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


def wires(followings: Sequence[Following], order: Sequence[str], subject_of: SubjectOf, line: DelayLine) -> list[Wire]:
    """A wire for each pair of modules of which one reads the other; `order` names the modules from left to right."""
    pairs: dict[tuple[str, str], list[Following]] = {}
    for each in followings:
        left, right = sorted((each.reader, each.source), key=order.index)
        pairs.setdefault((left, right), []).append(each)
    return [wire(left, right, found, subject_of, line) for (left, right), found in pairs.items()]


def wire(left: str, right: str, followings: Sequence[Following], subject_of: SubjectOf, line: DelayLine) -> Wire:
    """Everything on its way between two modules, the first to arrive first."""
    found = sorted(
        (traveller(each.reader, entry, subject_of, line) for each in followings for entry in each.on_the_way),
        key=lambda each: (each.due_at, each.entry.log, each.entry.position),
    )[:MOST_ON_A_WIRE]
    counts = [each.how_many for each in followings]
    more = sum(counts) - len(found)
    many = MOST_COUNTED in counts
    return Wire(f"wire-{left}-{right}", left, right, found, f"{more}{'+' if many else ''}" if more else "")


def traveller(reader: str, entry: Entry, subject_of: SubjectOf, line: DelayLine) -> Traveller:
    """A message on its way, labelled with what it is about."""
    return Traveller(
        f"{entry.id}-to-{reader}",
        entry,
        reader,
        subject_of(entry.fields) or entry.id,
        milliseconds(line.set_out_at(entry.occurred_at)),
        milliseconds(line.due_at(entry.occurred_at)),
    )


def milliseconds(moment: datetime) -> int:
    """A moment as JavaScript counts it."""
    return int(moment.timestamp() * 1000)
