"""Lays a process's history out as a sequence diagram: a lifeline for each module, time downwards, in CSS pixels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import dist
from typing import Any

from messaging.clock import from_text
from pictures.journeys import Hears, History, Journey, Note, journeys, lifelines, notes
from pictures.lifelines import AROUND, Lane, axis_of, gaps_of, label_width, lanes_of, width
from pictures.routing import Box, Point, part_of, way_past
from pictures.timeline import Timeline, timeline
from process_manager.definition import Definition

LABEL = 33
HALF_PILL = 11
HEAD, HALF_HEAD, OFF_LINE = 10, 4.5, 4
NEARLY_THERE = 0.93

Elapsed = Callable[[datetime], timedelta]


@dataclass(frozen=True)
class Arrow:
    """A message from one lifeline to another, along `points`; its name stands above (x, y), as far as `text` goes."""

    way: Journey
    message: Mapping[str, Any]
    x: float
    y: float
    text: Box
    points: Sequence[Point]
    moving: bool

    @property
    def step(self) -> int:
        return self.way.step

    @property
    def line(self) -> str:
        """The SVG path of the line, which ends under the head."""
        return path([*self.points[:-1], self._along(2, 0)])

    @property
    def head(self) -> str:
        """The SVG path of the head."""
        return path([self._along(HEAD, HALF_HEAD), self.points[-1], self._along(HEAD, -HALF_HEAD)])

    def _along(self, back: float, aside: float) -> Point:
        before, tip = self.points[-2:]
        length = dist(before, tip)
        ux, uy = (tip.x - before.x) / length, (tip.y - before.y) / length
        return Point(tip.x - back * ux + aside * uy, tip.y - back * uy - aside * ux)


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

    @property
    def text(self) -> Box:
        return Box(self.x - self.width / 2, self.y - HALF_PILL, self.x + self.width / 2, self.y + HALF_PILL)


@dataclass(frozen=True)
class Picture:
    """The whole diagram, its axis of time at `axis`; `moving` while a message in it is."""

    width: float
    height: float
    axis: float
    time: Timeline
    lanes: Sequence[Lane]
    said: Sequence[Arrow | Pill]
    moving: bool


def draw(
    history: History,
    titles: Mapping[str, str],
    hears: Hears,
    definition: Definition | None,
    elapsed: Elapsed,
    delay: timedelta,
) -> Picture:
    """The picture while messages take `delay` to arrive; `elapsed` tells how much time that counts has gone by since.

    The modules in `titles` have a lifeline each beside the person's; where one runs the process, it is by `definition`.
    """
    ways = journeys(history, hears)
    noted = notes(history, ways, definition)
    time = timeline(history, ways, delay)
    axis = axis_of([each.text for each in (*time.ticks, *time.cuts)])
    lanes = lanes_of(lifelines(titles, history, ways), axis, expected(hears, definition), history, ways, noted)
    x = {lane.name: lane.x for lane in lanes}
    pills = [Pill(each, history[each.step], x[each.module], time.said[each.step], width(each.text)) for each in noted]
    labels = [label(history[way.step], way, lanes, time.said[way.step]) for way in ways]
    texts = [*labels, *(each.text for each in pills)]
    arrows = [
        arrow(history[way.step], way, x, time, texts, box, elapsed, delay)
        for way, box in zip(ways, labels, strict=True)
    ]
    return Picture(
        width=max([lanes[-1].x + lanes[-1].width / 2, *(each.right for each in texts)]) + 8,
        height=max([*time.said, *time.arrived.values()]) + 22,
        axis=axis,
        time=time,
        lanes=lanes,
        said=sorted([*arrows, *pills], key=lambda each: each.step),
        moving=any(each.moving for each in arrows),
    )


def expected(hears: Hears, definition: Definition | None) -> list[tuple[str, str, str]]:
    """The messages that may still come, as far as that is known: each by sender, receiver and name."""
    found = [(log, reader, type_) for (log, type_), readers in hears.items() for reader in readers]
    for way in definition.transitions if definition else ():
        managers = [reader for _, reader, type_ in found if type_ == way.on.__name__]
        found += [(managers[0], each.recipient, each.__name__) for each in way.commands if managers and each.recipient]
    return found


def label(message: Mapping[str, Any], way: Journey, lanes: Sequence[Lane], y: float) -> Box:
    """Where a message's name stands: in the first gap on its way in which there is room, above the line at `y`."""
    places = [lane.name for lane in lanes]
    needed = label_width(message)
    through = gaps_of(places.index(way.sender), places.index(way.receiver))
    gap = min(through, key=lambda gap: lanes[gap + 1].x - lanes[gap].x + 1 < needed + AROUND)
    x = (lanes[gap].x + lanes[gap + 1].x) / 2
    return Box(x - needed / 2, y - LABEL + 1, x + needed / 2, y - 3)


def arrow(
    message: Mapping[str, Any],
    way: Journey,
    x: Mapping[str, float],
    time: Timeline,
    texts: Sequence[Box],
    own: Box,
    elapsed: Elapsed,
    delay: timedelta,
) -> Arrow:
    """From lifeline to lifeline past all texts; of a message that is on its way, the part that it has gone by now."""
    side = OFF_LINE if x[way.sender] < x[way.receiver] else -OFF_LINE
    start = Point(x[way.sender] + side, time.said[way.step])
    points = way_past(start, Point(x[way.receiver] - side, time.arrived[way]), [each for each in texts if each != own])
    part = 1.0
    if way.arrival is None:
        gone = elapsed(from_text(message["occurred_at"])) / delay if delay else 1.0
        part = min(max(gone, 0.1), NEARLY_THERE)
    return Arrow(
        way=way,
        message=message,
        x=(own.left + own.right) / 2,
        y=start.y,
        text=own,
        points=part_of(points, part),
        moving=part < NEARLY_THERE,
    )


def path(points: Sequence[Point]) -> str:
    """Straight lines from point to point, as SVG has them."""
    return "M" + " L".join(f"{each.x:.1f} {each.y:.1f}" for each in points)
