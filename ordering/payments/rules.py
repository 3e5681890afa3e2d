"""The rules of a payment: what is said at a message, and what it becomes. Values in, values out."""

from collections.abc import Mapping
from functools import reduce
from typing import Literal

import msgspec

from messaging.messages import NotFound
from ordering.payments.messages import (
    Decline,
    DiscardPayment,
    Pay,
    PaymentDeadlinePassed,
    PaymentDiscarded,
    PaymentFailed,
    PaymentFinalized,
    PaymentRefunded,
    PaymentRequested,
    PaymentTimedOut,
    RequestPayment,
)
from ordering.terms import Reason, payment_id_of

PaymentMessage = RequestPayment | DiscardPayment | Pay | Decline | PaymentDeadlinePassed
PaymentEvent = (
    PaymentRequested | PaymentFinalized | PaymentFailed | PaymentTimedOut | PaymentDiscarded | PaymentRefunded
)
Status = Literal["requested", "finalized", "failed", "timed-out", "discarded", "refunded"]

ANSWERS: Mapping[type[PaymentMessage], Mapping[Status | None, type[PaymentEvent]]] = {
    RequestPayment: {None: PaymentRequested},
    Pay: {
        "requested": PaymentFinalized,
        "failed": PaymentFinalized,
        "timed-out": PaymentFinalized,
        "discarded": PaymentRefunded,
    },
    Decline: {"requested": PaymentFailed},
    PaymentDeadlinePassed: {"requested": PaymentTimedOut},
    DiscardPayment: {
        None: PaymentDiscarded,
        "requested": PaymentDiscarded,
        "failed": PaymentDiscarded,
        "timed-out": PaymentDiscarded,
        "finalized": PaymentRefunded,
    },
}
"""What is said at a message, by how the payment stands (None: there is none yet); where nothing is, nothing happens."""

STATUSES: Mapping[type[PaymentEvent], Status] = {
    PaymentRequested: "requested",
    PaymentFinalized: "finalized",
    PaymentFailed: "failed",
    PaymentTimedOut: "timed-out",
    PaymentDiscarded: "discarded",
    PaymentRefunded: "refunded",
}
REASONS: Mapping[type[PaymentEvent], Reason] = {
    PaymentFailed: "payment declined",
    PaymentTimedOut: "payment timed out",
}


class Payment(msgspec.Struct, frozen=True):
    """The one payment of an order. `total` (cents) is what its customer was asked for: 0 for one that never was."""

    id: str
    order_id: str
    process_id: str
    status: Status
    total: int = 0


def decide(payment: Payment | None, message: PaymentMessage) -> list[PaymentEvent]:
    """What happens when `payment` (None: there is none yet) gets `message`; nothing for a repeated one.

    Late money is money, too: it is taken, or paid back where the payment was discarded meanwhile. Raises NotFound where
    a gateway's answer is about no payment.
    """
    if payment is None and isinstance(message, Pay | Decline):
        raise NotFound(f"There is no payment {message.payment_id}.")
    said = ANSWERS[type(message)].get(payment.status if payment else None)
    return [event_of(said, payment, message)] if said else []


def give_up(payment: Payment | None, command: RequestPayment) -> list[PaymentEvent]:
    """The answer to a request that could not be handled: a final one, so that a later retry of it changes nothing.

    A gateway may take the money nevertheless, so that what it is about is known.
    """
    return [] if payment else [event_of(each, None, command) for each in (PaymentRequested, PaymentFailed)]


def event_of(said: type[PaymentEvent], payment: Payment | None, message: PaymentMessage) -> PaymentEvent:
    """An event of the payment, or of the one that a message of its order begins."""
    data = {**msgspec.structs.asdict(message), "reason": REASONS.get(said)}
    if payment:
        data |= {"process_id": payment.process_id, "order_id": payment.order_id}
    return msgspec.convert({**data, "payment_id": payment_id_of(data["order_id"])}, said)


def evolve(payment: Payment | None, event: PaymentEvent) -> Payment:
    """The payment after `event`."""
    total = event.total if isinstance(event, PaymentRequested) else payment.total if payment else 0
    return Payment(event.payment_id, event.order_id, event.process_id, STATUSES[type(event)], total)


def evolve_all(payment: Payment | None, events: list[PaymentEvent]) -> Payment:
    """The payment after `events`, in order."""
    payment = reduce(evolve, events, payment)
    assert payment is not None, "nothing has happened to no payment"
    return payment
