"""The check that goes through guests who check out together, in memory, sees what is broken."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

import group_checkout.checkouts.rules
import group_checkout.saga
import group_checkout.stays.rules
import saga.table
from group_checkout.checkouts.messages import GroupCheckoutFailed, RecordGuestCheckoutCompletion
from group_checkout.stays.messages import CheckOutGuest, GuestCheckoutFailed, PaymentRecorded, RecordCharge
from group_checkout.stays.rules import Stay, StayCommand
from group_checkout.terms import Guest
from messaging.messages import Event
from tests.torture import whole_checkout
from tests.torture.checkout_laws import THOSE_THAT_FAILED
from tests.torture.whole_checkout import ADA, BEN, COUPLE, anything

decide_stay = group_checkout.stays.rules.decide
evolve_stay = group_checkout.stays.rules.evolve_all
ended: Callable[[Any], Any] = group_checkout.checkouts.rules.ended
decide_group = group_checkout.checkouts.rules.decide
STAYS, GROUPS, ENDED = (
    "group_checkout.stays.module",
    "group_checkout.checkouts.module",
    "group_checkout.checkouts.rules.ended",
)
replace = msgspec.structs.replace


def forgets_whom_it_refused(stay: Stay, command: StayCommand) -> Any:
    """A repeated command after a payment is answered otherwise."""
    return decide_stay(replace(stay, refused=()), command)


def forgets_who_is_gone(stay: Stay, command: StayCommand) -> Any:
    """A guest who is asked again has left before."""
    asked = type(command) is CheckOutGuest and stay.status == "checked-out"
    return decide_stay(replace(stay, checked_out_by=None) if asked else stay, command)


def leaves_again(stay: Stay, command: StayCommand) -> Any:
    """A guest leaves with whoever asks, again and again."""
    return decide_stay(replace(stay, status="checked-in") if type(command) is CheckOutGuest else stay, command)


def overpaid_is_settled(stay: Stay, command: StayCommand) -> Any:
    much = type(command) is CheckOutGuest and stay.balance < 0
    return decide_stay(replace(stay, payments=stay.charges) if much else stay, command)


def is_charged_when_gone(stay: Stay, command: StayCommand) -> Any:
    return decide_stay(replace(stay, status="checked-in") if type(command) is RecordCharge else stay, command)


def loses_charges(stay: Stay, events: Any) -> Stay:
    """A payment takes all charges with it."""
    after = evolve_stay(stay, events)
    return replace(after, charges=0, payments=0) if type(events[0]) is PaymentRecorded else after


def says_it_twice(stay: Stay, command: StayCommand) -> Any:
    return [*decide_stay(stay, command)] * (2 if type(command) is CheckOutGuest else 1)


def never_gives_up(*_: object) -> Any:
    return []


def gives_up_on_who_has_answered(stay: Stay, command: CheckOutGuest) -> Any:
    """Who has left, and is asked again by a command that is parked, has failed as well."""
    return group_checkout.stays.rules.give_up(replace(stay, checked_out_by=None, refused=()), command)


def the_last_answer_counts(checkout: Any, command: Any) -> Any:
    """Whoever answers again is taken for somebody who is still to answer."""
    if checkout and hasattr(command, "stay_id"):
        member = replace(checkout.members[command.stay_id], status="initiated")
        checkout = replace(checkout, members={**checkout.members, command.stay_id: member})
    return decide_group(checkout, command)


def ends_before_the_last_answer(checkout: Any) -> Any:
    """The group has failed as soon as one of its guests has."""
    failed, about = checkout.ids("failed"), (f"group-checkout-{checkout.id}", checkout.id)
    if checkout.status == "initiated" and failed:
        return [GroupCheckoutFailed(*about, checkout.ids("completed"), failed)]
    return ended(checkout)


def names_everybody(checkout: Any) -> Any:
    """All are among the completed, whoever failed."""
    return [
        GroupCheckoutFailed(each.process_id, each.checkout_id, (*checkout.members,), ()) for each in ended(checkout)
    ]


def one_fails_all(checkout: Any) -> Any:
    """The group has failed although all have left."""
    return [GroupCheckoutFailed(each.process_id, each.checkout_id, each.completed, ()) for each in ended(checkout)]


def everybody(checkout: Any) -> Any:
    return tuple(Guest(each.stay_id, each.guest) for each in checkout.members.values())


def taken_for_completed() -> Any:
    return {**group_checkout.saga.group_checkout, GuestCheckoutFailed: RecordGuestCheckoutCompletion}


def asks_the_first(rows: Any, event: Event) -> Any:
    return saga.table.answers(rows, event)[:1]


MUTANTS: Sequence[tuple[str, Callable[..., Any] | Any, str]] = (
    (f"{STAYS}.decide", forgets_whom_it_refused, "GuestCheckedOut of .* is said although it was before, or the like"),
    (f"{STAYS}.decide", forgets_who_is_gone, "GuestCheckoutFailed of .* is said although it was before, or the like"),
    (f"{STAYS}.decide", overpaid_is_settled, f"{ADA} is gone, but was charged 50 and has paid 100"),
    (f"{STAYS}.decide", is_charged_when_gone, f"{ADA} was checked out, and is changed"),
    (f"{STAYS}.decide", says_it_twice, "GuestCheckedOut GC-0001 .* is said 2 times, and happened 1 times"),
    (f"{STAYS}.evolve_all", loses_charges, "charged or has paid is less than it was"),
    (f"{STAYS}.give_up", never_gives_up, f"GC-0001 has {BEN} as initiated, but the answer was None"),
    (f"{GROUPS}.decide", the_last_answer_counts, "GuestCheckout.* is said 1 times, and happened 0 times"),
    (ENDED, ends_before_the_last_answer, "GC-0001 is failed, but its guests are"),
    (ENDED, names_everybody, "GroupCheckoutFailed names .* as completed, not"),
    (ENDED, one_fails_all, "GC-0001 is failed, but its guests are completed"),
    (ENDED, lambda _: [], "GC-0001 is initiated, but its guests are"),
    ("group_checkout.saga.group_checkout", taken_for_completed(), "is completed in GC-0001, but has answered failed"),
    ("saga.module.answers", asks_the_first, f"GC-0001 has {BEN} as initiated, but the answer was None"),
)


@pytest.mark.parametrize(("rule", "mutant", "sentence"), MUTANTS)
def test_a_broken_rule_is_seen(rule: str, mutant: Any, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, mutant)
    report = anything("a couple", COUPLE, [[*COUPLE]], 1)
    assert any(re.search(sentence, each) for each in report.broken), report.broken


def test_a_guest_who_leaves_with_two_groups_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{STAYS}.decide", leaves_again)
    report = anything("a couple", COUPLE, [[*COUPLE], [*COUPLE]], 0)
    assert any(f"{ADA} was checked out, and is changed" in each for each in report.broken), report.broken


def test_a_second_answer_that_takes_two_faults_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{STAYS}.give_up", gives_up_on_who_has_answered)
    report = anything("a couple", COUPLE, [[*COUPLE]], 2)
    assert any("GuestCheckoutFailed of" in each and "although it was before" in each for each in report.broken)


def test_a_failed_group_that_is_tried_again_with_everybody_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{GROUPS}.to_try_again", everybody)
    report = anything("a couple", COUPLE, [[*COUPLE], THOSE_THAT_FAILED], 0)
    assert any("GC-0002 tries others again than failed in GC-0001" in each for each in report.broken), report.broken


def test_the_longest_one_goes_through_everything_of_fewer_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    for guests in ("THREE", "FREE"):
        monkeypatch.setattr(whole_checkout, guests, COUPLE)
    report = whole_checkout.run_free(1, 1)
    assert [report.broken, len(report.lines)] == [[], 6]
