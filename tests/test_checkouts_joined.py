"""A group checkout joins its guests' answers, in whatever order they come; who can be a group, and who tries again."""

from itertools import permutations

import pytest

from group_checkout.checkouts.messages import GroupCheckoutInitiated, InitiateGroupCheckout
from group_checkout.checkouts.rules import Checkout, CheckoutEvent, Member, to_try_again
from group_checkout.terms import Guest
from messaging.messages import Invalid, Refused
from tests.checkouts_rules import (
    ADA,
    BEN,
    CLEO,
    GROUP,
    GUESTS,
    IDS,
    INITIATED,
    completed,
    failed,
    given,
    leaves,
    left,
    stayed,
    stays,
)

ENDS: dict[tuple[str, ...], CheckoutEvent] = {
    (): completed(CLEO, ADA, BEN),
    (BEN,): failed((CLEO, ADA), (BEN,)),
    (ADA,): failed((CLEO, BEN), (ADA,)),
    (CLEO,): failed((ADA, BEN), (CLEO,)),
    (ADA, BEN): failed((CLEO,), (ADA, BEN)),
    (CLEO, BEN): failed((ADA,), (CLEO, BEN)),
    (CLEO, ADA): failed((BEN,), (CLEO, ADA)),
    (CLEO, ADA, BEN): failed((), (CLEO, ADA, BEN)),
}
ORDERS = sorted(set(permutations(GROUP * 2)))


@pytest.mark.parametrize("who_stays", ENDS, ids=lambda who: f"{len(who)} stay")
def test_in_every_order_of_answers_that_each_come_twice_it_says_each_once_and_then_the_same_end(
    who_stays: tuple[str, ...],
) -> None:
    assert len(ORDERS) == 90
    for order in ORDERS:
        told: list[CheckoutEvent] = [INITIATED]
        for place, guest in enumerate(order):
            said = [] if guest in order[:place] else [stayed(guest) if guest in who_stays else left(guest)]
            if said and {*order[: place + 1]} == {*GROUP}:
                said.append(ENDS[who_stays])
            given(*told).when(stays(guest) if guest in who_stays else leaves(guest)).then(*said)
            told += said
        assert told[-1] == ENDS[who_stays]


def test_a_guests_first_answer_counts() -> None:
    given(INITIATED, left(ADA)).when(stays(ADA)).then_nothing_happens()
    given(INITIATED, stayed(ADA)).when(leaves(ADA)).then_nothing_happens()
    given(INITIATED, stayed(ADA), left(BEN)).when(leaves(CLEO)).then(left(CLEO), failed((CLEO, BEN), (ADA,)))


def test_it_remembers_who_has_left_and_why_the_others_stay_in_the_order_of_the_group() -> None:
    checkout = given(INITIATED, stayed(BEN)).when(leaves(ADA)).then(left(ADA))
    members = [
        Member(CLEO, "Cleo"),
        Member(ADA, "Ada", "completed"),
        Member(BEN, "Ben", "failed", f"{BEN} owes 1.00"),
    ]
    assert checkout == Checkout("GC-0003", {each.stay_id: each for each in members}, "initiated")
    assert checkout
    assert [*checkout.members] == [*GROUP]


def test_a_group_of_one_is_done_at_the_only_answer() -> None:
    alone = GroupCheckoutInitiated(*IDS, GUESTS[:1])
    given(alone).when(leaves(CLEO)).then(left(CLEO), completed(CLEO))
    given(alone).when(stays(CLEO)).then(stayed(CLEO), failed((), (CLEO,)))


@pytest.mark.parametrize("count", [1, 2, 500])
def test_one_to_500_guests_are_a_group(count: int) -> None:
    guests = tuple(Guest(f"STAY-{number:04d}", "Ada") for number in range(count))
    given().when(InitiateGroupCheckout("GC-0003", guests)).then(GroupCheckoutInitiated(*IDS, guests))


@pytest.mark.parametrize("count", [0, 501])
def test_nobody_and_more_than_500_are_no_group(count: int) -> None:
    guests = tuple(Guest(f"STAY-{number:04d}", "Ada") for number in range(count))
    sentence = "A group is 1 to 500 guests: choose some who are here."
    given().when(InitiateGroupCheckout("GC-0003", guests)).then_refused(sentence, by=Invalid)


def test_a_guest_is_of_a_group_once_and_who_is_repeated_first_is_named() -> None:
    cleo, ada, ben = GUESTS
    repeated = InitiateGroupCheckout("GC-0003", (cleo, ben, ada, ada, ben))
    given().when(repeated).then_refused(f"{BEN} is in the group more than once.", by=Invalid)
    namesakes = (cleo, Guest(ADA, "Cleo"))
    given().when(InitiateGroupCheckout("GC-0003", namesakes)).then(GroupCheckoutInitiated(*IDS, namesakes))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ([], "GC-0003 is under way: not all of its guests have answered yet."),
        ([stayed(ADA)], "GC-0003 is under way: not all of its guests have answered yet."),
        ([stayed(ADA), left(BEN)], "GC-0003 is under way: not all of its guests have answered yet."),
        ([*map(left, GROUP), completed(*GROUP)], "GC-0003 is completed: there is nobody to try again."),
    ],
    ids=["nobody has answered", "one has failed", "one is left to answer", "completed"],
)
def test_nobody_is_tried_again_unless_the_group_failed(told: list[CheckoutEvent], sentence: str) -> None:
    checkout = given(INITIATED, *told).state
    assert checkout
    with pytest.raises(Refused) as refused:
        to_try_again(checkout)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("who_stays", [each for each in ENDS if each], ids=lambda who: f"{len(who)} stay")
def test_who_failed_is_tried_again_in_the_order_of_the_group(who_stays: tuple[str, ...]) -> None:
    answers = [stayed(each) if each in who_stays else left(each) for each in reversed(GROUP)]
    checkout = given(INITIATED, *answers, ENDS[who_stays]).state
    assert checkout
    assert to_try_again(checkout) == tuple(each for each in GUESTS if each.stay_id in who_stays)
