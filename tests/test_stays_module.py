"""Guest stays on a real file: what persons do, what it keeps and says of that, and what it answers to the saga."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from group_checkout.stays import views
from group_checkout.stays.samples import arrive
from messaging.messages import NotFound, Refused
from tests.group_checkouts import Hotel
from tests.support import rows, said

TABLES = ("stays", "entries", "refusals")


def log(hotel: Hotel) -> list[tuple[object, ...]]:
    sql = "select type, visibility, correlation_id, causation_id from log order by position"
    return [tuple(row.values()) for row in rows(hotel.system.stays, sql)]


def test_a_check_in_form_that_is_sent_again_checks_one_guest_in(hotel: Hotel) -> None:
    stays = hotel.system.stays
    assert [stays.check_in("Ada", "k1"), stays.check_in("Ada", "k1"), stays.check_in("Ben", "k1")] == ["STAY-0001"] * 3
    assert stays.check_in("Ada", "k2") == "STAY-0002"
    assert [stays.check_in("Ada"), stays.check_in("Ada")] == ["STAY-0003", "STAY-0004"]
    assert said(stays) == ["GuestCheckedIn"] * 4
    assert hotel.stay("STAY-0001")["guest"] == "Ada"


def test_a_form_for_many_guests_that_is_sent_again_checks_them_in_once(hotel: Hotel) -> None:
    ids = arrive(hotel.system.stays, 7, "k1")
    before = [hotel.stay(each) for each in ids], hotel.system.stays.log.head()
    assert arrive(hotel.system.stays, 7, "k1") == ids
    assert ([hotel.stay(each) for each in ids], hotel.system.stays.log.head()) == before
    assert [each["balance"] for each in before[0]] == ["0.00", "0.00", "99.00", "0.00", "0.00", "0.00", "0.00"]


def test_who_comes_has_a_name_of_ones_own(hotel: Hotel) -> None:
    ids = [*arrive(hotel.system.stays, 300), *arrive(hotel.system.stays, 4)]
    assert len({hotel.stay(each)["guest"] for each in ids}) == 304


@pytest.mark.parametrize(("act", "balance"), [("charge", "12.00"), ("pay", "-12.00")])
def test_a_charge_or_payment_that_is_sent_again_counts_once(hotel: Hotel, act: str, balance: str) -> None:
    [ada, ben] = hotel.check_in(0, 0)
    enter = getattr(hotel.system.stays, act)
    for _ in range(3):
        enter(ada, 1200, "k1")
    assert hotel.stay(ada)["balance"] == balance
    enter(ben, 1200, "k2")
    enter(ben, 1200)
    enter(ben, 1200)
    assert len(views.entries(hotel.system.stays, ada)) == 1
    assert len(views.entries(hotel.system.stays, ben)) == 3


def test_a_payment_that_is_sent_again_once_the_guest_is_gone_is_no_error(hotel: Hotel) -> None:
    [ada] = hotel.check_in(500)
    hotel.system.stays.pay(ada, 500, "k1")
    hotel.check_out(ada)
    before = hotel.stay(ada), hotel.system.stays.log.head()
    hotel.system.stays.pay(ada, 500, "k1")
    assert (hotel.stay(ada), hotel.system.stays.log.head()) == before


def test_what_is_entered_adds_up_to_the_cent_for_each_guest(hotel: Hotel) -> None:
    [ada, ben] = hotel.check_in(0, 0)
    for _ in range(10):
        hotel.charge(ada, 10)
        hotel.charge(ben, 999_999_999)
    hotel.pay(ada, 33)
    hotel.pay(ada, 68)
    assert hotel.stay(ada) == {
        "id": "STAY-0001",
        "guest": "Ada",
        "charges": "1.00",
        "payments": "1.01",
        "balance": "-0.01",
        "status": "checked-in",
        "checked_out_by": None,
    }
    assert hotel.stay(ben)["balance"] == "99999999.90"
    entries = views.entries(hotel.system.stays, ada)
    assert entries == [*[{"kind": "charge", "amount": "0.10"}] * 10, *entries[-2:]]
    assert entries[-2:] == [{"kind": "payment", "amount": "0.33"}, {"kind": "payment", "amount": "0.68"}]


def test_what_persons_ask_is_kept_inside_and_causes_what_is_said_of_the_guests_own_process(hotel: Hotel) -> None:
    [ada] = hotel.check_in(500)
    hotel.pay(ada, 500)
    hotel.check_out(ada)
    own = "stay-STAY-0001"
    assert log(hotel) == [
        ("CheckInGuest", "internal", own, None),
        ("GuestCheckedIn", "public", own, "guest-stays-1"),
        ("RecordCharge", "internal", own, None),
        ("ChargeRecorded", "public", own, "guest-stays-3"),
        ("RecordPayment", "internal", own, None),
        ("PaymentRecorded", "public", own, "guest-stays-5"),
        ("CheckOutGuest", "internal", own, None),
        ("GuestCheckedOut", "public", own, "guest-stays-7"),
    ]


GONE = "STAY-0001 is checked out already: nothing can be charged or paid any more."
NOBODY = "There is no stay STAY-0004."
CANNOT: list[tuple[Callable[[Hotel], None], type[Exception], str]] = [
    (lambda hotel: hotel.charge("STAY-0001", 1), Refused, GONE),
    (lambda hotel: hotel.pay("STAY-0001", 1), Refused, GONE),
    (lambda hotel: hotel.check_out("STAY-0001"), Refused, "STAY-0001 cannot be checked out: checked out already."),
    (
        lambda hotel: hotel.check_out("STAY-0002"),
        Refused,
        "STAY-0002 cannot be checked out: not settled: owes 5.00.",
    ),
    (
        lambda hotel: hotel.check_out("STAY-0003"),
        Refused,
        "STAY-0003 cannot be checked out: not settled: overpaid by 0.05.",
    ),
    (lambda hotel: hotel.charge("STAY-0004", 1), NotFound, NOBODY),
    (lambda hotel: hotel.pay("STAY-0004", 1), NotFound, NOBODY),
    (lambda hotel: hotel.check_out("STAY-0004"), NotFound, NOBODY),
]


@pytest.mark.parametrize(("act", "refusal", "sentence"), CANNOT)
def test_what_is_refused_writes_nothing(
    hotel: Hotel, act: Callable[[Hotel], None], refusal: type[Exception], sentence: str
) -> None:
    [ada, *_] = hotel.check_in(0, 500, -5)
    hotel.check_out(ada)
    before = log(hotel), [rows(hotel.system.stays, f"select * from {each}") for each in TABLES]
    with pytest.raises(refusal) as refused:
        act(hotel)
    assert str(refused.value) == sentence
    assert (log(hotel), [rows(hotel.system.stays, f"select * from {each}") for each in TABLES]) == before


def test_a_form_key_of_what_was_refused_is_not_used_up(hotel: Hotel) -> None:
    with pytest.raises(NotFound):
        hotel.system.stays.charge("STAY-0001", 500, "k1")
    [ada] = hotel.check_in(0)
    hotel.system.stays.charge(ada, 500, "k1")
    assert hotel.stay(ada)["balance"] == "5.00"


def test_a_guest_who_left_with_a_group_names_it_and_one_who_left_alone_names_none(hotel: Hotel) -> None:
    [ada, ben] = hotel.check_in(0, 0)
    hotel.check_out(ada)
    group = hotel.initiate([ben])
    hotel.settle()
    assert [(hotel.stay(each)["status"], hotel.stay(each)["checked_out_by"]) for each in (ada, ben)] == [
        ("checked-out", None),
        ("checked-out", group),
    ]
    assert log(hotel)[-1][:3] == ("CursorMoved", "internal", None)
    assert log(hotel)[-2] == ("GuestCheckedOut", "public", "group-checkout-GC-0001", "saga-2")


def test_a_charge_while_the_checkout_is_on_its_way_makes_it_fail_and_one_after_it_is_refused(hotel: Hotel) -> None:
    [ada, ben] = hotel.check_in(0, 0)
    group = hotel.initiate([ada, ben])
    hotel.charge(ada, 500)
    assert hotel.end(group) == ("failed", {ada: "not settled: owes 5.00", ben: "completed"})
    with pytest.raises(Refused):
        hotel.charge(ben, 500)
    assert (hotel.stay(ada)["charges"], hotel.stay(ben)["charges"]) == ("5.00", "0.00")


def test_two_copies_of_the_app_check_a_guest_out_once(hotel: Hotel, tmp_path: Path) -> None:
    other = Hotel(tmp_path)
    ids = hotel.check_in(*[0] * 20)
    first, second = hotel.initiate(ids), other.initiate(ids)
    with ThreadPoolExecutor() as threads:
        list(threads.map(Hotel.settle, (hotel, other)))
    hotel.settle()
    assert said(hotel.system.stays).count("GuestCheckedOut") == 20
    with_first, with_second = hotel.group(first)[1], hotel.group(second)[1]
    for each in ids:
        assert sorted([with_first[each], with_second[each]]) == ["checked out already", "completed"]
    other.system.close()


def test_after_a_start_over_the_first_guest_is_number_1_again(hotel: Hotel) -> None:
    hotel.initiate(hotel.check_in(0, 500))
    hotel.settle()
    hotel.system.start_over()
    assert [rows(hotel.system.stays, f"select * from {each}") for each in TABLES] == [[], [], []]
    [ada] = hotel.check_in(0)
    assert (ada, hotel.end(hotel.initiate([ada]))) == ("STAY-0001", ("completed", {ada: "completed"}))
