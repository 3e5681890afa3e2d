"""Every message to Guest stays in every state that a guest's stay can be in."""

from typing import get_args

import pytest

from group_checkout.stays.messages import CheckOutGuest, GuestCheckedOut, GuestCheckoutFailed
from group_checkout.stays.rules import StayCommand, StayEvent
from tests.stays_rules import (
    CAME,
    CHARGE,
    CHARGED,
    CHECK_IN,
    CLOSED,
    GONE,
    GROUP,
    LEAVE,
    LEFT,
    LEFT_WITH_GROUP,
    LEFT_WITH_OTHER,
    NOBODY,
    NOT_OPENED,
    OTHER_REFUSED,
    OVERPAID,
    OWES,
    PAID,
    PAID_TOO_MUCH,
    PAY,
    REFUSED,
    UNASKED,
    WITH_GROUP,
    WITH_OTHER,
    Answer,
    GiveUp,
    Input,
    given,
    stays_here,
)

STATES: dict[str, list[StayEvent]] = {
    "nobody yet": [],
    "nobody yet, and refused": [GuestCheckoutFailed(*GROUP, NOT_OPENED)],
    "settled": [CAME, CHARGED, PAID],
    "owes": [CAME, CHARGED],
    "overpaid": [CAME, CHARGED, PAID, PAID_TOO_MUCH],
    "left alone": [CAME, CHARGED, PAID, LEFT],
    "left with the group": [CAME, CHARGED, PAID, LEFT_WITH_GROUP],
    "left with another group": [CAME, CHARGED, PAID, LEFT_WITH_OTHER],
    "refused, and settled since": [CAME, CHARGED, REFUSED, PAID],
    "refused, and left alone": [CAME, CHARGED, REFUSED, PAID, LEFT],
    "refused, and left with another group": [CAME, CHARGED, REFUSED, PAID, LEFT_WITH_OTHER],
    "refused to another group": [CAME, CHARGED, OTHER_REFUSED],
    "refused to both": [CAME, CHARGED, REFUSED, OTHER_REFUSED],
}
OF_PERSONS: tuple[Input, ...] = (CHECK_IN, CHARGE, PAY, LEAVE)
ANSWERS_TO_PERSONS: dict[str, tuple[Answer, Answer, Answer, Answer]] = {
    "nobody yet": (CAME, NOBODY, NOBODY, NOBODY),
    "nobody yet, and refused": (CAME, NOBODY, NOBODY, NOBODY),
    "settled": (None, CHARGED, PAID, LEFT),
    "owes": (None, CHARGED, PAID, stays_here(OWES)),
    "overpaid": (None, CHARGED, PAID, stays_here(OVERPAID)),
    "left alone": (None, CLOSED, CLOSED, stays_here(GONE)),
    "left with the group": (None, CLOSED, CLOSED, stays_here(GONE)),
    "left with another group": (None, CLOSED, CLOSED, stays_here(GONE)),
    "refused, and settled since": (None, CHARGED, PAID, LEFT),
    "refused, and left alone": (None, CLOSED, CLOSED, stays_here(GONE)),
    "refused, and left with another group": (None, CLOSED, CLOSED, stays_here(GONE)),
    "refused to another group": (None, CHARGED, PAID, stays_here(OWES)),
    "refused to both": (None, CHARGED, PAID, stays_here(OWES)),
}
OF_GROUPS: tuple[Input, ...] = (WITH_GROUP, WITH_OTHER, GiveUp(WITH_GROUP), GiveUp(WITH_OTHER), GiveUp(LEAVE))
LEAVES, SILENCE = "leaves", None
ANSWERS_TO_GROUPS: dict[str, tuple[str | None, str | None, str | None, str | None, None]] = {
    "nobody yet": (NOT_OPENED, NOT_OPENED, UNASKED, UNASKED, SILENCE),
    "nobody yet, and refused": (SILENCE, NOT_OPENED, SILENCE, UNASKED, SILENCE),
    "settled": (LEAVES, LEAVES, UNASKED, UNASKED, SILENCE),
    "owes": (OWES, OWES, UNASKED, UNASKED, SILENCE),
    "overpaid": (OVERPAID, OVERPAID, UNASKED, UNASKED, SILENCE),
    "left alone": (GONE, GONE, UNASKED, UNASKED, SILENCE),
    "left with the group": (SILENCE, GONE, SILENCE, UNASKED, SILENCE),
    "left with another group": (GONE, SILENCE, UNASKED, SILENCE, SILENCE),
    "refused, and settled since": (SILENCE, LEAVES, SILENCE, UNASKED, SILENCE),
    "refused, and left alone": (SILENCE, GONE, SILENCE, UNASKED, SILENCE),
    "refused, and left with another group": (SILENCE, SILENCE, SILENCE, SILENCE, SILENCE),
    "refused to another group": (OWES, SILENCE, UNASKED, SILENCE, SILENCE),
    "refused to both": (SILENCE, SILENCE, SILENCE, SILENCE, SILENCE),
}


