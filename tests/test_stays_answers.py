"""What a guest's stay answers is final, money is exact, and a charge is either owed or refused."""

from collections.abc import Sequence

import pytest

from group_checkout.stays.messages import (
    ChargeRecorded,
    GuestCheckoutFailed,
    PaymentRecorded,
    RecordCharge,
)
from group_checkout.stays.rules import Stay, StayEvent
from tests.stays_rules import (
    CAME,
    CHARGE,
    CHARGED,
    CLOSED,
    GROUP,
    LEAVE,
    LEFT,
    LEFT_WITH_GROUP,
    LEFT_WITH_OTHER,
    OTHER,
    OWES,
    OWN,
    PAID,
    REFUSED,
    STAY,
    UNASKED,
    WITH_GROUP,
    WITH_OTHER,
    GiveUp,
    given,
    stays_here,
)


def test_who_was_refused_to_a_group_leaves_with_another_one_once_settled_but_never_with_that_one() -> None:
    given(CAME, CHARGED).when(WITH_GROUP).then(REFUSED)
    given(CAME, CHARGED, REFUSED, PAID).when(WITH_GROUP).then_nothing_happens()
    given(CAME, CHARGED, REFUSED, PAID).when(WITH_OTHER).then(LEFT_WITH_OTHER)
    given(CAME, CHARGED, REFUSED, PAID, LEFT_WITH_OTHER).when(WITH_GROUP).then_nothing_happens()


def test_who_left_with_a_group_is_gone_for_another_one_and_for_that_one_has_answered() -> None:
    given(CAME, LEFT_WITH_GROUP).when(WITH_OTHER).then(GuestCheckoutFailed(*OTHER, "checked out already"))
    given(CAME, LEFT_WITH_GROUP).when(WITH_GROUP).then_nothing_happens()


def test_what_could_not_be_asked_is_an_answer_like_any_other() -> None:
    unasked = GuestCheckoutFailed(*GROUP, UNASKED)
    given(CAME).when(GiveUp(WITH_GROUP)).then(unasked)
    given(CAME, unasked).when(WITH_GROUP).then_nothing_happens()
    given(CAME, unasked).when(GiveUp(WITH_GROUP)).then_nothing_happens()
    given(CAME, unasked).when(LEAVE).then(LEFT)


def test_a_guest_who_comes_after_a_group_was_told_that_nobody_is_here_leaves_alone() -> None:
    not_opened = GuestCheckoutFailed(*GROUP, "not opened")
    given(not_opened, CAME).when(WITH_GROUP).then_nothing_happens()
    given(not_opened, CAME).when(LEAVE).then(LEFT)


@pytest.mark.parametrize(
    ("charges", "payments", "reason"),
    [
        ([], [], None),
        ([12000], [12000], None),
        ([10, 20], [30], None),
        ([10] * 10, [33, 33, 34], None),
        ([1], [], "not settled: owes 0.01"),
        ([12000], [], "not settled: owes 120.00"),
        ([12000], [11901], "not settled: owes 0.99"),
        ([999_999_999, 999_999_999], [], "not settled: owes 19999999.98"),
        ([], [5], "not settled: overpaid by 0.05"),
        ([12000], [12001], "not settled: overpaid by 0.01"),
        ([12000], [12000, 12000], "not settled: overpaid by 120.00"),
    ],
)
def test_who_has_paid_to_the_cent_what_was_charged_leaves_and_nobody_else(
    charges: Sequence[int], payments: Sequence[int], reason: str | None
) -> None:
    money: list[StayEvent] = [ChargeRecorded(OWN, STAY, each) for each in charges]
    money += [PaymentRecorded(OWN, STAY, each) for each in payments]
    for order in (money, money[::-1]):
        given(CAME, *order).when(WITH_GROUP).then(GuestCheckoutFailed(*GROUP, reason) if reason else LEFT_WITH_GROUP)
        alone = given(CAME, *order).when(LEAVE)
        alone.then_refused(str(stays_here(reason))) if reason else alone.then(LEFT)


def test_sums_are_whole_cents() -> None:
    stay = given(CAME, *[ChargeRecorded(OWN, STAY, 10)] * 3, PaymentRecorded(OWN, STAY, 31)).state
    assert stay == Stay(guest="Ada", status="checked-in", charges=30, payments=31)
    assert (stay.balance, type(stay.balance)) == (-1, int)


def test_a_charge_that_comes_before_the_checkout_keeps_the_guest_here() -> None:
    assert given(CAME, CHARGED).when(WITH_GROUP).then(REFUSED).balance == 12000
    given(CAME, CHARGED).when(LEAVE).then_refused(str(stays_here(OWES)))


def test_a_charge_that_comes_after_the_checkout_is_refused_and_the_guest_is_gone() -> None:
    for left in (LEFT_WITH_GROUP, LEFT):
        after = given(CAME, left).when(CHARGE).then_refused(str(CLOSED))
        assert (after.status, after.balance) == ("checked-out", 0)


def test_a_stay_remembers_with_whom_its_guest_left_and_to_whom_it_said_no() -> None:
    settled = Stay(guest="Ada", status="checked-in", charges=12000, payments=12000, refused=("GC-0003",))
    assert given(CAME, CHARGED, REFUSED, PAID).state == settled
    left = Stay("Ada", "checked-out", 12000, 12000, "GC-0004", ("GC-0003",))
    assert given(CAME, CHARGED, REFUSED, PAID).when(WITH_OTHER).then(LEFT_WITH_OTHER) == left
    alone = Stay("Ada", "checked-out", 12000, 12000, None, ("GC-0003",))
    assert given(CAME, CHARGED, REFUSED, PAID).when(LEAVE).then(LEFT) == alone


def test_a_reason_is_of_the_moment_of_the_answer() -> None:
    given(CAME, CHARGED).when(WITH_GROUP).then(GuestCheckoutFailed(*GROUP, OWES))
    more = given(CAME, CHARGED, REFUSED).when(RecordCharge(STAY, 500)).then(ChargeRecorded(OWN, STAY, 500))
    assert more.balance == 12500
    given(CAME, CHARGED, ChargeRecorded(OWN, STAY, 500)).when(WITH_OTHER).then(
        GuestCheckoutFailed(*OTHER, "not settled: owes 125.00")
    )
