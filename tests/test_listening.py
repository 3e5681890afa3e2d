"""Who listens to whom: read from the subscriptions, drawn from the top down, and told what was just now done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messaging.module import Module
from pages.composing import shown
from pages.listening import JUST_NOW, just_now, listening, reactions
from pages.reactions import lane
from pages.wiring import wired
from pictures.listening import Listening, downwards, draw
from pictures.wires import Wire
from tests.small_saga import Bistro, stage
from tests.support import ManualClock, shown_in

Bistros = dict[str, Bistro]


@pytest.fixture
def bistros(tmp_path: Path, clock: ManualClock) -> Iterator[Bistros]:
    found = {way: Bistro(way, tmp_path, clock) for way in ("saga", "choreography")}
    for each in found.values():
        each.open()
    yield found
    for each in found.values():
        each.close()


def done_at(module: Module) -> dict[tuple[str, str], int]:
    """What a module has just now reacted to."""
    return just_now(module, reactions(module))


def heard(bistro: Bistro) -> list[Listening]:
    """Who listens to whom."""
    return listening(bistro, {module.name: reactions(module) for module in bistro.modules})


def test_every_module_that_reacts_to_another_ones_events_listens_to_it(bistros: Bistros) -> None:
    found = {(each.source, each.reader): list(each.events) for each in heard(bistros["choreography"])}
    assert found == {
        ("guests", "waiter"): ["DishWanted"],
        ("kitchen", "waiter"): ["DishBurnt"],
        ("till", "waiter"): ["GuestLeft"],
        ("waiter", "kitchen"): ["OrderTaken"],
        ("kitchen", "till"): ["DishCooked"],
    }
    assert {each.reader for each in heard(bistros["saga"])} == {"saga"}


def test_what_was_just_now_done_is_known_by_the_event_and_for_a_moment_only(
    bistros: Bistros, clock: ManualClock
) -> None:
    bistro = bistros["choreography"]
    bistro.guests.want("SOUP")
    assert done_at(bistro.waiter) == {}
    bistro.worker.drain()
    assert set(done_at(bistro.waiter)) == {("guests", "DishWanted")}
    assert set(done_at(bistro.till)) == {("kitchen", "DishCooked")}
    [one] = [each for each in heard(bistro) if each.reader == "till"]
    assert set(one.taken) == {"DishCooked"}
    clock.move(JUST_NOW.total_seconds())
    assert done_at(bistro.till) == {}


def test_a_saga_shows_its_table_with_who_says_what_to_whom(bistros: Bistros) -> None:
    bistro = bistros["saga"]
    assert bistro.saga
    bistro.guests.want("BURNT-TOAST")
    bistro.worker.drain()
    rows = shown_in(lane(bistro.saga))["rows"]
    said = [[(says.command.__name__, says.command.recipient) for says in each.commands] for each in rows]
    found = zip(rows, said, strict=True)
    assert [(each.event, each.source, commands, each.taken is not None) for each, commands in found] == [
        ("DishWanted", "guests", [("TakeOrder", "waiter")], True),
        ("OrderTaken", "waiter", [("CookDish", "kitchen")], True),
        ("DishCooked", "kitchen", [("AskForMoney", "till")], False),
        ("DishBurnt", "kitchen", [("CallOff", "waiter")], True),
        ("GuestLeft", "till", [("CallOff", "waiter")], False),
    ]


def test_whoever_says_something_stands_above_who_listens_and_a_circle_is_closed_upwards() -> None:
    there, back = Listening("a", "b", ["Asked"]), Listening("b", "a", ["Answered"])
    assert downwards(["a", "b"], [back, there]) == [(there, False), (back, True)]
    picture = draw({"a": "One", "b": "Other"}, [there, back])
    assert picture.boxes[0].y + picture.boxes[0].height < picture.boxes[1].y
    assert {each.listening.source: each.up for each in picture.arrows} == {"a": False, "b": True}


def test_who_listens_to_nobody_and_is_not_listened_to_is_drawn_too() -> None:
    picture = draw({"a": "One", "b": "Other", "c": "Third"}, [Listening("a", "b", ["Asked"])])
    assert [each.name for each in picture.boxes] == ["a", "b", "c"]
    assert len({(each.x, each.y) for each in picture.boxes}) == 3


def test_a_wire_stands_where_its_modules_do(bistros: Bistros) -> None:
    ends = ("guests", "waiter"), ("waiter", "kitchen"), ("waiter", "saga")
    between, past, beside = (Wire("", left, right, [], "") for left, right in ends)
    sides = {lane.name: lane.side for lane in stage(bistros["saga"]).lanes}
    found = wired(sides, [between, past, beside])
    assert (found["between"], found["past"]) == ({"left": [between], "right": []}, [past])
    assert found["beside"] == {"guests": [], "waiter": [beside], "kitchen": [], "till": []}


def test_who_listens_to_whom_is_drawn_only_where_nobody_coordinates(bistros: Bistros) -> None:
    assert shown(stage(bistros["saga"]))["listening"] is None
    assert len(shown(stage(bistros["choreography"]))["listening"].arrows) == 5
