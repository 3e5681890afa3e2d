"""The state machine's picture: whatever the definition, nothing in it stands over anything else."""

import re
from datetime import timedelta
from itertools import combinations, groupby, pairwise
from typing import Any

import pytest

from ordering.process import ordering
from pictures.boxes import MOST_DOTS, MOST_PILLS, Box
from pictures.labels import FULL, SMALL, wrap
from pictures.machine import ROOM, Diagram, Edge, draw
from pictures.routes import HEAD
from process_manager.states import Machine
from process_manager.voiding import voiding
from tests.machines import SHAPES, definition, random_rows

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]

DEFINITIONS = {
    "voiding": voiding(timedelta(seconds=30)),
    "ordering": ordering,
    **{name: definition(*rows) for name, rows in SHAPES.items()},
    **{f"random {seed}": definition(*random_rows(seed)) for seed in range(40)},
}
MACHINES = {
    f"{name} {picture.name}".strip(): (machine, picture)
    for name, definition in DEFINITIONS.items()
    for machine, picture in zip(definition.machines, draw(definition, {}, {}), strict=True)
}
each_machine = pytest.mark.parametrize(("machine", "diagram"), MACHINES.values(), ids=MACHINES)
each_picture = pytest.mark.parametrize("diagram", [picture for _, picture in MACHINES.values()], ids=MACHINES)


def points(path: str) -> list[Point]:
    """Points along an SVG path, close to each other."""
    found: list[Point] = []
    for command, text in re.findall(r"([MHVCQ])([^MHVCQ]*)", path):
        numbers = [float(number) for number in text.split()]
        x, y = found[-1] if found else (0.0, 0.0)
        corners = {"M": [], "H": [(x, y)], "V": [(x, y)], "C": [(x, y)], "Q": [(x, y)]}[command]
        if command == "H":
            corners.append((numbers[0], y))
        elif command == "V":
            corners.append((x, numbers[0]))
        else:
            corners += list(zip(numbers[::2], numbers[1::2], strict=True))
        found += [between(corners, step / 40) for step in range(41)]
    return found


def between(corners: list[Point], share: float) -> Point:
    """A point of a Bézier curve, after de Casteljau."""
    while len(corners) > 1:
        corners = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(corners)]
    return corners[0]


def of_box(box: Box) -> Rectangle:
    return box.x, box.y, box.x + box.width, box.y + box.height


def of_label(edge: Edge) -> Rectangle:
    left = edge.x if edge.side > 0 else edge.x - edge.label.width
    return left, edge.y - edge.label.height / 2, left + edge.label.width, edge.y + edge.label.height / 2


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(point: Point, room: Rectangle) -> bool:
    return room[0] + 0.1 < point[0] < room[2] - 0.1 and room[1] + 0.1 < point[1] < room[3] - 0.1


def rectangles(diagram: Diagram) -> dict[str, Rectangle]:
    return {
        **{box.state.name: of_box(box) for box in diagram.boxes},
        **{f"{edge.source.name} > {edge.target.name}": of_label(edge) for edge in diagram.edges},
    }


@each_picture
def test_no_box_and_no_label_stands_over_another_one_or_out_of_the_picture(diagram: Diagram) -> None:
    found = rectangles(diagram)
    assert [pair for pair in combinations(found, 2) if overlap(found[pair[0]], found[pair[1]])] == []
    for left, top, right, bottom in found.values():
        assert left >= 0
        assert top >= 0
        assert right <= diagram.width
        assert bottom <= diagram.height


@each_picture
def test_no_edge_runs_through_a_box_or_a_label(diagram: Diagram) -> None:
    for edge in diagram.edges:
        met = {name for point in points(edge.path) for name, room in rectangles(diagram).items() if inside(point, room)}
        assert met == set(), edge.path


@each_machine
def test_every_edge_leads_from_its_source_down_to_the_top_of_its_target(machine: Machine, diagram: Diagram) -> None:
    boxes = {box.state: of_box(box) for box in diagram.boxes}
    assert {(edge.source, edge.target) for edge in diagram.edges} == {
        (each.source, each.target) for each in machine.transitions if each.source
    }
    for edge in diagram.edges:
        (x, y), *_, (end_x, end_y) = points(edge.path)
        left, top, right, bottom = boxes[edge.source]
        assert (y == pytest.approx(bottom, abs=0.1) and left < x < right) or (
            top < y < bottom and min(abs(x - left), abs(x - right)) < 0.1
        )
        left, top, right, _ = boxes[edge.target]
        assert left < end_x < right
        assert end_y == pytest.approx(top - HEAD, abs=0.1)
        heights = [y for _, y in points(edge.path)]
        assert heights == pytest.approx(sorted(heights), abs=0.1), "it turns back up"


@each_picture
def test_edges_to_the_same_state_arrive_apart_from_each_other(diagram: Diagram) -> None:
    ends = [points(edge.path)[-1] for edge in diagram.edges]
    for one, other in combinations(ends, 2):
        assert abs(one[0] - other[0]) + abs(one[1] - other[1]) > 8


