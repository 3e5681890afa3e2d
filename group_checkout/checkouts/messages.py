"""What Group checkouts is asked to do and what it says."""

from group_checkout.terms import Guest
from messaging.messages import Command, Event


class CheckoutsCommand(Command, frozen=True):
    recipient = "group-checkouts"


class InitiateGroupCheckout(CheckoutsCommand, frozen=True):
    """A clerk checks guests out together: those that failed in another group checkout, where it `retries` one."""

    checkout_id: str
    guests: tuple[Guest, ...]
    retries: str | None = None


class RecordGuestCheckoutCompletion(CheckoutsCommand, frozen=True):
    """A guest has left with the group."""

    process_id: str
    checkout_id: str
    stay_id: str


class RecordGuestCheckoutFailure(CheckoutsCommand, frozen=True):
    """A guest does not leave with the group."""

    process_id: str
    checkout_id: str
    stay_id: str
    reason: str


class GroupCheckoutInitiated(Event, frozen=True):
    """Guests are to be checked out together."""

    process_id: str
    checkout_id: str
    guests: tuple[Guest, ...]


class GuestCheckoutCompleted(Event, frozen=True):
    """The group knows that a guest has left with it."""

    process_id: str
    checkout_id: str
    stay_id: str


class GuestCheckoutFailed(Event, frozen=True):
    """The group knows that a guest does not leave with it."""

    process_id: str
    checkout_id: str
    stay_id: str
    reason: str


class GroupCheckoutCompleted(Event, frozen=True):
    """Every guest has answered, and all have left."""

    process_id: str
    checkout_id: str
    completed: tuple[str, ...]


class GroupCheckoutFailed(Event, frozen=True):
    """Every guest has answered, and some do not leave. Both are ids of stays, in the order of the group."""

    process_id: str
    checkout_id: str
    completed: tuple[str, ...]
    failed: tuple[str, ...]
