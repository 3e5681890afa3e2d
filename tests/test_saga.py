"""A stateless saga: what it commands at which event, which tables it refuses, and that it needs no table of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from messaging import parking
from messaging.messages import Command, Event, InternalEvent
from saga.table import BadTable, Table, answers, checked
from tests.bistro_modules import (
    TABLE,
    AskForMoney,
    CallOff,
    CookDish,
    DishBurnt,
    DishCooked,
    DishWanted,
    GuestLeft,
    OrderTaken,
    PatienceLost,
    TakeOrder,
)
from tests.rules import Rules
from tests.small_saga import Bistro
from tests.support import ManualClock, raise_error, rows, said

MEAL = {"process_id": "meal-SOUP", "dish_id": "SOUP"}
saga: Rules[None, Event, Event, Command] = Rules(
    None, lambda state, _: state, lambda state, event: (state, answers(checked(TABLE), event))
)


class Whispered(InternalEvent, frozen=True):
    process_id: str
    dish_id: str


class WashUp(Command, frozen=True):
    process_id: str
    dish_id: str


class CountDishes(Command, frozen=True):
    recipient = "kitchen"
    dish_id: int


class PutAside(Command, frozen=True):
    recipient = "kitchen"
    dish_id: str
    shelf: Annotated[int, msgspec.Meta(ge=0)] = 0


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (DishWanted(**MEAL), TakeOrder(**MEAL)),
        (OrderTaken(**MEAL), CookDish(**MEAL)),
        (DishCooked(**MEAL), AskForMoney(**MEAL)),
        (DishBurnt(**MEAL, reason="it is black"), CallOff(**MEAL, reason="it is black")),
        (GuestLeft(**MEAL, reason="the guest left"), CallOff(**MEAL, reason="the guest left")),
    ],
    ids=lambda message: type(message).__name__,
)
def test_at_an_event_its_command_is_made_of_what_the_event_says(event: Event, command: Command) -> None:
    saga.when(event).then(command)
    saga.given(event, DishWanted(**MEAL)).when(event).then(command)


def test_an_event_may_lead_to_several_commands_in_their_order() -> None:
    table = checked({DishCooked: [AskForMoney, PutAside]})
    assert answers(table, DishCooked(**MEAL)) == [AskForMoney(**MEAL), PutAside(dish_id="SOUP")]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({}, "Its table is empty."),
        ({DishCooked: []}, "DishCooked leads to nothing."),
        ({TakeOrder: CookDish}, "TakeOrder is no event, so no module tells it."),
        ({Whispered: TakeOrder}, "Whispered is internal to a module, so it is never told."),
        ({DishWanted: DishCooked}, "DishCooked is no command, so a saga cannot say it."),
        ({DishWanted: WashUp}, "WashUp has no recipient, so nobody would do it."),
        ({DishWanted: CallOff}, "CallOff cannot be made of DishWanted, which does not say its reason."),
        ({DishWanted: CountDishes}, "CountDishes cannot be made of DishWanted, whose dish_id is of another type."),
        ({DishWanted: (TakeOrder, TakeOrder)}, "DishWanted leads to TakeOrder more than once."),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_table_that_could_not_be_run_is_refused_in_a_sentence(table: Table, sentence: str) -> None:
    with pytest.raises(BadTable) as refused:
        checked(table)
    assert str(refused.value) == f"This saga cannot be run. {sentence}"


@pytest.fixture
def start(tmp_path: Path, clock: ManualClock) -> Iterator[Callable[[], Bistro]]:
    """Starts the bistro on the test's folder, again when called again."""
    started: list[Bistro] = []

    def start_it() -> Bistro:
        started.append(Bistro("saga", tmp_path, clock))
        started[-1].open()
        return started[-1]

    yield start_it
    for each in started:
        each.close()


@pytest.fixture
def bistro(start: Callable[[], Bistro]) -> Bistro:
    return start()


def test_it_carries_a_dish_through_all_modules(bistro: Bistro, clock: ManualClock) -> None:
    bistro.guests.want("SOUP")
    bistro.guests.want("BURNT-TOAST")
    bistro.worker.drain()
    clock.move(5)
    bistro.worker.drain()
    dishes = {dish: [each["type"] for each in bistro.history(f"meal-{dish}")] for dish in ("SOUP", "BURNT-TOAST")}
    begun = ["DishWanted", "TakeOrder", "OrderTaken", "CookDish"]
    left = ["DeadlineArmed", "PatienceLost", "GuestLeft"]
    assert dishes["SOUP"] == [*begun, "DishCooked", "AskForMoney", *left, "CallOff", "CalledOff"]
    assert dishes["BURNT-TOAST"] == [*begun, "DishBurnt", "CallOff", "CalledOff"]


def test_its_file_has_what_every_journal_has_and_nothing_else(bistro: Bistro) -> None:
    assert bistro.saga
    tables = [
        {row["name"] for row in rows(each, "select name from sqlite_master")} for each in (bistro.saga, bistro.till)
    ]
    assert tables[0] == tables[1] > {"log", "cursors"}


def test_what_it_says_is_caused_by_the_event_and_of_its_process(bistro: Bistro) -> None:
    bistro.guests.want("SOUP")
    bistro.worker.drain()
    assert bistro.saga
    [first, *_] = bistro.saga.log.of_type("TakeOrder", 0)
    assert (first.causation_id, first.correlation_id, first.recipient) == ("guests-1", "meal-SOUP", "waiter")


def test_at_a_repeated_event_it_says_the_command_again(bistro: Bistro) -> None:
    assert bistro.saga
    for _ in range(2):
        bistro.guests.want("SOUP")
        bistro.saga.read()
    assert said(bistro.saga) == ["TakeOrder", "TakeOrder"]


def test_started_again_it_goes_on_where_its_cursor_stands(start: Callable[[], Bistro]) -> None:
    before = start()
    assert before.saga
    before.guests.want("SOUP")
    before.saga.read()
    before.close()
    after = start()
    assert after.saga
    after.worker.drain()
    assert said(after.saga) == ["TakeOrder", "CookDish", "AskForMoney"]


def test_who_discards_an_event_is_told_before_what_comes_of_it(
    bistro: Bistro, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bistro.saga
    monkeypatch.setattr("saga.module.answers", raise_error)
    bistro.guests.want("SOUP")
    for _ in range(5):
        bistro.worker.drain()
        clock.move(3)
    assert parking.count(bistro.saga.store).parked == 1
    [delivery] = [each for each in bistro.saga.deliveries if each.source == "guests"]
    assert delivery.handling.if_discarded("DishWanted") == (
        "TakeOrder is not said to waiter: what would follow from that does not happen."
    )
    assert PatienceLost not in bistro.saga.handlers
