"""Group checkouts on a real file: what a clerk does, what it keeps and says of that, and what the saga tells it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from group_checkout.checkouts import views
from group_checkout.checkouts.messages import RecordGuestCheckoutCompletion, RecordGuestCheckoutFailure
from group_checkout.stays.views import present
from group_checkout.terms import Guest
from messaging.messages import Invalid, NotFound, Refused
from tests.group_checkouts import Hotel
from tests.support import rows, said

PROCESS = "group-checkout-GC-0001"
LEFT = RecordGuestCheckoutCompletion(PROCESS, "GC-0001", "STAY-0001")
STAYED = RecordGuestCheckoutFailure(PROCESS, "GC-0001", "STAY-0001", "not settled: owes 1.00")


def repeat(hotel: Hotel, *commands: RecordGuestCheckoutCompletion | RecordGuestCheckoutFailure) -> None:
    """Have the saga say these, as if it had read the first answer once more."""
    [answer, *_] = [*hotel.system.stays.log.of_process(PROCESS)]
    with hotel.system.saga.transaction() as tx:
        tx.answer(answer)
        tx.say(*commands)
    hotel.settle()


def test_a_form_that_is_sent_again_initiates_one_checkout_whoever_it_names_then(hotel: Hotel) -> None:
    ids = hotel.check_in(0, 0, 0)
    assert [hotel.initiate(ids[:2], "k1"), hotel.initiate(ids[:2], "k1"), hotel.initiate(ids, "k1")] == ["GC-0001"] * 3
    hotel.settle()
    assert hotel.initiate(ids[:2], "k1") == hotel.system.checkouts.keyed("k1") == "GC-0001"
    assert said(hotel.system.checkouts).count("GroupCheckoutInitiated") == 1
    assert hotel.initiate(ids[2:], "k2") == "GC-0002"


def test_a_form_for_everybody_that_is_sent_again_leads_to_the_checkout_of_then_although_others_are_here(
    hotel: Hotel,
) -> None:
    checkouts, stays = hotel.system.checkouts, hotel.system.stays
    ids = hotel.check_in(0, 500)
    everybody = checkouts.initiate(present(stays), "k1")
    hotel.settle()
    hotel.check_in(0)
    assert checkouts.initiate(present(stays), "k1") == everybody
    assert hotel.end(everybody) == ("failed", {ids[0]: "completed", ids[1]: "not settled: owes 5.00"})


def test_without_a_key_each_form_initiates_a_checkout(hotel: Hotel) -> None:
    ids = hotel.check_in(0)
    assert [hotel.initiate(ids), hotel.initiate(ids)] == ["GC-0001", "GC-0002"]
    assert hotel.system.checkouts.keyed(None) is None
    assert hotel.end("GC-0001") == ("completed", {"STAY-0001": "completed"})
    assert hotel.end("GC-0002") == ("failed", {"STAY-0001": "checked out already"})


def test_what_a_clerk_asks_is_kept_inside_and_causes_what_is_said(hotel: Hotel) -> None:
    group = hotel.initiate(hotel.check_in(100))
    hotel.settle()
    hotel.retry(group)
    for process, retries in ((PROCESS, None), ("group-checkout-GC-0002", group)):
        command, event, *_ = hotel.system.history(process)
        assert (command["type"], command["visibility"]) == ("InitiateGroupCheckout", "internal")
        assert (command["recipient"], command["causation_id"]) == ("group-checkouts", None)
        assert (event["type"], event["visibility"]) == ("GroupCheckoutInitiated", "public")
        assert event["causation_id"] == command["id"]
        assert hotel.system.checkouts.log.of_process(process)[0].fields["retries"] == retries


NOBODY = "A group is 1 to 500 guests: choose some who are here."
NO_GROUPS: list[tuple[Sequence[Guest], str]] = [
    ([], NOBODY),
    ([Guest(f"STAY-{number:04d}", "Ada") for number in range(501)], NOBODY),
    ([Guest("STAY-0001", "Ada"), Guest("STAY-0001", "Ada")], "STAY-0001 is in the group more than once."),
]


@pytest.mark.parametrize(("guests", "sentence"), NO_GROUPS, ids=["nobody", "501", "repeated"])
def test_what_is_no_group_writes_nothing_and_takes_no_number_and_no_key(
    hotel: Hotel, guests: Sequence[Guest], sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        hotel.system.checkouts.initiate(guests, "k1")
    assert (str(refused.value), refused.value.field) == (sentence, "stays")
    assert hotel.system.checkouts.log.head() == 0
    assert hotel.initiate(hotel.check_in(0), "k1") == "GC-0001"


def test_trying_again_once_or_often_leads_to_the_same_new_checkout_of_those_who_failed(hotel: Hotel) -> None:
    [ada, ben, cleo] = hotel.check_in(100, 0, 200)
    first = hotel.initiate([cleo, ada, ben])
    hotel.settle()
    hotel.pay(ada, 100)
    again = hotel.retry(first)
    assert [hotel.retry(first), hotel.retry(first)] == [again, again] == ["GC-0002", "GC-0002"]
    assert hotel.end(again) == ("failed", {cleo: "not settled: owes 2.00", ada: "completed"})
    assert list(hotel.group(again)[1]) == [cleo, ada]
    hotel.pay(cleo, 200)
    assert hotel.retry(first) == again
    last = hotel.retry(again)
    assert hotel.end(last) == ("completed", {cleo: "completed"})
    assert hotel.group(first)[0] == "failed"
    assert views.retries(hotel.system.checkouts, [first, again, last]) == {
        first: {"retries": None, "retried_by": again},
        again: {"retries": first, "retried_by": last},
        last: {"retries": again, "retried_by": None},
    }


UNDER_WAY = "GC-0001 is under way: not all of its guests have answered yet."
COMPLETED = "GC-0001 is completed: there is nobody to try again."


@pytest.mark.parametrize(
    ("before", "checkout_id", "refusal", "sentence"),
    [
        (lambda _: None, "GC-0001", Refused, UNDER_WAY),
        (Hotel.settle, "GC-0001", Refused, COMPLETED),
        (Hotel.settle, "GC-0002", NotFound, "There is no group checkout GC-0002."),
    ],
    ids=["under way", "completed", "none"],
)
def test_what_did_not_fail_is_not_tried_again_and_nothing_is_written(
    hotel: Hotel, before: Callable[[Hotel], None], checkout_id: str, refusal: type[Exception], sentence: str
) -> None:
    hotel.initiate(hotel.check_in(0))
    before(hotel)
    head = hotel.system.checkouts.log.head()
    with pytest.raises(refusal) as refused:
        hotel.retry(checkout_id)
    assert str(refused.value) == sentence
    assert hotel.system.checkouts.log.head() == head


@pytest.mark.parametrize("again", [(LEFT,), (LEFT, LEFT), (STAYED,), (STAYED, LEFT)])
def test_a_guests_answer_that_is_told_again_or_otherwise_changes_nothing(
    hotel: Hotel, again: Sequence[RecordGuestCheckoutCompletion]
) -> None:
    group = hotel.initiate(hotel.check_in(0, 100))
    before = hotel.end(group), said(hotel.system.checkouts)
    repeat(hotel, *again)
    assert (hotel.group(group), said(hotel.system.checkouts)) == before


def test_groups_that_share_guests_end_each_with_its_own(hotel: Hotel) -> None:
    [ada, ben, cleo] = hotel.check_in(0, 0, 0)
    first, second = hotel.initiate([ada, ben]), hotel.initiate([cleo, ben, ada])
    assert hotel.end(first) == ("completed", {ada: "completed", ben: "completed"})
    gone = "checked out already"
    assert hotel.end(second) == ("failed", {cleo: "completed", ben: gone, ada: gone})
    assert list(hotel.group(second)[1]) == [cleo, ben, ada]
    ends = hotel.system.checkouts.log.of_type("GroupCheckoutFailed", 0)
    assert [(each.fields["completed"], each.fields["failed"]) for each in ends] == [([cleo], [ben, ada])]


def test_two_copies_of_the_app_try_again_and_initiate_once(hotel: Hotel, tmp_path: Path) -> None:
    first = hotel.initiate(hotel.check_in(100, 0))
    hotel.settle()
    other = Hotel(tmp_path)
    with ThreadPoolExecutor() as threads:
        assert set(threads.map(lambda each: each.retry(first), (hotel, other) * 5)) == {"GC-0002"}
        found = set(threads.map(lambda each: each.initiate(["STAY-0001"], "k1"), (hotel, other) * 5))
    assert found == {"GC-0003"}
    hotel.settle()
    assert said(hotel.system.checkouts).count("GroupCheckoutInitiated") == 3
    other.system.close()


def test_after_a_start_over_the_first_checkout_is_number_1_again_and_keys_are_free(hotel: Hotel) -> None:
    hotel.initiate(hotel.check_in(0), "k1")
    hotel.settle()
    hotel.system.start_over()
    assert rows(hotel.system.checkouts, "select * from guests") == []
    hotel.check_in(0, 0)
    assert hotel.initiate(["STAY-0002"], "k1") == "GC-0001"
    assert hotel.end("GC-0001") == ("completed", {"STAY-0002": "completed"})