def to_group(input_: Input, answer: str | None) -> StayEvent | None:
    """The event that tells a group what the table says."""
    command = input_.command if isinstance(input_, GiveUp) else input_
    assert isinstance(command, CheckOutGuest)
    if answer is None:
        return None
    about = (command.process_id, command.stay_id, command.checkout_id or "")
    return GuestCheckedOut(*about) if answer == LEAVES else GuestCheckoutFailed(*about, answer)


ANSWERS: list[tuple[str, Input, Answer]] = [
    *(
        (state, input_, answer)
        for state, answers in ANSWERS_TO_PERSONS.items()
        for input_, answer in zip(OF_PERSONS, answers, strict=True)
    ),
    *(
        (state, input_, to_group(input_, answer))
        for state, answers in ANSWERS_TO_GROUPS.items()
        for input_, answer in zip(OF_GROUPS, answers, strict=True)
    ),
]


TAKEN = [each for each in ANSWERS if not isinstance(each[2], Exception)]


def name(input_: Input) -> str:
    if isinstance(input_, GiveUp):
        return f"giving up {name(input_.command)}"
    group = f" {input_.checkout_id or 'alone'}" if isinstance(input_, CheckOutGuest) else ""
    return f"{type(input_).__name__}{group}"


def outcome(answer: Answer) -> str:
    if answer is None:
        return "changes nothing"
    return f"{'is' if isinstance(answer, Exception) else 'says'} {type(answer).__name__}"


def title(state: str, input_: Input, answer: Answer) -> str:
    return f"{state}: {name(input_)} {outcome(answer)}"


@pytest.mark.parametrize(("state", "input_", "answer"), ANSWERS, ids=[title(*each) for each in ANSWERS])
def test_a_stay(state: str, input_: Input, answer: Answer) -> None:
    step = given(*STATES[state]).when(input_)
    if isinstance(answer, Exception):
        step.then_refused(str(answer), by=type(answer))
    elif answer:
        step.then(answer)
    else:
        step.then_nothing_happens()


@pytest.mark.parametrize(("state", "input_", "answer"), TAKEN, ids=[title(*each) for each in TAKEN])
def test_the_same_again_changes_nothing_but_what_is_charged_and_paid(
    state: str, input_: Input, answer: StayEvent | None
) -> None:
    said = [answer] if answer else []
    step = given(*STATES[state], *said).when(input_)
    if input_ in (CHARGE, PAY):
        step.then(*said)
    elif input_ == LEAVE:
        step.then_refused(str(stays_here(GONE)))
    else:
        step.then_nothing_happens()


def test_every_message_is_tried_in_every_state() -> None:
    assert list(STATES) == list(ANSWERS_TO_PERSONS) == list(ANSWERS_TO_GROUPS)
    assert {type(each) for each in (*OF_PERSONS, *OF_GROUPS)} == {*get_args(StayCommand), GiveUp}
