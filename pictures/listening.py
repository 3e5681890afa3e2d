"""Draws who listens to whom: a box for each module, and from whoever says something an arrow to whoever listens.

Coordinates are in units of the picture: one is a CSS pixel where the picture is ROOM pixels wide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pictures import layers, routes
from pictures.boxes import Title, fitted, width_of
from pictures.labels import Label, label
from pictures.machine import MARGIN, ROOM

HEIGHT = 38.0
Pair = tuple[str, str]


@dataclass(frozen=True)
class Listening:
    """That a module reads another one's log, and at which events it does something.

    `taken` has the events at which it has just now, each by a number of its own.
    """

    source: str
    reader: str
    events: Sequence[str]
    taken: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ModuleBox:
    """A module, by its left and upper corner."""

    name: str
    title: Title
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrow:
    """An SVG path, drawn downwards: where it leads `up`, its head is at its beginning. Its label is as an edge's."""

    listening: Listening
    path: str
    up: bool
    label: Label
    x: float
    y: float
    side: int


@dataclass(frozen=True)
class Picture:
    """The whole picture."""

    width: float
    height: float
    boxes: Sequence[ModuleBox]
    arrows: Sequence[Arrow]


def draw(titles: Mapping[str, str], listened: Sequence[Listening]) -> Picture:
    """The picture of the modules in `titles`; whoever says something stands above who listens, as far as can be."""
    names = list(titles)
    # A link is known by its nodes and its size, which two between the same modules may share.
    ways = {link_of(each, up): (each, up) for each, up in downwards(names, listened)}
    level = layers.levels(names, [(link.source, link.target) for link in ways])
    width = width_of(max(Counter(level.values()).values()), ROOM - 2 * MARGIN)
    places = layers.place(names, list(ways), width, ROOM - 2 * MARGIN)
    drawn = routes.draw(places, width, dict.fromkeys(names, HEIGHT), MARGIN, ROOM)
    boxes = [ModuleBox(name, fitted(titles[name], width), *drawn.corners[name], width, HEIGHT) for name in names]
    arrows = [arrow(listening, up, drawn.routes[link]) for link, (listening, up) in ways.items()]
    return Picture(drawn.width, drawn.height, boxes, arrows)


def downwards(names: Sequence[str], listened: Sequence[Listening]) -> list[tuple[Listening, bool]]:
    """Who listens to whom, and whether that has to be drawn upwards, as it would else go round in a circle."""
    order = {name: place for place, name in enumerate(names)}
    pairs: list[Pair] = []
    found = []
    for each in sorted(listened, key=lambda each: order[each.source]):
        up = leads(pairs, each.reader, each.source)
        pairs.append((each.reader, each.source) if up else (each.source, each.reader))
        found.append((each, up))
    return found


def leads(pairs: Sequence[Pair], start: str, end: str) -> bool:
    """Whether there is a way from one node to another."""
    return start == end or any(leads(pairs, target, end) for source, target in pairs if source == start)


def link_of(listening: Listening, up: bool) -> layers.Link:
    room = label_of(listening)
    ends = (listening.reader, listening.source) if up else (listening.source, listening.reader)
    return layers.Link(*ends, room.width, room.height, up)


def label_of(listening: Listening) -> Label:
    return label([(event, ()) for event in listening.events])


def arrow(listening: Listening, up: bool, route: routes.Route) -> Arrow:
    """The arrow to its very end, where an edge ends before its head."""
    path = f"{route.path}v{routes.HEAD:g}" if up else route.path
    return Arrow(listening, path, up, label_of(listening), route.x, route.y, route.side)
