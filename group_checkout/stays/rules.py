"""The rules of a guest's stay: what it answers to a command, and what it becomes. Values in, values out."""

from collections.abc import Sequence
from functools import reduce
from typing import Literal, assert_never

import msgspec

from group_checkout.stays.messages import (
    ChargeRecorded,
    CheckInGuest,
    CheckOutGuest,
    GuestCheckedIn,
    GuestCheckedOut,
    GuestCheckoutFailed,
    PaymentRecorded,
    RecordCharge,
    RecordPayment,
)
from group_checkout.terms import process_of_stay
from messaging.messages import NotFound, Refused

StayCommand = CheckInGuest | RecordCharge | RecordPayment | CheckOutGuest
StayEvent = GuestCheckedIn | ChargeRecorded | PaymentRecorded | GuestCheckedOut | GuestCheckoutFailed
Status = Literal["checked-in", "checked-out"]


class Stay(msgspec.Struct, frozen=True):
    """A guest's stay; before the guest comes it has no `status`. Charges and payments are in cents.

    `refused` are the group checkouts that had the answer that the guest does not leave with them: for good, whatever
    is paid afterwards, and however often they ask.
    """

    guest: str = ""
    status: Status | None = None
    charges: int = 0
    payments: int = 0
    checked_out_by: str | None = None
    refused: tuple[str, ...] = ()

    @property
    def balance(self) -> int:
        """What the guest owes, in cents; less than nothing where too much was paid."""
        return self.charges - self.payments

    @property
    def payment_key(self) -> str:
        """The key by which all that is owed now is paid once, whoever asks for it."""
        return f"{in_money(self.charges)}-{in_money(self.payments)}"

    @property
    def owes(self) -> bool:
        """Whether the guest is here and has something to pay."""
        return self.status == "checked-in" and self.balance > 0


def decide(stay: Stay, command: StayCommand) -> list[StayEvent]:
    """What happens when a stay gets a command; nothing for a repeated one, but that a person may charge and pay again.

    Raises NotFound or Refused where what a person wants cannot be done.
    """
    if isinstance(command, CheckInGuest):
        return [] if stay.status else [checked_in(command)]
    if isinstance(command, CheckOutGuest):
        return check_out(stay, command)
    must_be_here(stay, command.stay_id)
    if isinstance(command, RecordCharge):
        return [ChargeRecorded(process_of_stay(command.stay_id), command.stay_id, command.amount)]
    if isinstance(command, RecordPayment):
        return [PaymentRecorded(process_of_stay(command.stay_id), command.stay_id, command.amount)]
    assert_never(command)


def checked_in(command: CheckInGuest) -> GuestCheckedIn:
    return GuestCheckedIn(process_of_stay(command.stay_id), command.stay_id, command.guest)


def must_be_here(stay: Stay, stay_id: str) -> None:
    """Raises NotFound or Refused unless the guest is in the hotel."""
    if stay.status is None:
        raise NotFound(f"There is no stay {stay_id}.")
    if stay.status == "checked-out":
        raise Refused(f"{stay_id} is checked out already: nothing can be charged or paid any more.")


def check_out(stay: Stay, command: CheckOutGuest) -> list[StayEvent]:
    """A group gets one answer, which is final. A person is told at once: raises NotFound or Refused."""
    reason = why_not(stay)
    if command.checkout_id is None:
        if stay.status is None:
            raise NotFound(f"There is no stay {command.stay_id}.")
        if reason:
            raise Refused(f"{command.stay_id} cannot be checked out: {reason}.")
    elif answered(stay, command.checkout_id):
        return []
    elif reason:
        return [refused(command, command.checkout_id, reason)]
    return [GuestCheckedOut(command.process_id, command.stay_id, command.checkout_id)]


def give_up(stay: Stay, command: CheckOutGuest) -> list[StayEvent]:
    """The answer to a group whose command could not be handled; a final one, so that a later retry changes nothing."""
    if command.checkout_id is None or answered(stay, command.checkout_id):
        return []
    return [refused(command, command.checkout_id, "could not be asked")]


def refused(command: CheckOutGuest, checkout_id: str, reason: str) -> GuestCheckoutFailed:
    return GuestCheckoutFailed(command.process_id, command.stay_id, checkout_id, reason)


def answered(stay: Stay, checkout_id: str) -> bool:
    return checkout_id in (stay.checked_out_by, *stay.refused)


def why_not(stay: Stay) -> str | None:
    """Why a guest cannot leave, None where nothing is in the way."""
    if stay.status is None:
        return "not opened"
    if stay.status == "checked-out":
        return "checked out already"
    if stay.balance:
        return f"not settled: {'owes' if stay.balance > 0 else 'overpaid by'} {in_money(abs(stay.balance))}"
    return None


def in_money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def evolve(stay: Stay, event: StayEvent) -> Stay:
    """The stay after `event`."""
    replace = msgspec.structs.replace
    if isinstance(event, GuestCheckedIn):
        return replace(stay, guest=event.guest, status="checked-in")
    if isinstance(event, ChargeRecorded):
        return replace(stay, charges=stay.charges + event.amount)
    if isinstance(event, PaymentRecorded):
        return replace(stay, payments=stay.payments + event.amount)
    if isinstance(event, GuestCheckedOut):
        return replace(stay, status="checked-out", checked_out_by=event.checkout_id)
    if isinstance(event, GuestCheckoutFailed):
        return replace(stay, refused=(*stay.refused, event.checkout_id))
    assert_never(event)


def evolve_all(stay: Stay, events: Sequence[StayEvent]) -> Stay:
    """The stay after `events`, in order."""
    return reduce(evolve, events, stay)
