"""A message of a group checkout that cannot be handled: what the group is told, and what a retry or discard does."""

from pathlib import Path
from typing import Any

import pytest

import group_checkout.checkouts.module
import group_checkout.stays.module
from check import broken_in
from messaging.failures import Failure, failures
from messaging.module import Module
from tests.group_checkouts import Hotel
from tests.support import raise_error, said

ADA, BEN, CLEO = "STAY-0001", "STAY-0002", "STAY-0003"
UNASKED = ("failed", {ADA: "completed", BEN: "could not be asked", CLEO: "completed"})
ALL_LEFT = ("completed", {ADA: "completed", BEN: "completed", CLEO: "completed"})
BEN_MISSING = ("initiated", {ADA: "completed", BEN: "initiated", CLEO: "completed"})


def jam(patch: pytest.MonkeyPatch, module: Any, rule: str = "decide") -> None:
    """Have a module's rule raise at what is commanded about Ben in a group."""
    real = getattr(module, rule)

    def decide_or_raise(state: Any, command: Any) -> Any:
        about_ben = getattr(command, "stay_id", None) == BEN and getattr(command, "checkout_id", None)
        return raise_error() if about_ben else real(state, command)

    patch.setattr(module, rule, decide_or_raise)


def parked(module: Module) -> Failure:
    """The one message that is parked there."""
    [failure] = failures(module.store)
    assert failure.parked_at
    return failure


def act(module: Module, way: str) -> None:
    """Retry or discard what is parked there."""
    delivery, position = module.delivery_of(parked(module).entry.id)
    getattr(delivery.parked, way)(position)


def test_a_guest_who_cannot_be_asked_fails_and_the_others_leave(hotel: Hotel, monkeypatch: pytest.MonkeyPatch) -> None:
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    jam(monkeypatch, group_checkout.stays.module)
    hotel.settle()
    assert hotel.group(group) == ("initiated", {ADA: "completed", BEN: "initiated", CLEO: "initiated"})
    hotel.park()
    failure = parked(hotel.system.stays)
    assert (failure.entry.type, failure.entry.fields["stay_id"], failure.unsaid) == ("CheckOutGuest", BEN, None)
    assert hotel.group(group) == UNASKED
    assert hotel.stay(BEN)["status"] == "checked-in"


@pytest.mark.parametrize("way", ["retry", "discard"])
def test_what_comes_of_the_parked_question_later_changes_nothing(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.stays.module)
        hotel.park()
    before = said(hotel.system.stays), said(hotel.system.checkouts), hotel.stay(BEN)
    act(hotel.system.stays, way)
    assert failures(hotel.system.stays.store) == []
    assert hotel.end(group) == UNASKED
    assert (said(hotel.system.stays), said(hotel.system.checkouts), hotel.stay(BEN)) == before


@pytest.mark.parametrize("way", ["retry", "discard", None])
def test_who_could_not_be_asked_is_tried_again_with_a_new_group(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch, way: str | None
) -> None:
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.stays.module)
        hotel.park()
    again = hotel.retry(group)
    assert hotel.end(again) == ("completed", {BEN: "completed"})
    if way:
        act(hotel.system.stays, way)
    assert (hotel.end(group), hotel.stay(BEN)["checked_out_by"]) == (UNASKED, again)


def test_a_question_that_is_parked_with_nobody_told_is_answered_at_the_retry(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.stays.module)
        jam(broken, group_checkout.stays.module, "give_up")
        hotel.park()
    assert parked(hotel.system.stays).unsaid
    assert hotel.group(group) == BEN_MISSING
    assert broken_in(hotel.system) == []
    act(hotel.system.stays, "retry")
    assert hotel.end(group) == ALL_LEFT


def test_an_answer_that_is_parked_holds_its_group_up_until_it_is_retried(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    other = hotel.initiate(hotel.check_in(0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.checkouts.module)
        hotel.park()
    assert parked(hotel.system.checkouts).entry.type == "RecordGuestCheckoutCompletion"
    assert (hotel.group(group), hotel.stay(BEN)["checked_out_by"]) == (BEN_MISSING, group)
    assert hotel.group(other)[0] == "completed"
    assert broken_in(hotel.system) == []
    act(hotel.system.checkouts, "retry")
    assert hotel.end(group) == ALL_LEFT
    assert said(hotel.system.checkouts)[-2:] == ["GuestCheckoutCompleted", "GroupCheckoutCompleted"]


def test_a_failure_that_is_parked_keeps_its_reason_although_the_guest_has_paid_meanwhile(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = hotel.initiate(hotel.check_in(0, 500, 0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.checkouts.module)
        hotel.park()
    hotel.pay(BEN, 500)
    act(hotel.system.checkouts, "retry")
    assert hotel.end(group) == ("failed", {ADA: "completed", BEN: "not settled: owes 5.00", CLEO: "completed"})


def test_an_answer_that_is_discarded_leaves_its_group_waiting_as_the_person_is_told_before_and_the_check_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel = Hotel(tmp_path)
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.checkouts.module)
        hotel.park()
    delivery, _ = hotel.system.checkouts.delivery_of(parked(hotel.system.checkouts).entry.id)
    told = delivery.handling.if_discarded("RecordGuestCheckoutCompletion")
    assert told == "Its group waits for this guest for ever, although the guest has left with it."
    act(hotel.system.checkouts, "discard")
    assert hotel.end(group) == BEN_MISSING
    assert broken_in(hotel.system) == [f"{group} waits for {BEN}, but nothing can come any more (rule 5)"]
    hotel.system.close()


def test_what_was_parked_is_found_after_a_restart(
    hotel: Hotel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = hotel.initiate(hotel.check_in(0, 0, 0))
    with monkeypatch.context() as broken:
        jam(broken, group_checkout.checkouts.module)
        hotel.park()
    restarted = Hotel(tmp_path)
    act(restarted.system.checkouts, "retry")
    assert restarted.end(group) == ALL_LEFT
    restarted.system.close()
