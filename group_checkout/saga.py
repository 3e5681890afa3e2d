"""A group checkout as a stateless saga: it asks each guest, and tells the group of each answer whenever it comes."""

from group_checkout.checkouts.messages import (
    GroupCheckoutInitiated,
    RecordGuestCheckoutCompletion,
    RecordGuestCheckoutFailure,
)
from group_checkout.stays.messages import CheckOutGuest, GuestCheckedOut, GuestCheckoutFailed
from saga.table import Says, Table

group_checkout: Table = {
    GroupCheckoutInitiated: Says(CheckOutGuest, for_each="guests"),
    GuestCheckedOut: Says(RecordGuestCheckoutCompletion, if_said="checkout_id"),
    GuestCheckoutFailed: RecordGuestCheckoutFailure,
}
