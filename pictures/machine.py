"""Draws a process definition from top to bottom, from the very table that the process runs on, with its processes.

Coordinates are in units of the picture: one is a CSS pixel where the picture is ROOM pixels wide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pictures import layers, routes
from pictures.boxes import Box, Shown, Title, Token, fitted, height_of, pills, tokens, width_of
from pictures.labels import Label, label
from process_manager.definition import Definition
from process_manager.states import Machine, State, Transition

ROOM, MARGIN = 588.0, 6.0
GAP = 10.0
MOST_KNOWN = 100

Taken = Mapping[tuple[str | None, str, str], int]
"""Transitions that were taken, by source (None: unknown), event and target, each with a number of its own."""


@dataclass(frozen=True)
class Edge:
    """All transitions from one state to another: an SVG path, and its label with where its middle line starts.

    At side -1, the left one, the label ends there. `taken` has the events by which the edge was taken just now.
    """

    source: State
    target: State
    transitions: Sequence[Transition]
    path: str
    label: Label
    x: float
    y: float
    side: int
    taken: Mapping[str, int]


@dataclass(frozen=True)
class Diagram:
    """The picture of a machine. Where a process has several, it has a name, and a title that says what it waits for."""

    name: str
    title: str
    width: float
    height: float
    boxes: Sequence[Box]
    edges: Sequence[Edge]
    tokens: Sequence[Token]


@dataclass(frozen=True)
class Layout:
    """What is where in the picture of a machine, whatever processes there are."""

    width: float
    titles: Mapping[State, Title]
    heights: Mapping[State, float]
    edges: Sequence[tuple[Sequence[Transition], Label, routes.Route]]
    drawn: routes.Drawn


@lru_cache(MOST_KNOWN)
def levels(machine: Machine) -> Mapping[State, int]:
    """Each state's level: the longest way that leads to it."""
    pairs = [(each.source.name, each.target.name) for each in machine.transitions if each.source]
    level = layers.levels([state.name for state in machine.states], pairs)
    return {state: level[state.name] for state in machine.states}


def draw(
    definition: Definition,
    counts: Mapping[str, int],
    shown: Mapping[str, Shown],
    taken: Taken | None = None,
) -> Sequence[Diagram]:
    """A picture a machine, with `counts` processes in each state, those in `shown` (the newest first) as tokens.

    `taken` names the transitions that were taken just now, each by a number of its own. The pictures are as high as
    each other, and together about ROOM wide.
    """
    several = len(definition.machines) > 1
    room = (ROOM - GAP * (len(definition.machines) - 1)) / len(definition.machines)
    pictures = [
        draw_machine(machine, definition.subject, counts, shown, taken or {}, room) for machine in definition.machines
    ]
    height = max(each.height for each in pictures)
    pictures = [replace(each, height=height) for each in pictures]
    return pictures if several else [replace(each, name="", title="") for each in pictures]


def title_of(machine: Machine) -> str:
    """What a machine is called, and what it waits for before it is entered."""
    return f"{machine.name}, once {machine.after.title.lower()}" if machine.after else machine.name


def draw_machine(
    machine: Machine,
    subject: str,
    counts: Mapping[str, int],
    shown: Mapping[str, Shown],
    taken: Taken,
    room: float,
) -> Diagram:
    """A machine in a room of that width, or a wider one if it needs that."""
    layout = lay_out(machine, room)

    def box(state: State) -> Box:
        count, named = counts.get(state.name, 0), shown.get(state.name, ())[: pills(layout.width)]
        corner, more = layout.drawn.corners[state.name], count - len(named)
        return Box(state, layout.titles[state], *corner, layout.width, layout.heights[state], count, more)

    boxes = [box(state) for state in layout.titles]
    found = [each for box in boxes for each in tokens(box, shown.get(box.state.name, ()), subject)]
    return Diagram(
        machine.name,
        title_of(machine),
        layout.drawn.width,
        layout.drawn.height,
        boxes,
        [edge(*each, taken) for each in layout.edges],
        # In an order that no change of state changes: a token that is moved in the page does not glide.
        sorted(found, key=lambda token: (token.process["started_at"], token.process["id"])),
    )


@lru_cache(MOST_KNOWN)
def lay_out(machine: Machine, room: float) -> Layout:
    """The picture is drawn at every change of what is in it, and laid out once."""
    level = levels(machine)
    width = width_of(max(Counter(level.values()).values()), room - 2 * MARGIN)
    titles = {state: fitted(state.title, width) for state in level}
    lines = {row: max(len(titles[state].lines) for state in level if level[state] == row) for row in level.values()}
    heights = {state: height_of(lines[row]) for state, row in level.items()}
    labels = [(each, label_of(each)) for each in merged(machine)]
    links = [link_of(*each) for each in labels]
    places = layers.place([state.name for state in level], links, width, room - 2 * MARGIN)
    drawn = routes.draw(places, width, {state.name: height for state, height in heights.items()}, MARGIN, room)
    edges = [(*each, drawn.routes[link]) for each, link in zip(labels, links, strict=True)]
    return Layout(width, titles, heights, edges, drawn)


def merged(machine: Machine) -> list[list[Transition]]:
    """The transitions, those between the same two states together."""
    found: dict[tuple[str, str], list[Transition]] = {}
    for each in machine.transitions:
        if each.source:
            found.setdefault((each.source.name, each.target.name), []).append(each)
    return list(found.values())


def label_of(transitions: Sequence[Transition]) -> Label:
    return label([(each.on.__name__, [command.__name__ for command in each.commands]) for each in transitions])


def link_of(transitions: Sequence[Transition], room: Label) -> layers.Link:
    first = transitions[0]
    assert first.source
    return layers.Link(first.source.name, first.target.name, room.width, room.height)


def edge(transitions: Sequence[Transition], beside: Label, route: routes.Route, taken: Taken) -> Edge:
    source, target = transitions[0].source, transitions[0].target
    assert source
    events = [each.on.__name__ for each in transitions]
    now = {on: taken.get((source.name, on, target.name), taken.get((None, on, target.name))) for on in events}
    return Edge(
        source,
        target,
        transitions,
        route.path,
        beside,
        route.x,
        route.y,
        route.side,
        {event: number for event, number in now.items() if number is not None},
    )
