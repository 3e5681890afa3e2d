"""Every message to Group checkouts in every state that a group checkout can be in."""

from collections.abc import Sequence
from typing import get_args

import pytest

from group_checkout.checkouts.messages import GroupCheckoutInitiated, InitiateGroupCheckout
from group_checkout.checkouts.rules import CheckoutCommand, CheckoutEvent, Status
from group_checkout.terms import Guest
from tests.checkouts_rules import (
    ADA,
    BEN,
    CLEO,
    GROUP,
    IDS,
    INITIATE,
    INITIATED,
    STRANGER,
    completed,
    failed,
    given,
    leaves,
    left,
    stayed,
    stays,
)

OTHERWISE = InitiateGroupCheckout("GC-0003", (Guest(STRANGER, "Dan"),))
INITIATED_OTHERWISE = GroupCheckoutInitiated(*IDS, OTHERWISE.guests)
NO_GROUP = LookupError("there is no group checkout GC-0003")
NOT_OF_IT = LookupError(f"{STRANGER} is not of the group GC-0003")

OF_GUESTS: list[CheckoutCommand] = [answer(guest) for guest in GROUP for answer in (leaves, stays)]
OF_STRANGERS: list[CheckoutCommand] = [leaves(STRANGER), stays(STRANGER)]
INPUTS: list[CheckoutCommand] = [INITIATE, OTHERWISE, *OF_GUESTS, *OF_STRANGERS]


def again(*guests: str) -> list[CheckoutCommand]:
    """Initiating once more, and what these guests may answer: the same or another thing than before."""
    return [INITIATE, OTHERWISE, *(answer(guest) for guest in guests for answer in (leaves, stays))]


STATES: dict[str, list[CheckoutEvent]] = {
    "none": [],
    "nobody has answered": [INITIATED],
    "one has left": [INITIATED, left(ADA)],
    "one stays": [INITIATED, stayed(ADA)],
    "all but one have left": [INITIATED, left(BEN), left(ADA)],
    "one left, one stays": [INITIATED, left(BEN), stayed(ADA)],
    "all but one stay": [INITIATED, stayed(BEN), stayed(ADA)],
    "completed": [INITIATED, left(BEN), left(ADA), left(CLEO), completed(*GROUP)],
    "failed": [INITIATED, left(BEN), stayed(ADA), left(CLEO), failed((CLEO, BEN), (ADA,))],
    "failed, all stay": [INITIATED, stayed(BEN), stayed(ADA), stayed(CLEO), failed((), GROUP)],
}
STATUSES: dict[str, Status | None] = {
    **dict.fromkeys(STATES, "initiated"),
    "none": None,
    "completed": "completed",
    "failed": "failed",
    "failed, all stay": "failed",
}
ANSWERS: list[tuple[str, Sequence[CheckoutCommand], list[CheckoutEvent] | Exception]] = [
    ("none", [INITIATE], [INITIATED]),
    ("none", [OTHERWISE], [INITIATED_OTHERWISE]),
    ("none", [*OF_GUESTS, *OF_STRANGERS], NO_GROUP),
    ("nobody has answered", again(), []),
    ("nobody has answered", [leaves(CLEO)], [left(CLEO)]),
    ("nobody has answered", [stays(CLEO)], [stayed(CLEO)]),
    ("nobody has answered", [leaves(ADA)], [left(ADA)]),
    ("nobody has answered", [stays(ADA)], [stayed(ADA)]),
    ("nobody has answered", [leaves(BEN)], [left(BEN)]),
    ("nobody has answered", [stays(BEN)], [stayed(BEN)]),
    ("one has left", again(ADA), []),
    ("one has left", [leaves(CLEO)], [left(CLEO)]),
    ("one has left", [stays(CLEO)], [stayed(CLEO)]),
    ("one has left", [leaves(BEN)], [left(BEN)]),
    ("one has left", [stays(BEN)], [stayed(BEN)]),
    ("one stays", again(ADA), []),
    ("one stays", [leaves(CLEO)], [left(CLEO)]),
    ("one stays", [stays(CLEO)], [stayed(CLEO)]),
    ("one stays", [leaves(BEN)], [left(BEN)]),
    ("one stays", [stays(BEN)], [stayed(BEN)]),
    ("all but one have left", again(ADA, BEN), []),
    ("all but one have left", [leaves(CLEO)], [left(CLEO), completed(CLEO, ADA, BEN)]),
    ("all but one have left", [stays(CLEO)], [stayed(CLEO), failed((ADA, BEN), (CLEO,))]),
    ("one left, one stays", again(ADA, BEN), []),
    ("one left, one stays", [leaves(CLEO)], [left(CLEO), failed((CLEO, BEN), (ADA,))]),
    ("one left, one stays", [stays(CLEO)], [stayed(CLEO), failed((BEN,), (CLEO, ADA))]),
    ("all but one stay", again(ADA, BEN), []),
    ("all but one stay", [leaves(CLEO)], [left(CLEO), failed((CLEO,), (ADA, BEN))]),
    ("all but one stay", [stays(CLEO)], [stayed(CLEO), failed((), (CLEO, ADA, BEN))]),
    *((state, again(*GROUP), []) for state in STATES if STATUSES[state] in ("completed", "failed")),
    *((state, OF_STRANGERS, NOT_OF_IT) for state in STATES if state != "none"),
]
CASES = [(state, command, said) for state, commands, said in ANSWERS for command in commands]


def name(command: CheckoutCommand) -> str:
    if isinstance(command, InitiateGroupCheckout):
        return f"{type(command).__name__} of {len(command.guests)}"
    return f"{type(command).__name__} {command.stay_id}"


def title(state: str, command: CheckoutCommand, said: list[CheckoutEvent] | Exception) -> str:
    if isinstance(said, Exception):
        return f"{state}: {name(command)} raises {type(said).__name__}"
    told = " and ".join(type(each).__name__ for each in said)
    return f"{state}: {name(command)} {f'says {told}' if said else 'changes nothing'}"


@pytest.mark.parametrize(("state", "command", "said"), CASES, ids=[title(*each) for each in CASES])
def test_a_group_checkout(state: str, command: CheckoutCommand, said: list[CheckoutEvent] | Exception) -> None:
    step = given(*STATES[state]).when(command)
    if isinstance(said, Exception):
        step.then_refused(str(said), by=type(said))
    elif said:
        step.then(*said)
        given(*STATES[state], *said).when(command).then_nothing_happens()
    else:
        step.then_nothing_happens()


def test_every_message_is_tried_once_in_every_state() -> None:
    tried = [(state, name(command)) for state, command, _ in CASES]
    assert sorted(tried) == sorted((state, name(command)) for state in STATES for command in INPUTS)
    assert {type(each) for each in INPUTS} == set(get_args(CheckoutCommand))


@pytest.mark.parametrize("state", STATES)
def test_it_is_under_way_until_all_have_answered(state: str) -> None:
    checkout = given(*STATES[state]).state
    assert (checkout and checkout.status) == STATUSES[state]
