"""Whether anything in a sequence diagram is in the way of anything else."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from pictures.lifelines import SMALL_LETTER
from pictures.routing import Box, Point
from pictures.sequence import Arrow, Picture


def texts(picture: Picture) -> dict[str, Box]:
    """What every text of the picture fills, as wide as the widest font makes it."""
    beside = [("at", each) for each in picture.time.ticks] + [("cut", each) for each in picture.time.cuts]
    right = picture.axis - 8
    return {
        **{
            f"{name} {each.text}": Box(right - SMALL_LETTER * len(each.text), each.y - 6, right, each.y + 6)
            for name, each in beside
        },
        **{f"{each.step} {each.message['type']}": each.text for each in picture.said},
    }


def overlaps(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def inside(point: Point, box: Box) -> bool:
    return box.left < point.x < box.right and box.top < point.y < box.bottom


def between(before: Point, after: Point) -> Iterator[Point]:
    for each in range(101):
        yield Point(*(a + (b - a) * each / 100 for a, b in zip(before, after, strict=True)))


def check(picture: Picture) -> None:
    """Fails where texts collide, or an arrow goes through one, or something leaves the picture."""
    filled = texts(picture)
    for (name, box), (other, place) in combinations(filled.items(), 2):
        assert not overlaps(box, place), f"{name} over {other}"
    for name, box in filled.items():
        assert box.left >= 0, name
        assert box.top >= 0, name
        assert box.right <= picture.width, name
        assert box.bottom <= picture.height, name
    for arrow in (each for each in picture.said if isinstance(each, Arrow)):
        points = [point for line in pairwise(arrow.points) for point in between(*line)]
        assert all(before.y <= after.y for before, after in pairwise(points)), arrow.message["type"]
        for name, box in filled.items():
            assert not any(inside(each, box) for each in points), f"{arrow.message['type']} through {name}"
    heads = [(lane.x - lane.width / 2, lane.x + lane.width / 2) for lane in picture.lanes]
    assert all(before[1] + 8 < after[0] for before, after in pairwise(heads))
