"""The saga of a group checkout: what it commands at which event, and that it hears each answer from one log only."""

from group_checkout.checkouts import module as of_checkouts
from group_checkout.checkouts.messages import (
    GroupCheckoutInitiated,
    RecordGuestCheckoutCompletion,
    RecordGuestCheckoutFailure,
)
from group_checkout.saga import group_checkout
from group_checkout.stays import module as of_stays
from group_checkout.stays.messages import CheckOutGuest, GuestCheckedOut, GuestCheckoutFailed
from group_checkout.terms import Guest
from messaging.messages import Command, Event
from saga.table import answers, checked
from tests.group_checkouts import Hotel
from tests.rules import Rules
from tests.support import rows, said

GROUP, ALONE = "group-checkout-GC-0003", "stay-STAY-0002"
INITIATED = GroupCheckoutInitiated(GROUP, "GC-0003", (Guest("STAY-0009", "Cleo"), Guest("STAY-0002", "Ada")))
ASKED = (CheckOutGuest(GROUP, "STAY-0009", "GC-0003"), CheckOutGuest(GROUP, "STAY-0002", "GC-0003"))
LEFT, STAYED = (
    GuestCheckedOut(GROUP, "STAY-0002", "GC-0003"),
    GuestCheckoutFailed(GROUP, "STAY-0009", "GC-0003", "not settled: owes 120.00"),
)
COMPLETION = RecordGuestCheckoutCompletion(GROUP, "GC-0003", "STAY-0002")
FAILURE = RecordGuestCheckoutFailure(GROUP, "GC-0003", "STAY-0009", "not settled: owes 120.00")

saga: Rules[None, Event, Event, Command] = Rules(
    None, lambda state, _: state, lambda state, event: (state, answers(checked(group_checkout), event))
)


def test_each_guest_of_a_group_is_asked_to_check_out_in_the_order_of_the_group() -> None:
    saga.when(INITIATED).then(*ASKED)


def test_the_group_is_told_who_has_left_with_it() -> None:
    saga.when(LEFT).then(COMPLETION)


def test_the_group_is_told_who_does_not_leave_with_it_and_why() -> None:
    saga.when(STAYED).then(FAILURE)


def test_who_left_alone_leads_to_nothing() -> None:
    saga.given(INITIATED).when(GuestCheckedOut(ALONE, "STAY-0002", None)).then_nothing_happens()


def test_it_says_the_same_again_at_a_repeated_event_and_whatever_came_before() -> None:
    saga.given(INITIATED, STAYED, LEFT).when(INITIATED).then(*ASKED)
    saga.given(INITIATED, LEFT, STAYED, LEFT).when(LEFT).then(COMPLETION)
    saga.given(STAYED, STAYED).when(STAYED).then(FAILURE)


def test_what_it_commands_is_carried_out_by_whom_it_is_for() -> None:
    done = {"guest-stays": of_stays.FROM_SAGA, "group-checkouts": of_checkouts.FROM_SAGA}
    commands = [says.command for row in checked(group_checkout).values() for says in row]
    assert len(commands) == sum(map(len, done.values()))
    for command in commands:
        assert command in done[command.recipient or ""], command


def test_a_person_is_told_what_comes_of_discarding_a_command() -> None:
    for command, on in {**of_stays.FROM_SAGA, **of_checkouts.FROM_SAGA}.items():
        assert (on.if_discarded or "").endswith("."), command


def test_a_failure_that_the_group_tells_of_by_the_same_name_is_not_taken_for_a_guests_answer(hotel: Hotel) -> None:
    ids = hotel.check_in(0, 100)
    hotel.initiate(ids)
    hotel.settle()
    assert said(hotel.system.checkouts) == [
        "GroupCheckoutInitiated",
        "GuestCheckoutCompleted",
        "GuestCheckoutFailed",
        "GroupCheckoutFailed",
    ]
    told = ["CheckOutGuest", "CheckOutGuest", "RecordGuestCheckoutCompletion", "RecordGuestCheckoutFailure"]
    assert said(hotel.system.saga) == told


def test_all_that_is_said_about_a_group_is_of_its_process_and_names_its_cause(hotel: Hotel) -> None:
    hotel.initiate(hotel.check_in(0))
    hotel.settle()
    found = hotel.system.history("group-checkout-GC-0001")
    types = {each["id"]: each["type"] for each in found}
    assert [(each["type"], each["visibility"], types.get(each["causation_id"] or "")) for each in found] == [
        ("InitiateGroupCheckout", "internal", None),
        ("GroupCheckoutInitiated", "public", "InitiateGroupCheckout"),
        ("CheckOutGuest", "public", "GroupCheckoutInitiated"),
        ("GuestCheckedOut", "public", "CheckOutGuest"),
        ("RecordGuestCheckoutCompletion", "public", "GuestCheckedOut"),
        ("GuestCheckoutCompleted", "public", "RecordGuestCheckoutCompletion"),
        ("GroupCheckoutCompleted", "public", "RecordGuestCheckoutCompletion"),
    ]


def test_who_leaves_alone_is_heard_of_by_the_saga_which_says_nothing(hotel: Hotel) -> None:
    [ada] = hotel.check_in(0)
    hotel.check_out(ada)
    hotel.settle()
    assert said(hotel.system.saga) == []
    assert rows(hotel.system.saga, "select position from cursors where log = 'guest-stays'") == [{"position": 4}]
