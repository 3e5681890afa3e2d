"""What a saga's table can say of a command beside its name: for each of several things, and only where one is named."""

import msgspec
import pytest

from messaging.messages import Command, Event
from saga.module import if_discarded
from saga.table import BadTable, Says, Table, answers, checked
from tests.rules import Rules

ROUND = "round-7"


class Drink(msgspec.Struct, frozen=True):
    drink: str
    glass: int = 1


class Thirst(msgspec.Struct, frozen=True):
    drink: int


class RoundOrdered(Event, frozen=True):
    process_id: str
    drinks: tuple[Drink, ...]
    table: int
    given_by: str | None = None


class BarOpened(Event, frozen=True):
    process_id: str
    drinks: list[Drink]
    names: list[str]
    thirsts: list[Thirst]
    poured: dict[Drink, str]
    best: Drink | None
    glass: int
    pairs: list[Drink] | None
    given_by: str | None


class PourDrink(Command, frozen=True):
    recipient = "bar"
    process_id: str
    drink: str
    glass: int


class SetTable(Command, frozen=True):
    recipient = "dining-room"
    table: int


class Thank(Command, frozen=True):
    recipient = "dining-room"
    given_by: str


class Note(Command, frozen=True):
    recipient = "dining-room"
    given_by: str | None


class Toast(Command, frozen=True):
    recipient = "bar"
    drink: str
    given_by: str


class WashGlass(Command, frozen=True):
    recipient = "bar"
    glass: int
    soap: str


EACH_DRINK = Says(PourDrink, for_each="drinks")
TABLE: Table = {RoundOrdered: (SetTable, EACH_DRINK, Says(Thank, if_said="given_by"))}
BEER_AND_WINE = (Drink("beer", 2), Drink("wine"))
POURED = (PourDrink(ROUND, "beer", 2), PourDrink(ROUND, "wine", 1))


def saga(table: Table) -> Rules[None, Event, Event, Command]:
    rows = checked(table)
    return Rules(None, lambda state, _: state, lambda state, event: (state, answers(rows, event)))


def test_for_each_thing_in_an_event_it_says_a_command_in_their_order() -> None:
    pour = saga({RoundOrdered: EACH_DRINK})
    pour.when(RoundOrdered(ROUND, BEER_AND_WINE, table=3)).then(*POURED)
    pour.when(RoundOrdered(ROUND, BEER_AND_WINE[::-1], table=3)).then(*POURED[::-1])


def test_where_there_is_nothing_of_which_to_say_it_it_says_nothing() -> None:
    saga({RoundOrdered: EACH_DRINK}).when(RoundOrdered(ROUND, (), table=3)).then_nothing_happens()


def test_two_things_that_are_alike_lead_to_two_commands() -> None:
    saga({RoundOrdered: EACH_DRINK}).when(RoundOrdered(ROUND, (Drink("beer"),) * 2, table=3)).then(
        *[PourDrink(ROUND, "beer", 1)] * 2
    )


def test_what_depends_on_something_that_is_not_there_is_not_said() -> None:
    thank = saga({RoundOrdered: Says(Thank, if_said="given_by")})
    thank.when(RoundOrdered(ROUND, (), table=3)).then_nothing_happens()
    thank.when(RoundOrdered(ROUND, (), table=3, given_by="Ada")).then(Thank("Ada"))
    thank.when(RoundOrdered(ROUND, (), table=3, given_by="")).then(Thank(""))


def test_both_conditions_hold_together() -> None:
    toast = saga({RoundOrdered: Says(Toast, for_each="drinks", if_said="given_by")})
    toast.when(RoundOrdered(ROUND, BEER_AND_WINE, table=3)).then_nothing_happens()
    toast.when(RoundOrdered(ROUND, BEER_AND_WINE, table=3, given_by="Ada")).then(
        Toast("beer", "Ada"), Toast("wine", "Ada")
    )


def test_an_event_leads_to_all_that_stands_in_its_row_in_that_order() -> None:
    said = (SetTable(3), *POURED, Thank("Ada"))
    saga(TABLE).when(RoundOrdered(ROUND, BEER_AND_WINE, table=3, given_by="Ada")).then(*said)
    saga(TABLE).when(RoundOrdered(ROUND, BEER_AND_WINE, table=3)).then(*said[:-1])


def test_at_a_repeated_event_it_says_all_of_them_again() -> None:
    event = RoundOrdered(ROUND, BEER_AND_WINE, table=3, given_by="Ada")
    saga(TABLE).given(event, event).when(event).then(SetTable(3), *POURED, Thank("Ada"))


def test_a_command_may_take_what_is_perhaps_not_there_as_it_is() -> None:
    note = saga({RoundOrdered: Note})
    note.when(RoundOrdered(ROUND, (), table=3)).then(Note(None))
    note.when(RoundOrdered(ROUND, (), table=3, given_by="Ada")).then(Note("Ada"))


def test_what_each_of_them_says_goes_before_what_the_event_says_by_the_same_name() -> None:
    event = BarOpened(ROUND, [*BEER_AND_WINE], [], [], {}, None, glass=9, pairs=None, given_by=None)
    saga({BarOpened: EACH_DRINK}).when(event).then(*POURED)


NO_THINGS = "BarOpened has no {} of which each could lead to PourDrink."
NOT_MISSING = "BarOpened has no {} that may be missing, on which Thank could depend."
OF_ANOTHER_TYPE = "{} cannot be made of BarOpened, whose {} is of another type."
UNSAID = "{} cannot be made of BarOpened, which does not say its {}."


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (Says(PourDrink, for_each="glasses"), NO_THINGS.format("glasses")),
        (Says(PourDrink, for_each="process_id"), NO_THINGS.format("process_id")),
        (Says(PourDrink, for_each="names"), NO_THINGS.format("names")),
        (Says(PourDrink, for_each="poured"), NO_THINGS.format("poured")),
        (Says(PourDrink, for_each="best"), NO_THINGS.format("best")),
        (Says(PourDrink, for_each="pairs"), NO_THINGS.format("pairs")),
        (Says(Thank, if_said="taken_by"), NOT_MISSING.format("taken_by")),
        (Says(Thank, if_said="process_id"), NOT_MISSING.format("process_id")),
        (Thank, OF_ANOTHER_TYPE.format("Thank", "given_by")),
        (Says(Toast, for_each="drinks"), OF_ANOTHER_TYPE.format("Toast", "given_by")),
        (Says(Toast, for_each="thirsts", if_said="given_by"), OF_ANOTHER_TYPE.format("Toast", "drink")),
        (Toast, f"{UNSAID.format('Toast', 'drink')} {OF_ANOTHER_TYPE.format('Toast', 'given_by')}"),
        (Says(WashGlass, for_each="drinks"), UNSAID.format("WashGlass", "soap")),
        ((EACH_DRINK, EACH_DRINK), "BarOpened leads to PourDrink more than once."),
        ((Note, Says(Note)), "BarOpened leads to Note more than once."),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_row_that_could_not_be_run_is_refused_in_a_sentence(row: Says, sentence: str) -> None:
    with pytest.raises(BadTable) as refused:
        checked({BarOpened: row})
    assert str(refused.value) == f"This saga cannot be run. {sentence}"


def test_who_discards_an_event_is_told_of_every_command_that_it_leads_to() -> None:
    [row] = checked(TABLE).values()
    assert if_discarded(row) == (
        "SetTable is not said to dining room and PourDrink is not said to bar and Thank is not said to dining room:"
        " what would follow from that does not happen."
    )
