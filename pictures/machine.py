"""Lays a process definition out as a picture, from the very table that the process runs on.

Columns follow the longest way from the start; a state stands at the middle height of the states it leads to.
Coordinates are in units of the picture (one is a CSS pixel at full size).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from process_manager.definition import Definition
from process_manager.states import State, Transition

WIDTH, HEIGHT = 204, 78
ROW = 104
MARGIN = 6
LETTER = 6.7
ARROW = 9
TOKENS_A_ROW = 2
TOKEN = (82, 22)
MOST_TOKENS = 4


@dataclass(frozen=True)
class Box:
    """A state, how many processes are in it, and how many of those are not shown."""

    state: State
    x: float
    y: float
    column: int
    count: int
    more: int


@dataclass(frozen=True)
class Token:
    """A process in the picture, at the place of its state."""

    process: Mapping[str, Any]
    tone: str
    x: float
    y: float


@dataclass(frozen=True)
class Edge:
    """A transition: an SVG path, its label's place and two lines; `taken` names the last time if that was just now."""

    path: str
    x: float
    y: float
    event: str
    command: str | None
    taken: int | None


@dataclass(frozen=True)
class Diagram:
    """The whole picture."""

    width: float
    height: float
    boxes: Sequence[Box]
    edges: Sequence[Edge]
    tokens: Sequence[Token]


def columns(definition: Definition) -> dict[State, int]:
    """Each state's column: the longest way that leads to it."""

    @cache
    def column(state: State) -> int:
        sources = [each.source for each in definition.transitions if each.target == state and each.source]
        return max((column(source) + 1 for source in sources), default=0)

    return {state: column(state) for state in definition.states}


def rows(definition: Definition) -> dict[State, float]:
    """Each state's row: final states one below the other, any other one in the middle of those it leads to."""
    finals = [state for state in definition.states if state.final]

    @cache
    def row(state: State) -> float:
        if state.final:
            return 2.0 * finals.index(state)
        targets = {row(each.target) for each in definition.transitions if each.source == state and each.target != state}
        ends = sorted(targets)
        return (ends[0] + ends[-1]) / 2

    return {state: row(state) for state in definition.states}


def lefts(definition: Definition, column: Mapping[State, int]) -> list[float]:
    """The left side of each column: between two neighbours there is room for the labels of their edges."""
    places = [float(MARGIN)]
    for each in range(max(column.values())):
        labels = [
            label
            for edge in definition.transitions
            if edge.source and column[edge.source] == each and column[edge.target] == each + 1
            for label in (edge.on.__name__, f"> {edge.sends.__name__}" if edge.sends else "")
        ]
        places.append(places[-1] + WIDTH + 24 + LETTER * max(map(len, labels), default=12))
    return places


def draw(
    definition: Definition,
    counts: Mapping[str, int],
    shown: Mapping[str, Sequence[Mapping[str, Any]]],
    taken: Mapping[tuple[str, str], int] | None = None,
) -> Diagram:
    """The picture, with `counts` processes in each state, of which those in `shown` (the newest first) have tokens.

    `taken` names the transitions that were taken just now, by event and state, each by a number of its own.
    """
    column, row = columns(definition), rows(definition)
    left = lefts(definition, column)
    boxes = {
        state: Box(
            state,
            left[column[state]],
            MARGIN + row[state] * ROW,
            column[state],
            counts.get(state.name, 0),
            counts.get(state.name, 0) - len(shown.get(state.name, ())[:MOST_TOKENS]),
        )
        for state in definition.states
    }
    tokens = [token for box in boxes.values() for token in tokens_in(box, shown.get(box.state.name, ()))]
    return Diagram(
        left[-1] + WIDTH + MARGIN,
        2 * MARGIN + max(row.values()) * ROW + HEIGHT,
        list(boxes.values()),
        [edge(each, boxes, taken or {}) for each in definition.transitions if each.source],
        # In an order that no change of state changes: a token that is moved in the document does not glide.
        sorted(tokens, key=lambda token: (token.process["started_at"], token.process["id"])),
    )


def tokens_in(box: Box, processes: Sequence[Mapping[str, Any]]) -> list[Token]:
    """The tokens of the newest processes in a state, row by row, the oldest of them first."""
    width, height = TOKEN
    return [
        Token(
            process,
            box.state.tone,
            box.x + 12 + index % TOKENS_A_ROW * width,
            box.y + 30 + index // TOKENS_A_ROW * height,
        )
        for index, process in enumerate(reversed(processes[:MOST_TOKENS]))
    ]


def edge(transition: Transition, boxes: Mapping[State, Box], taken: Mapping[tuple[str, str], int]) -> Edge:
    """From the right of one box to the left of another; over the columns between them in a straight line."""
    assert transition.source
    source, target = boxes[transition.source], boxes[transition.target]
    slope = (target.y > source.y) - (target.y < source.y)
    leaps = target.column - source.column > 1
    x0, y0 = source.x + WIDTH, source.y + HEIGHT / 2 + slope * 18
    x1, y1 = target.x - ARROW, target.y + HEIGHT / 2 - (0 if leaps else slope * 20)
    bend = x0 + 110 if leaps else x1
    half = (x0 + bend) / 2
    return Edge(
        path=f"M{x0:g} {y0:g} C{half:g} {y0:g} {half:g} {y1:g} {bend:g} {y1:g} H{x1:g}",
        x=((bend if leaps else x0) + x1) / 2,
        y=y1 if leaps else (y0 + y1) / 2,
        event=transition.on.__name__,
        command=transition.sends.__name__ if transition.sends else None,
        taken=taken.get((transition.on.__name__, transition.target.name)),
    )
