"""What Guest stays is asked to do and what it says."""

from messaging.messages import Command, Event


class StaysCommand(Command, frozen=True):
    recipient = "guest-stays"


class CheckInGuest(StaysCommand, frozen=True):
    """Somebody comes to stay."""

    stay_id: str
    guest: str


class RecordCharge(StaysCommand, frozen=True):
    """A guest owes something (more). `amount` is in cents."""

    stay_id: str
    amount: int


class RecordPayment(StaysCommand, frozen=True):
    """A guest has paid something. `amount` is in cents."""

    stay_id: str
    amount: int


class CheckOutGuest(StaysCommand, frozen=True):
    """A guest leaves: with a group where there is a `checkout_id`, else alone."""

    process_id: str
    stay_id: str
    checkout_id: str | None = None


class GuestCheckedIn(Event, frozen=True):
    """Somebody has come to stay."""

    process_id: str
    stay_id: str
    guest: str


class ChargeRecorded(Event, frozen=True):
    """A guest owes something (more). `amount` is in cents."""

    process_id: str
    stay_id: str
    amount: int


class PaymentRecorded(Event, frozen=True):
    """A guest has paid something. `amount` is in cents."""

    process_id: str
    stay_id: str
    amount: int


class GuestCheckedOut(Event, frozen=True):
    """A guest has left: with a group where there is a `checkout_id`, else alone."""

    process_id: str
    stay_id: str
    checkout_id: str | None


class GuestCheckoutFailed(Event, frozen=True):
    """A guest does not leave with this group. Who wants to leave alone and cannot is told so at once."""

    process_id: str
    stay_id: str
    checkout_id: str
    reason: str
