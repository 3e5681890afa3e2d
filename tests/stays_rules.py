"""A guest's stay, for tests of its rules: what it can be told, by persons and by two groups, and what it says."""

from typing import NamedTuple

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
from group_checkout.stays.rules import Stay, StayCommand, StayEvent, decide, evolve, give_up
from messaging.messages import NotFound, Refused
from tests.rules import Rules, deciding


class GiveUp(NamedTuple):
    """Not a message: a command that could not be handled."""

    command: CheckOutGuest


Input = StayCommand | GiveUp
Answer = StayEvent | Exception | None

STAY, OWN = "STAY-0007", "stay-STAY-0007"
GROUP, OTHER = ("group-checkout-GC-0003", STAY, "GC-0003"), ("group-checkout-GC-0004", STAY, "GC-0004")

CHECK_IN, CHARGE, PAY = CheckInGuest(STAY, "Ada"), RecordCharge(STAY, 12000), RecordPayment(STAY, 12000)
LEAVE, WITH_GROUP, WITH_OTHER = CheckOutGuest(OWN, STAY), CheckOutGuest(*GROUP), CheckOutGuest(*OTHER)

CAME, CHARGED, PAID = (
    GuestCheckedIn(OWN, STAY, "Ada"),
    ChargeRecorded(OWN, STAY, 12000),
    PaymentRecorded(OWN, STAY, 12000),
)
PAID_TOO_MUCH = PaymentRecorded(OWN, STAY, 5)
LEFT, LEFT_WITH_GROUP, LEFT_WITH_OTHER = (
    GuestCheckedOut(OWN, STAY, None),
    GuestCheckedOut(*GROUP),
    GuestCheckedOut(*OTHER),
)
NOT_OPENED, GONE, UNASKED = "not opened", "checked out already", "could not be asked"
OWES, OVERPAID = "not settled: owes 120.00", "not settled: overpaid by 0.05"
REFUSED, OTHER_REFUSED = GuestCheckoutFailed(*GROUP, OWES), GuestCheckoutFailed(*OTHER, OWES)

NOBODY = NotFound(f"There is no stay {STAY}.")
CLOSED = Refused(f"{STAY} is checked out already: nothing can be charged or paid any more.")


def stays_here(reason: str) -> Refused:
    return Refused(f"{STAY} cannot be checked out: {reason}.")


def decide_or_give_up(stay: Stay, input_: Input) -> list[StayEvent]:
    return give_up(stay, input_.command) if isinstance(input_, GiveUp) else decide(stay, input_)


given = Rules[Stay, StayEvent, Input, StayEvent](Stay(), evolve, deciding(decide_or_give_up, evolve)).given
