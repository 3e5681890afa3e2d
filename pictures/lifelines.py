"""Where the lifelines of a sequence diagram stand, and at which height each message was said and arrived.

Rows are as high as their text needs, and a little higher where time went by. Coordinates are CSS pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from messaging.clock import from_text
from pictures.journeys import History, Journey, Note, offset
from process_manager.definition import Definition

LEFT, TOP = 112, 30
NARROW_GAP = 130
LETTER = 7.25
NOTE_ROW, ARROW_ROW, SLOPE, MOST_STRETCH = 27, 47, 16, 26


@dataclass(frozen=True)
class Lane:
    """A lifeline, with its name in a box."""

    name: str
    x: float
    width: float


@dataclass(frozen=True)
class Tick:
    """How long after the start it was at a height."""

    text: str
    y: float


@dataclass(frozen=True)
class Heights:
    """Where each message was said and where it arrived."""

    said: Sequence[float]
    arrived: Mapping[Journey, float]


def width(text: str) -> float:
    """How wide a box around a text is."""
    return LETTER * len(text) + 26


def lanes_of(
    names: Sequence[str], definition: Definition, history: History, ways: Sequence[Journey], noted: Sequence[Note]
) -> list[Lane]:
    """The lifelines, so far apart that a name fits between two of them and no note reaches the next one.

    Any name of the definition would fit: so the picture of a process that is under way grows downwards only.
    """
    messages = [each.__name__ for way in definition.transitions for each in (way.on, way.sends) if each]
    gaps = [float(NARROW_GAP), *[max(map(width, messages))] * (len(names) - 2)]
    for way in ways:
        gap = gap_of(names.index(way.sender), names.index(way.receiver))
        gaps[gap] = max(gaps[gap], width(history[way.step]["type"]))
    for each in noted:
        place = names.index(each.module)
        for gap in range(max(0, place - 1), min(len(gaps), place + 1)):
            gaps[gap] = max(gaps[gap], width(each.text) / 2 + 12)
    return [Lane(name, LEFT + sum(gaps[:place]), width(name)) for place, name in enumerate(names)]


def gap_of(sender: int, receiver: int) -> int:
    """The gap beside the receiver's lifeline that an arrow comes through."""
    return receiver - 1 if sender < receiver else receiver


def heights(history: History, ways: Sequence[Journey]) -> Heights:
    """A row for every message; arrivals are above the row of what they led to, those still to come at the end."""
    y, before = float(TOP), from_text(history[0]["occurred_at"])
    said: list[float] = []
    arrived: dict[Journey, float] = {}
    for step, message in enumerate(history):
        moment = from_text(message["occurred_at"])
        y += min(MOST_STRETCH, 9 * log2(1 + max(0.0, (moment - before).total_seconds())))
        before = max(before, moment)
        for way in ways:
            if way.arrival == step and way.step < step:
                y += SLOPE
                arrived[way] = y
        own = [way for way in ways if way.step == step]
        y += ARROW_ROW if own else NOTE_ROW
        said.append(y)
        arrived.update({way: y for way in own if way.arrival == step})
    for way in ways:
        if way not in arrived:
            y += SLOPE + MOST_STRETCH / 2
            arrived[way] = y
    return Heights(said, arrived)


def ticks(history: History, y: Heights) -> list[Tick]:
    """The times at which something was said or arrived, each once."""
    moments = [(height, history[step]["occurred_at"]) for step, height in enumerate(y.said)]
    moments += [(height, history[way.arrival]["occurred_at"]) for way, height in y.arrived.items() if way.arrival]
    found: dict[str, float] = {}
    for height, moment in sorted(moments):
        found.setdefault(offset(history, moment), height)
    return [Tick(text, height) for text, height in found.items()]
