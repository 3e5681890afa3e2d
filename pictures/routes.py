"""The paths of edges between places in layers, and how high all of it is.

An edge goes straight down in the rows and changes its place only in the bands between two rows, in which nothing
stands. So no edge meets a node or another one's label, whatever the graph.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pictures.layers import SPACE, Link, Places

HEAD = 9.0  # of the arrow, beyond the path
CORNER = 14.0
PORTS = 16.0
BESIDE = 6.0
STRAIGHT = 1.0
LEAST = 0.01


@dataclass(frozen=True)
class Band:
    """A row's upper and lower end."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Route:
    """An edge as an SVG path, and where its label's middle line begins or, at its left side (-1), ends."""

    path: str
    x: float
    y: float
    side: int


@dataclass(frozen=True)
class Drawn:
    """The left and upper corner of each node and the route of each link, in a picture of that size."""

    width: float
    height: float
    corners: Mapping[str, tuple[float, float]]
    routes: Mapping[Link, Route]


def draw(places: Places, width: float, heights: Mapping[str, float], margin: float, least: float) -> Drawn:
    """The picture of nodes of that width and those heights; it is at least `least` wide."""
    exits = side_exits(places, width)
    lines = plumb_lines(places, width, exits)
    bands = rows(places, heights, lines, margin)
    items = [each for row in places.rows for each in row]
    left = max(least / 2, margin - min(each.x - each.left for each in items) - SPACE)
    right = max(least / 2, margin + max(each.x + each.right for each in items) - SPACE)
    corners = {
        node: (left + x - width / 2, bands[2 * places.level[node]].middle - heights[node] / 2)
        for node, x in places.x.items()
    }
    routes = {}
    for link, way in places.ways.items():
        source, target = 2 * places.level[link.source], 2 * places.level[link.target]
        x = {row: left + each for row, each in lines[link].items()}
        steps = [(x[row], bands[row].top - (0 if row % 2 else HEAD), bands[row].bottom) for row in way.x]
        steps.append((x[target], bands[target].top - HEAD, corners[link.target][1] - HEAD))
        corner, top = corners[link.source]
        if link in exits:
            y, out = top + heights[link.source] * exits[link], steps[0][0]
            turn = min(CORNER, bands[source].bottom - y)
            side, before = (corner, out + turn) if out < corner else (corner + width, out - turn)
            start = y + turn
            begin = f"M{side:.5g} {y:.5g}H{before:.5g}Q{out:.5g} {y:.5g} {out:.5g} {start:.5g}"
        else:
            out, start = x[source], top + heights[link.source]
            begin = f"M{out:.5g} {start:.5g}"
        path = begin + down([(out, start, bands[source].bottom + (HEAD if link.up else 0)), *steps])
        beside = x[way.label_row] + way.side * BESIDE
        routes[link] = Route(path, beside, bands[way.label_row].middle, way.side)
    return Drawn(left + right, bands[-1].bottom + margin, corners, routes)


def side_exits(places: Places, width: float) -> dict[Link, float]:
    """The links that leave their source at its side, as nothing is there, and at which share of its height."""
    found: dict[tuple[str, bool], list[tuple[float, Link]]] = {}
    for link, way in places.ways.items():
        away = next(iter(way.x.values())) - places.x[link.source]
        ends = sorted((places.x[link.source], places.x[link.source] + away))
        others = [each for each in places.rows[2 * places.level[link.source]] if each.key != link.source]
        free = all(each.x + each.right < ends[0] or each.x - each.left > ends[1] for each in others)
        if len(way.x) > 1 and free and abs(away) > width / 2 + CORNER:
            found.setdefault((link.source, away > 0), []).append((-abs(away), link))
    return {
        link: (index + 1) / (len(leaving) + 1)
        for leaving in found.values()
        for index, (_, link) in enumerate(sorted(leaving, key=lambda each: each[0]))
    }


def plumb_lines(places: Places, width: float, exits: Mapping[Link, float]) -> dict[Link, dict[int, float]]:
    """The x of each link in every row, with that of its ports at its source's and its target's side."""
    lines = {link: dict(way.x) for link, way in places.ways.items()}
    for node, middle in places.x.items():
        row = 2 * places.level[node]
        leaving = [link for link in lines if link.source == node and link not in exits]
        for links, beside in ((leaving, row + 1), ([link for link in lines if link.target == node], row - 1)):
            wanted = {link: places.ways[link].x[beside] for link in links}
            for link, x in ports(wanted, middle - width / 2 + PORTS, middle + width / 2 - PORTS).items():
                lines[link][row] = x
    return lines


def ports(wanted: Mapping[Link, float], low: float, high: float) -> dict[Link, float]:
    """Places at a node's side, as near as can be to where each link wants to be, and apart from each other."""
    order = sorted(wanted, key=lambda link: wanted[link])
    apart = min(PORTS, (high - low) / max(1, len(order) - 1))
    return {
        link: min(high - apart * (len(order) - 1 - index), max(low + apart * index, wanted[link]))
        for index, link in enumerate(order)
    }


def rows(
    places: Places, heights: Mapping[str, float], lines: Mapping[Link, Mapping[int, float]], margin: float
) -> list[Band]:
    """How far down each row goes: as what stands in it needs, and further apart where an edge has far to go across."""
    found: list[Band] = []
    for row, items in enumerate(places.rows):
        moves = [abs(x[row] - x[row - 1]) for x in lines.values() if row in x and row - 1 in x]
        tall = [heights[each.key] for each in items if isinstance(each.key, str)]
        tall += [link.height for link, way in places.ways.items() if way.label_row == row]
        heads = row % 2 == 0 or any(link.up and 2 * places.level[link.source] + 1 == row for link in lines)
        top = found[-1].bottom + bend(max(moves)) + (HEAD if heads else 0) if found else margin
        found.append(Band(top, top + max(tall)))
    return found


def bend(across: float) -> float:
    """The height in which an edge goes so far across."""
    return 4.0 if across < STRAIGHT else min(30.0, 10.0 + across * 0.15)


def down(steps: Sequence[tuple[float, float, float]]) -> str:
    """Straight down from the upper to the lower end of each step, and over to the x of the next one.

    No part has no length: an arrow's head would not know where to point.
    """
    path = straight(*steps[0][1:])
    for (x0, _, y0), (x1, y1, end) in pairwise(steps):
        if abs(x1 - x0) >= STRAIGHT:
            path += f"C{x0:.5g} {(y0 + y1) / 2:.5g} {x1:.5g} {(y0 + y1) / 2:.5g} {x1:.5g} {y1:.5g}"
            path += straight(y1, end)
        else:
            path += straight(y0, end)
    return path


def straight(start: float, end: float) -> str:
    return f"V{end:.5g}" if end - start > LEAST else ""
