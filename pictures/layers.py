"""Where the nodes, edges and labels of a graph without cycles stand beside each other, drawn from top to bottom.

Nodes stand in levels. The levels and the gaps between them are the rows of the picture: level n is row 2n, the gap
below it row 2n + 1. In every row that an edge passes it has a place of its own, beside whatever else stands there; in
one of them its label stands at its side. x counts from the middle of the picture.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

SPACE, BETWEEN_LINKS = 7.0, 12.0
SWEEPS = 4


@dataclass(frozen=True)
class Link:
    """An edge by the names of its nodes, the size of its label, and whether its arrow leads from target to source."""

    source: str
    target: str
    width: float
    height: float
    up: bool = False


@dataclass(frozen=True)
class Item:
    """A node or an edge in a row: where it stands, what it takes to its left and right, and how firmly it stands."""

    key: str | Link
    x: float
    left: float
    right: float
    weight: float


@dataclass(frozen=True)
class Way:
    """A link's x in each row that it passes, the row of its label, and at which side (-1: left) that stands."""

    x: Mapping[int, float]
    label_row: int
    side: int


@dataclass(frozen=True)
class Places:
    """Every node's level, what stands in each row from left to right, and the way of every link."""

    level: Mapping[str, int]
    rows: Sequence[Sequence[Item]]
    ways: Mapping[Link, Way]

    @property
    def x(self) -> dict[str, float]:
        """Where each node stands."""
        return {each.key: each.x for row in self.rows for each in row if isinstance(each.key, str)}


def levels(nodes: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Each node's level: the longest way that leads to it."""
    sources = {node: [source for source, target in pairs if target == node] for node in nodes}

    @cache
    def level(node: str) -> int:
        return max((level(source) + 1 for source in sources[node]), default=0)

    return {node: level(node) for node in nodes}


def ranks(nodes: Sequence[str], links: Iterable[Link]) -> dict[str, float]:
    """Each node's rank from left to right: the last ones side by side, any other one amid those that it leads to."""
    targets = {node: [link.target for link in links if link.source == node] for node in nodes}
    last = [node for node in nodes if not targets[node]]

    @cache
    def rank(node: str) -> float:
        ends = [rank(target) for target in targets[node]] or [last.index(node) - (len(last) - 1) / 2]
        return (min(ends) + max(ends)) / 2

    return {node: rank(node) for node in nodes}


def spread(items: Iterable[Item]) -> list[Item]:
    """Items in that order, moved as little as needed from where they want to stand for none to take another's room.

    Neighbours that would are a block, which stands where its members want to on an average.
    """
    blocks: list[tuple[list[Item], list[Item]]] = []
    for each in items:
        wanted, placed = [each], [each]
        while blocks and blocks[-1][1][-1].x + blocks[-1][1][-1].right > placed[0].x - placed[0].left:
            wanted = blocks.pop()[0] + wanted
            placed = closed(wanted)
        blocks.append((wanted, placed))
    return [each for _, placed in blocks for each in placed]


def closed(block: Sequence[Item]) -> list[Item]:
    """The items side by side without a gap."""
    offsets = [0.0]
    for left, right in pairwise(block):
        offsets.append(offsets[-1] + left.right + right.left)
    start = sum(item.weight * (item.x - offset) for item, offset in zip(block, offsets, strict=True))
    start /= sum(item.weight for item in block)
    return [replace(item, x=start + offset) for item, offset in zip(block, offsets, strict=True)]


def place(nodes: Sequence[str], links: Sequence[Link], width: float, room: float) -> Places:
    """Places for nodes of that width; they stay within a room of that width unless they need more."""
    level, rank = levels(nodes, [(link.source, link.target) for link in links]), ranks(nodes, links)
    unit = (room - width) / max(1.0, 2 * max(rank.values()))
    half = width / 2 + SPACE
    boxes = [
        spread(
            Item(node, rank[node] * unit, half, half, 1000.0)
            for node in sorted(nodes, key=lambda node: rank[node])
            if level[node] == row
        )
        for row in range(max(level.values()) + 1)
    ]
    home = {each.key: each.x for row in boxes for each in row if isinstance(each.key, str)}
    aims = arrivals(links, level, home, width)
    ways = {}
    for link, aim in aims.items():
        passed = range(2 * level[link.source] + 1, 2 * level[link.target])
        label_row = passed[min(1, len(passed) - 1)]
        beside = boxes[label_row // 2] if label_row % 2 == 0 else []
        ways[link] = Way(dict.fromkeys(passed, aim), label_row, side(aim, home[link.source], beside))
    rows: list[list[Item]] = [[] for _ in range(2 * len(boxes) - 1)]
    for _ in range(SWEEPS):
        for row in (*range(0, len(rows), 2), *range(1, len(rows), 2)):
            items = [] if row % 2 else boxes[row // 2].copy()
            items += [wish(link, way, row, room) for link, way in ways.items() if row in way.x]
            rows[row] = spread(sorted(items, key=lambda each: (home | aims)[each.key]))
            x = {each.key: each.x for each in rows[row]}
            ways = {
                link: replace(way, x={**way.x, row: x[link]}) if row in way.x else way for link, way in ways.items()
            }
    return Places(level, rows, ways)


def arrivals(
    links: Sequence[Link], level: Mapping[str, int], home: Mapping[str, float], width: float
) -> dict[Link, float]:
    """Where each link wants to arrive at its target: those that leap over a level at its outer side."""

    def comes_from(link: Link) -> float:
        leap = level[link.target] - level[link.source] - 1
        outwards = -1 if home[link.target] < home[link.source] else 1
        return home[link.source] + outwards * leap * 10_000

    found = {}
    for target, x in home.items():
        arriving = sorted((link for link in links if link.target == target), key=comes_from)
        for index, link in enumerate(arriving):
            found[link] = x + (index - (len(arriving) - 1) / 2) * min(64.0, width / (len(arriving) + 1))
    return {link: found[link] for link in links}


def side(aim: float, source: float, passed: Sequence[Item]) -> int:
    """The side of a label: away from the boxes that its link passes, else below the bend that the link comes in."""
    if passed:
        return -1 if aim < min(box.x for box in passed) else 1
    return 1 if aim < source - 1 or (abs(aim - source) <= 1 and aim < 1) else -1


def wish(link: Link, way: Way, row: int, room: float) -> Item:
    """Where a link wants to stand in a row: straight below and above where it stands in the rows around it."""
    beside = link.width + 2 * SPACE if row == way.label_row else BETWEEN_LINKS
    left, right = (beside if way.side == each else BETWEEN_LINKS for each in (-1, 1))
    around = [way.x[each] for each in (row - 1, row + 1) if each in way.x] or [way.x[row]]
    x = max(left - SPACE - room / 2, min(room / 2 + SPACE - right, sum(around) / len(around)))
    return Item(link, x, left, right, 10.0 if len(way.x) > 1 else 1.0)