@each_picture
def test_a_label_has_every_letter_of_its_names_and_room_for_them(diagram: Diagram) -> None:
    for edge in diagram.edges:
        sent = groupby(edge.transitions, lambda each: [command.__name__ for command in each.commands])
        names = [name for commands, group in sent for name in (*(each.on.__name__ for each in group), *commands)]
        events = [each.on.__name__ for each in edge.transitions]
        for texts, type_, expected in ((edge.label.full, FULL, names), (edge.label.small, SMALL, events)):
            said = ["".join(line.text for line in text.lines).removeprefix("▸ ") for text in texts]
            assert said == expected
            lines = [line for text in texts for line in text.lines]
            assert max(line.x + len(line.text) * type_.letter for line in lines) <= edge.label.width + 0.1
            heights = [line.y for line in lines]
            assert heights == sorted(heights)
            assert heights[0] - type_.size * 0.75 >= -edge.label.height / 2
            assert heights[-1] + type_.size * 0.24 <= edge.label.height / 2 + 1


@each_picture
def test_a_title_keeps_all_its_words_in_at_most_two_lines(diagram: Diagram) -> None:
    for box in diagram.boxes:
        assert " ".join(box.title.lines) == box.state.title
        assert len(box.title.lines) <= 2
        assert max(map(len, box.title.lines)) * box.title.size * 0.66 <= box.width - 16 + 0.1


def test_voiding_has_the_size_of_the_place_it_is_made_for() -> None:
    [diagram] = draw(DEFINITIONS["voiding"], {}, {})
    assert diagram.width == ROOM
    assert diagram.height < 445


def processes(count: int) -> list[dict[str, Any]]:
    """The newest first, as they are asked for."""
    return [
        {"id": f"p-{n}", "order_id": f"ORD-{n:04}", "state": "begun", "started_at": f"2026-01-01T00:00:{n:02}Z"}
        for n in reversed(range(count))
    ]


def with_processes(count: int) -> Diagram:
    [diagram] = draw(DEFINITIONS["a single transition"], {"begun": count}, {"begun": processes(count)})
    return diagram


@pytest.mark.parametrize("count", [0, 1, 2, 3, 14, 25])
def test_the_newest_processes_are_named_some_more_are_dots_and_all_not_named_are_counted(count: int) -> None:
    diagram = with_processes(count)
    pills = [token for token in diagram.tokens if token.text]
    dots = [token for token in diagram.tokens if not token.text]
    assert [token.text for token in pills] == [f"ORD-{n:04}" for n in range(max(0, count - 2), count)]
    assert len(dots) == min(MOST_DOTS, max(0, count - MOST_PILLS))
    assert diagram.boxes[0].count == count
    assert diagram.boxes[0].more == max(0, count - MOST_PILLS)


def test_no_token_stands_over_another_one_or_out_of_its_box() -> None:
    diagram = with_processes(25)
    rooms = [
        (each.x - each.width / 2, each.y - each.height / 2, each.x + each.width / 2, each.y + each.height / 2)
        for each in diagram.tokens
    ]
    assert not any(overlap(one, other) for one, other in combinations(rooms, 2))
    left, top, right, bottom = of_box(diagram.boxes[0])
    title = diagram.boxes[0].y + 5 + 14
    assert all(left < room[0] and top < room[1] and room[2] < right and room[3] < bottom for room in rooms)
    assert all(room[1] >= title for room in rooms)


def test_tokens_keep_their_order_whichever_state_they_are_in() -> None:
    one, other = processes(2)
    [both] = draw(DEFINITIONS["a single transition"], {}, {"begun": [one, other]})
    [apart] = draw(DEFINITIONS["a single transition"], {}, {"begun": [one], "done": [other]})
    assert [each.process["id"] for each in both.tokens] == [each.process["id"] for each in apart.tokens]


def test_a_subject_that_is_too_long_for_a_pill_is_cut_and_kept_in_full_beside_it() -> None:
    process = {"id": "p", "order_id": "RESERVATION-2026-0001", "started_at": ""}
    [diagram] = draw(DEFINITIONS["a single transition"], {"begun": 1}, {"begun": [process]})
    [token] = diagram.tokens
    assert (token.text, token.subject) == ("RESERVAT…", "RESERVATION-2026-0001")


def test_two_events_on_one_way_are_one_edge_and_each_says_when_it_was_taken() -> None:
    [diagram] = draw(
        DEFINITIONS["two events on one way"],
        {},
        {},
        {("waiting", "Paid", "over"): 7, ("elsewhere", "ItTookTooLong", "over"): 8},
    )
    [edge] = diagram.edges
    assert [each.on.__name__ for each in edge.transitions] == ["ItTookTooLong", "Paid"]
    assert edge.taken == {"Paid": 7}


def test_lines_are_as_few_as_they_can_be_and_then_as_short() -> None:
    assert wrap(["Marking", "Document", "As", "Voided", "Failed"], 18) == ["MarkingDocument", "AsVoidedFailed"]
    assert wrap(["Paid"], 18) == ["Paid"]
    assert wrap(["Unbreakable", "Words"], 5, " ") == ["Unbreakable", "Words"]


def test_two_machines_side_by_side_are_as_high_as_each_other_and_say_what_they_are() -> None:
    payment, shipment = draw(ordering, {}, {})
    assert payment.height == shipment.height
    assert (payment.title, shipment.title) == ("payment", "shipment, once paid")
    assert payment.width + shipment.width < 1.2 * ROOM
