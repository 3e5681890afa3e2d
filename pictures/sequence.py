"""Lays a process's history out as a sequence diagram: a lifeline for each module, time downwards, in CSS pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot
from typing import Any

from messaging.clock import from_text
from pictures.journeys import PERSON, History, Journey, Note, journeys, notes
from pictures.lifelines import ARROW_ROW, Heights, Lane, Tick, gap_of, heights, lanes_of, ticks, width
from process_manager.definition import Definition

LABEL = 33
HEAD, HALF_HEAD, OFF_LINE = 10, 4.5, 4
NEARLY_THERE = 0.93


@dataclass(frozen=True)
class Arrow:
    """A message from one lifeline to another; its name stands above (x, y). `top` and `height` are those of its row."""

    way: Journey
    message: Mapping[str, Any]
    x: float
    y: float
    top: float
    height: float
    line: str
    head: str
    moving: bool

    @property
    def step(self) -> int:
        return self.way.step


@dataclass(frozen=True)
class Pill:
    """A note on the lifeline of the module that made it, around (x, y)."""

    note: Note
    message: Mapping[str, Any]
    x: float
    y: float
    width: float

    @property
    def step(self) -> int:
        return self.note.step


@dataclass(frozen=True)
class Picture:
    """The whole diagram; `moving` while a message in it is."""

    width: float
    height: float
    lanes: Sequence[Lane]
    said: Sequence[Arrow | Pill]
    ticks: Sequence[Tick]
    moving: bool


def draw(
    history: History, modules: Sequence[str], manager: str, definition: Definition, now: datetime, delay: timedelta
) -> Picture:
    """The picture at the moment `now`, when messages take `delay` to arrive.

    `modules` have a lifeline each beside the person's; `manager` is the one of them that runs the process.
    """
    ways = journeys(history, manager)
    noted = notes(history, ways, definition)
    others = [*(each["log"] for each in history), *(way.receiver for way in ways)]
    names = list(dict.fromkeys([PERSON, *modules, *others]))
    lanes = lanes_of(names, definition, history, ways, noted)
    y = heights(history, ways)
    arrows = [arrow(history[way.step], way, lanes, y, now, delay) for way in ways]
    pills = [
        Pill(each, history[each.step], lanes[names.index(each.module)].x, y.said[each.step], width(each.text))
        for each in noted
    ]
    return Picture(
        width=lanes[-1].x + max([lanes[-1].width, *(each.width for each in pills if each.x == lanes[-1].x)]) / 2 + 8,
        height=max([*y.said, *y.arrived.values()]) + 22,
        lanes=lanes,
        said=sorted([*arrows, *pills], key=lambda each: each.step),
        ticks=ticks(history, y),
        moving=any(each.moving for each in arrows),
    )


def arrow(
    message: Mapping[str, Any], way: Journey, lanes: Sequence[Lane], y: Heights, now: datetime, delay: timedelta
) -> Arrow:
    """From lifeline to lifeline; of a message that is on its way, the part that it has gone by now."""
    place = {lane.name: index for index, lane in enumerate(lanes)}
    sender, receiver = place[way.sender], place[way.receiver]
    gap = gap_of(sender, receiver)
    side = 1 if sender < receiver else -1
    x0, y0 = lanes[sender].x + side * OFF_LINE, y.said[way.step]
    dx, dy = lanes[receiver].x - side * OFF_LINE - x0, y.arrived[way] - y0
    part = 1.0
    if way.arrival is None:
        gone = (now - from_text(message["occurred_at"])) / delay if delay else 1.0
        part = min(max(gone, 0.1), NEARLY_THERE)
    x1, y1 = x0 + part * dx, y0 + part * dy
    ux, uy = dx / hypot(dx, dy), dy / hypot(dx, dy)
    xb, yb = x1 - HEAD * ux, y1 - HEAD * uy
    return Arrow(
        way=way,
        message=message,
        x=(lanes[gap].x + lanes[gap + 1].x) / 2,
        y=y0,
        top=y0 - LABEL,
        height=LABEL + min(dy, ARROW_ROW) + 6,
        line=f"M{x0:.1f} {y0:.1f} L{x1 - 2 * ux:.1f} {y1 - 2 * uy:.1f}",
        head=f"M{xb + HALF_HEAD * uy:.1f} {yb - HALF_HEAD * ux:.1f} L{x1:.1f} {y1:.1f}"
        f" L{xb - HALF_HEAD * uy:.1f} {yb + HALF_HEAD * ux:.1f}",
        moving=part < NEARLY_THERE,
    )
