"""Hundreds of guests who check out together: one outcome, whatever is repeated or cannot be handled on the way."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

import group_checkout.stays.module
import group_checkout.stays.rules
from group_checkout.checkouts.messages import GroupCheckoutCompleted, GroupCheckoutFailed
from group_checkout.stays.messages import CheckOutGuest
from group_checkout.terms import MOST_GUESTS
from messaging import cursors
from messaging.failures import failures
from messaging.messages import Entry
from messaging.readable import Place
from tests.group_checkouts import Hotel
from tests.support import said

MANY = 300
OWES, OVERPAID = 10000, -50
ROUNDS = 6


def every(place: int, nth: int) -> bool:
    return place % nth == nth - 1


def balances(number: int) -> Sequence[int]:
    """Most have settled; each tenth owes something, and some have paid too much."""
    return [OWES if every(place, 10) else OVERPAID if every(place, 77) else 0 for place in range(number)]


def last_words(hotel: Hotel) -> list[tuple[str, dict[str, Any]]]:
    """All that was ever said about how a group has ended."""
    ends = [GroupCheckoutCompleted.__name__, GroupCheckoutFailed.__name__]
    entries = hotel.system.checkouts.log.read(0, 10 * MOST_GUESTS)
    return [(each.type, each.fields) for each in entries if isinstance(each, Entry) and each.type in ends]


def read_again(hotel: Hotel) -> None:
    """Send every reader back to the first message of what it reads."""
    for each in hotel.system.subscriptions:
        with each.reader.store.writing() as db:
            cursors.move(db, each.source.name, Place(each.place().epoch, 0))
        each.reload()


@pytest.mark.parametrize("number", [MANY, MOST_GUESTS])
def test_all_who_have_settled_leave_and_the_group_names_exactly_those_who_do_not(number: int, hotel: Hotel) -> None:
    owed = balances(number)
    ids = hotel.check_in(*owed)
    group = hotel.initiate(ids)
    status, members = hotel.end(group)
    left = [id_ for id_, balance in zip(ids, owed, strict=True) if not balance]
    stayed = [id_ for id_ in ids if id_ not in left]
    assert (status, [*members]) == ("failed", ids)
    assert [id_ for id_, what in members.items() if what == "completed"] == left
    assert {members[id_] for id_ in stayed} == {"not settled: owes 100.00", "not settled: overpaid by 0.50"}
    [(_, end)] = last_words(hotel)
    assert (end["completed"], end["failed"]) == (left, stayed)
    assert Counter(said(hotel.system.saga)) == {
        "CheckOutGuest": number,
        "RecordGuestCheckoutCompletion": len(left),
        "RecordGuestCheckoutFailure": len(stayed),
    }
    assert {hotel.stay(id_)["checked_out_by"] for id_ in left} == {group}
    assert {hotel.stay(id_)["checked_out_by"] for id_ in stayed} == {None}


def test_all_settled_is_completed_with_all_in_the_order_of_the_group(hotel: Hotel) -> None:
    ids = hotel.check_in(*[0] * MANY)[::-1]
    assert hotel.end(hotel.initiate(ids)) == ("completed", dict.fromkeys(ids, "completed"))
    [(type_, end)] = last_words(hotel)
    assert (type_, end["completed"]) == ("GroupCheckoutCompleted", ids)


def test_whatever_is_delivered_again_on_the_way_and_afterwards_the_end_is_one_and_the_same(hotel: Hotel) -> None:
    ids = hotel.check_in(*balances(MANY))
    group = hotel.initiate(ids)
    for number in range(ROUNDS):
        for each in hotel.system.subscriptions:
            each.step()
        read_again(hotel)
        if number == ROUNDS // 2:
            hotel.pay(ids[9], OWES)
    end = hotel.end(group)
    [words] = last_words(hotel)
    answers = Counter(said(hotel.system.stays))
    read_again(hotel)
    assert hotel.end(group) == end
    assert last_words(hotel) == [words]
    assert sorted([*words[1]["completed"], *words[1]["failed"]]) == sorted(ids)
    assert Counter(said(hotel.system.stays)) == answers
    assert answers["GuestCheckedOut"] + answers["GuestCheckoutFailed"] == MANY
    assert Counter(said(hotel.system.saga))["CheckOutGuest"] > MANY


def test_who_cannot_be_asked_has_failed_for_good_and_leaves_when_that_is_tried_again(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = hotel.check_in(*[0] * MANY)
    sick = {ids[0], ids[MANY // 2], ids[-1]}

    def decide(stay: Any, command: Any) -> Any:
        if type(command) is CheckOutGuest and command.stay_id in sick:
            raise ValueError("the printer is on fire")
        return group_checkout.stays.rules.decide(stay, command)

    group = hotel.initiate(ids)
    with monkeypatch.context() as patch:
        patch.setattr(group_checkout.stays.module, "decide", decide)
        # Each holds up those of its group behind it until it is parked.
        for _ in sick:
            hotel.park()
    end = hotel.group(group)
    failed = dict.fromkeys(sick, "could not be asked")
    assert end == ("failed", {**dict.fromkeys(ids, "completed"), **failed})
    parked = failures(hotel.system.stays.store)
    assert len(parked) == len(sick)
    for each in parked:
        hotel.system.stays.delivery_of(each.entry.id)[0].parked.retry(each.entry.position)
    assert [hotel.end(group), failures(hotel.system.stays.store)] == [end, []]
    again = hotel.end(hotel.retry(group))
    assert again == ("completed", dict.fromkeys([each for each in ids if each in sick], "completed"))
    assert len(last_words(hotel)) == 1 + 1
