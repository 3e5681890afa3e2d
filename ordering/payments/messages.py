"""What Payments is asked to do and what it says."""

from messaging.messages import Command, Event, InternalEvent
from ordering.terms import Reason


class PaymentsCommand(Command, frozen=True):
    recipient = "payments"


class RequestPayment(PaymentsCommand, frozen=True):
    """Ask the customer for the money for an order. `total` is in cents."""

    process_id: str
    order_id: str
    total: int


class DiscardPayment(PaymentsCommand, frozen=True):
    """Keep no money for an order: what was paid, or will be, is paid back."""

    process_id: str
    order_id: str


class Pay(PaymentsCommand, frozen=True):
    """The gateway says that the customer has paid."""

    payment_id: str


class Decline(PaymentsCommand, frozen=True):
    """The gateway says that the customer cannot pay."""

    payment_id: str


class PaymentRequested(Event, frozen=True):
    """The customer is asked to pay. `total` is in cents."""

    process_id: str
    order_id: str
    payment_id: str
    total: int


class PaymentFinalized(Event, frozen=True):
    """The money is here."""

    process_id: str
    order_id: str
    payment_id: str


class PaymentFailed(Event, frozen=True):
    """The money will not come. `reason` is what an order is cancelled for."""

    process_id: str
    order_id: str
    payment_id: str
    reason: Reason


class PaymentTimedOut(Event, frozen=True):
    """The money did not come in time. `reason` is what an order is cancelled for."""

    process_id: str
    order_id: str
    payment_id: str
    reason: Reason


class PaymentDiscarded(Event, frozen=True):
    """Nothing was paid; what still comes is paid back."""

    process_id: str
    order_id: str
    payment_id: str


class PaymentRefunded(Event, frozen=True):
    """The money was paid back."""

    process_id: str
    order_id: str
    payment_id: str


class PaymentDeadlinePassed(InternalEvent, frozen=True):
    """A payment was waited for long enough."""

    process_id: str
    order_id: str
