"""The way of an arrow down a picture, past every text. Coordinates are CSS pixels, y grows downwards."""

from collections.abc import Sequence
from itertools import pairwise
from math import dist
from typing import NamedTuple

CLEAR = 5.0


class Point(NamedTuple):
    x: float
    y: float


class Box(NamedTuple):
    """What a text fills."""

    left: float
    top: float
    right: float
    bottom: float


def way_past(start: Point, end: Point, texts: Sequence[Box]) -> list[Point]:
    """The shortest way from `start` down to `end` that keeps clear of `texts`: straight, or round their corners.

    Where no way does, it is straight.
    """
    boxes = [
        Box(each.left - CLEAR, each.top - CLEAR, each.right + CLEAR, each.bottom + CLEAR)
        for each in texts
        if each.bottom + CLEAR > start.y and each.top - CLEAR < end.y
    ]
    if is_clear(start, end, boxes):
        return [start, end]
    corners = {Point(x, y) for each in boxes for x in (each.left, each.right) for y in (each.top, each.bottom)}
    known = {start: (0.0, [start])}
    for corner in [*sorted((each for each in corners if start.y <= each.y <= end.y), key=lambda each: each.y), end]:
        ways = [
            (length + dist(before, corner), [*way, corner])
            for before, (length, way) in known.items()
            if is_clear(before, corner, boxes)
        ]
        if ways:
            known[corner] = min(ways)
    return known[end][1] if end in known else [start, end]


def is_clear(above: Point, below: Point, boxes: Sequence[Box]) -> bool:
    """Whether the straight line between two points goes through none of the boxes."""
    return not any(crosses(above, below, box) for box in boxes)


def crosses(above: Point, below: Point, box: Box) -> bool:
    """Whether the straight line between two points goes through a box; its edges are no part of it."""
    top, bottom = max(above.y, box.top), min(below.y, box.bottom)
    if above.y == below.y:
        return box.top < above.y < box.bottom and min(above.x, below.x) < box.right and max(above.x, below.x) > box.left
    slope = (below.x - above.x) / (below.y - above.y)
    at = sorted((above.x + slope * (top - above.y), above.x + slope * (bottom - above.y)))
    return top < bottom and at[0] < box.right and at[1] > box.left


def part_of(way: Sequence[Point], part: float) -> list[Point]:
    """The first part (0 to 1) of a way."""
    left = part * sum(dist(*each) for each in pairwise(way))
    gone = [way[0]]
    for before, after in pairwise(way):
        if (length := dist(before, after)) >= left:
            share = left / length if length else 0.0
            return [*gone, Point(before.x + share * (after.x - before.x), before.y + share * (after.y - before.y))]
        left -= length
        gone.append(after)
    return gone
