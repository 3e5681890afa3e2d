"""The rules of an order: what it answers to a command, and what it becomes. Values in, values out."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Literal, assert_never

import msgspec

from messaging.messages import Refused
from ordering.orders.messages import (
    CancelOrder,
    CompleteOrder,
    InitializeOrder,
    OrderCancelled,
    OrderCompleted,
    OrderInitialized,
    OrderPaymentRecorded,
    RecordOrderPayment,
)
from ordering.terms import Line, Reason

OrderCommand = InitializeOrder | RecordOrderPayment | CompleteOrder | CancelOrder
OrderEvent = OrderInitialized | OrderPaymentRecorded | OrderCompleted | OrderCancelled
Status = Literal["initialized", "paid", "completed", "cancelled"]

CANCELLED_WHILE: Mapping[Reason, Sequence[Status]] = {
    "customer": ("initialized",),
    "payment declined": ("initialized",),
    "payment timed out": ("initialized",),
    "out of stock": ("initialized", "paid"),
}
"""In which states there is still something to cancel, for each reason."""

TOO_LATE: Mapping[Status, str] = {
    "paid": "is paid already, so it cannot be cancelled any more.",
    "completed": "is completed, its package is on its way: it cannot be cancelled any more.",
}


class Order(msgspec.Struct, frozen=True):
    """An order. `total` is in cents; it has a `reason` once it is cancelled, a `payment_id` once it was paid."""

    id: str
    process_id: str
    cart_id: str
    customer: str
    products: tuple[Line, ...]
    total: int
    status: Status = "initialized"
    reason: Reason | None = None
    payment_id: str | None = None


def decide(order: Order | None, command: OrderCommand) -> list[OrderEvent]:
    """What happens when `order` (None: there is none yet) gets `command`; nothing for a repeated or late one.

    Raises Refused where a customer cancels too late, LookupError where something is commanded about an order that does
    not exist.
    """
    if isinstance(command, InitializeOrder):
        return [] if order else [OrderInitialized(**msgspec.structs.asdict(command))]
    if order is None:
        raise LookupError(f"there is no order {command.order_id}")
    if isinstance(command, RecordOrderPayment):
        return [recorded(order, command.payment_id)] if order.status == "initialized" else []
    if isinstance(command, CompleteOrder):
        return [OrderCompleted(process_id=order.process_id, order_id=order.id)] if order.status == "paid" else []
    if isinstance(command, CancelOrder):
        return [*cancel(order, command.reason)]
    assert_never(command)


def recorded(order: Order, payment_id: str) -> OrderPaymentRecorded:
    return OrderPaymentRecorded(
        process_id=order.process_id, order_id=order.id, payment_id=payment_id, products=order.products
    )


def cancel(order: Order, reason: Reason) -> list[OrderCancelled]:
    """What comes too late changes nothing; a customer, who can be told so, is. Raises Refused."""
    if order.status in CANCELLED_WHILE[reason]:
        return [OrderCancelled(process_id=order.process_id, order_id=order.id, reason=reason)]
    if reason == "customer" and order.status in TOO_LATE:
        raise Refused(f"{order.id} {TOO_LATE[order.status]}")
    return []


def evolve(order: Order | None, event: OrderEvent) -> Order:
    """The order after `event`."""
    if isinstance(event, OrderInitialized):
        return Order(event.order_id, event.process_id, event.cart_id, event.customer, event.products, event.total)
    assert order is not None, f"{type(event).__name__} of an order that was never made"
    replace = msgspec.structs.replace
    if isinstance(event, OrderPaymentRecorded):
        return replace(order, status="paid", payment_id=event.payment_id)
    if isinstance(event, OrderCompleted):
        return replace(order, status="completed")
    if isinstance(event, OrderCancelled):
        return replace(order, status="cancelled", reason=event.reason)
    assert_never(event)


def evolve_all(order: Order | None, events: list[OrderEvent]) -> Order:
    """The order after `events`, in order."""
    order = reduce(evolve, events, order)
    assert order is not None, "nothing has happened to no order"
    return order
