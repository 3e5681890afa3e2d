"""A group of three, for tests of its rules: what a group checkout can be told, and what it says.

The order of the group is neither that of its names nor that of its ids.
"""

from group_checkout.checkouts.messages import (
    GroupCheckoutCompleted,
    GroupCheckoutFailed,
    GroupCheckoutInitiated,
    GuestCheckoutCompleted,
    GuestCheckoutFailed,
    InitiateGroupCheckout,
    RecordGuestCheckoutCompletion,
    RecordGuestCheckoutFailure,
)
from group_checkout.checkouts.rules import Checkout, CheckoutCommand, CheckoutEvent, decide, evolve
from group_checkout.terms import Guest
from tests.rules import Rules, deciding

IDS = ("group-checkout-GC-0003", "GC-0003")
CLEO, ADA, BEN, STRANGER = "STAY-0009", "STAY-0002", "STAY-0005", "STAY-0001"
GROUP = (CLEO, ADA, BEN)
GUESTS = (Guest(CLEO, "Cleo"), Guest(ADA, "Ada"), Guest(BEN, "Ben"))

INITIATE = InitiateGroupCheckout("GC-0003", GUESTS)
INITIATED = GroupCheckoutInitiated(*IDS, GUESTS)

Answer = RecordGuestCheckoutCompletion | RecordGuestCheckoutFailure


def leaves(stay_id: str) -> Answer:
    return RecordGuestCheckoutCompletion(*IDS, stay_id)


def stays(stay_id: str) -> Answer:
    return RecordGuestCheckoutFailure(*IDS, stay_id, f"{stay_id} owes 1.00")


def left(stay_id: str) -> CheckoutEvent:
    return GuestCheckoutCompleted(*IDS, stay_id)


def stayed(stay_id: str) -> CheckoutEvent:
    return GuestCheckoutFailed(*IDS, stay_id, f"{stay_id} owes 1.00")


def completed(*ids: str) -> CheckoutEvent:
    return GroupCheckoutCompleted(*IDS, ids)


def failed(completed: tuple[str, ...], failed: tuple[str, ...]) -> CheckoutEvent:
    return GroupCheckoutFailed(*IDS, completed, failed)


given = Rules[Checkout | None, CheckoutEvent, CheckoutCommand, CheckoutEvent](
    None, evolve, deciding(decide, evolve)
).given
