"""Every order of an order's events: what can happen while it waits for the money, and what all must agree on."""

from collections.abc import Iterator

import ordering.carts.rules
import ordering.orders.rules
import ordering.payments.rules
import ordering.process
import ordering.shipments.rules
from ordering.carts.messages import AddProduct, FinalizeCart, OpenCart
from ordering.orders.messages import CancelOrder, OrderCancelled
from ordering.payments.messages import (
    Decline,
    Pay,
    PaymentDeadlinePassed,
    PaymentFailed,
    PaymentFinalized,
    PaymentTimedOut,
)
from ordering.shipments.messages import ProductSpoiled, SpillCoffee
from ordering.terms import Product
from process_manager.convergence import Convergence
from process_manager.interleaving import Contradiction, Input, Says
from process_manager.states import State
from process_manager.world import Rules, States
from systems.ordering_naive import naive

CUSTOMER = "Contoso"
PRODUCT: Product = "mug"
QUANTITY = ordering.shipments.rules.BEGINNING
CART, ORDER, PAYMENT, PROCESS = "CART-0001", "ORD-0001", "PAY-0001", "ordering-ORD-0001"

declined = ("payments", Decline(payment_id=PAYMENT))
too_late = ("payments", PaymentDeadlinePassed(process_id=PROCESS, order_id=ORDER))
paid = ("payments", Pay(payment_id=PAYMENT))
cancelled = ("orders", CancelOrder(process_id=PROCESS, order_id=ORDER, reason="customer"))
spilled = ("shipments", SpillCoffee(product=PRODUCT))

# In an order in which the modules can say it all: late money is money, too.
INPUTS = (
    Input(PaymentTimedOut, "The customer has not paid in time.", happens=(too_late,)),
    Input(PaymentFailed, "The gateway has declined the payment.", happens=(declined,)),
    Input(PaymentFinalized, "The customer has paid: after all, where it was too late.", happens=(paid,)),
    Input(OrderCancelled, "The customer has cancelled the order.", happens=(cancelled,)),
    Input(
        ProductSpoiled,
        "Coffee is spilled on one of the mugs that were ordered. The process manager is not told of it.",
        happens=(spilled,),
        told=False,
    ),
)
CONTRADICTIONS = (
    Contradiction(
        PaymentTimedOut,
        PaymentFailed,
        "A payment that was declined does not time out any more: choose one of them.",
    ),
)


def convergence() -> Convergence:
    """All the mugs that there are have been ordered, and are to be paid for."""
    opened = ordering.carts.rules.evolve_all(
        None, ordering.carts.rules.decide(None, OpenCart(cart_id=CART, customer=CUSTOMER))
    )
    added = AddProduct(cart_id=CART, product=PRODUCT, quantity=QUANTITY)
    cart = ordering.carts.rules.evolve_all(opened, ordering.carts.rules.decide(opened, added))
    [finalized] = ordering.carts.rules.decide(cart, FinalizeCart(cart_id=CART))
    return Convergence(
        definition=ordering.process.ordering,
        naive=naive,
        begins=finalized,
        modules={
            "orders": Rules(None, ordering.orders.rules.decide, ordering.orders.rules.evolve),
            "payments": Rules(None, ordering.payments.rules.decide, ordering.payments.rules.evolve),
            "shipments": Rules(
                ordering.shipments.rules.Shelf(), ordering.shipments.rules.decide, ordering.shipments.rules.evolve
            ),
        },
        inputs=INPUTS,
        usual=(PaymentTimedOut, PaymentFinalized, OrderCancelled),
        contradictions=CONTRADICTIONS,
        says=says,
        wrong=wrong,
        settles=True,
    )


def says(states: States) -> Says:
    """What each module says of the order."""
    order, payment, shipment = of(states)
    reason = f" ({order.reason})" if order.reason else ""
    sent = {"sent": "package sent", "out-of-stock": "nothing sent: out of stock", None: "nothing sent"}
    return (
        ("Orders", f"{order.status}{reason}"),
        ("Payments", payment.replace("-", " ")),
        ("Shipments", sent[shipment]),
    )


def wrong(states: States, state: State) -> Iterator[str]:
    """How the modules contradict each other."""
    order, payment, shipment = of(states)
    done = payment == "finalized" and shipment == "sent"
    if order.status == "cancelled" and payment == "finalized":
        yield "The order is cancelled, but its money is kept."
    elif order.status == "cancelled" and payment not in ("discarded", "refunded"):
        yield "The order is cancelled, but money that still comes is kept."
    if order.status == "cancelled" and shipment == "sent":
        yield "The order is cancelled, but its package was sent."
    if (order.status == "completed") != done:
        yield "The order is completed, but not paid and sent." if not done else "Paid and sent, but not completed."
    if not state.final and state.tone != "failed" and payment != "requested":
        yield f"The process waits for {state.waits_for} for ever."


def of(states: States) -> tuple[ordering.orders.rules.Order, str, str | None]:
    """The order, the status of its payment, and that of its package, if it was asked for."""
    shipment = states["shipments"].shipments.get(ORDER)
    return states["orders"], states["payments"].status, shipment and shipment.status
