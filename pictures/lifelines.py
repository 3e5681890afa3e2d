"""Where the lifelines of a sequence diagram stand side by side. Coordinates are CSS pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pictures.journeys import History, Journey, Note

LETTER, SMALL_LETTER, BOLD_LETTER = 7.25, 6.7, 8.6
AROUND = 24
NARROW_GAP = 104
AXIS_TEXT = 54.0


@dataclass(frozen=True)
class Lane:
    """A lifeline, with its title in a box."""

    name: str
    title: str
    x: float
    width: float


def width(text: str) -> float:
    """How wide a box around a text is."""
    return LETTER * len(text) + AROUND


def label_width(message: Mapping[str, Any]) -> float:
    """How wide the two lines are that a message's arrow bears: its type and, smaller, its id."""
    return max(LETTER * len(message["type"]), SMALL_LETTER * len(message["id"]))


def axis_of(texts: Sequence[str]) -> float:
    """Where the axis of time stands: right of the texts beside it."""
    return 10 + max([AXIS_TEXT, *(SMALL_LETTER * len(each) for each in texts)])


def lanes_of(
    titles: Mapping[str, str],
    axis: float,
    expected: Sequence[tuple[str, str, str]],
    history: History,
    ways: Sequence[Journey],
    noted: Sequence[Note],
) -> list[Lane]:
    """The lifelines, so far apart that a name fits between two of them and no note reaches the next one.

    So would whatever is `expected`, each by sender, receiver and name: the picture of what is under way grows downwards
    only.
    """
    names = list(titles)
    widths = [BOLD_LETTER * len(each) + AROUND - 4 for each in titles.values()]
    gaps = [max(float(NARROW_GAP), sum(pair) / 2 + 10) for pair in pairwise(widths)]

    def fit(sender: str, receiver: str, needed: float) -> None:
        between = gaps_of(names.index(sender), names.index(receiver))
        widest = max(between, key=lambda gap: gaps[gap])
        gaps[widest] = max(gaps[widest], needed)

    near_first = sorted(expected, key=lambda each: abs(names.index(each[0]) - names.index(each[1])))
    for sender, receiver, name in near_first:
        fit(sender, receiver, width(name))
    for way in ways:
        fit(way.sender, way.receiver, label_width(history[way.step]) + AROUND)
    for each in noted:
        place = names.index(each.module)
        for gap in range(max(0, place - 1), min(len(gaps), place + 1)):
            gaps[gap] = max(gaps[gap], width(each.text) / 2 + 16)
    left = axis + 10 + widths[0] / 2
    return [
        Lane(name, title, left + sum(gaps[:place]), widths[place]) for place, (name, title) in enumerate(titles.items())
    ]


def gaps_of(sender: int, receiver: int) -> list[int]:
    """The gaps between lifelines that an arrow goes through, from its sender on, each by its left one."""
    return list(range(sender, receiver)) if sender < receiver else list(range(sender - 1, receiver - 1, -1))
