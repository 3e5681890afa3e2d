"""An order as a process: one state machine for its money, one for its package."""

from ordering.carts.messages import CartFinalized
from ordering.orders.messages import (
    CancelOrder,
    CompleteOrder,
    InitializeOrder,
    OrderCancelled,
    OrderInitialized,
    OrderPaymentRecorded,
    RecordOrderPayment,
)
from ordering.payments.messages import (
    DiscardPayment,
    PaymentDiscarded,
    PaymentFailed,
    PaymentFinalized,
    PaymentRefunded,
    PaymentTimedOut,
    RequestPayment,
)
from ordering.shipments.messages import PackageWasSent, ProductWasOutOfStock, SendPackage
from process_manager.definition import Definition
from process_manager.messages import AcknowledgeProcessFailure
from process_manager.states import Machine, Outcome, State, Transition, Whole

requested = State("order-requested", "running", "Orders to initialize the order")
unpaid = State("waits-for-payment", "running", "the customer to pay")
paid = State("paid", "succeeded", "Orders to record the payment")
discarding = State("waits-for-discard", "late", "Payments to discard the payment, or to pay back")
nothing_kept = State("no-money-kept", "closed")

unsent = State("waits-for-shipment", "running", "Shipments to send the package")
sent = State("sent", "succeeded")
out_of_stock = State("out-of-stock", "failed", "you to acknowledge the failure")
acknowledged = State("failure-acknowledged", "closed")

under_way = State("under-way", "running", "its payment and its shipment")
completed = State("completed", "succeeded")
cancelled = State("cancelled", "closed")

# What an order is given up for: nothing was paid that Orders has heard of, so it can only be cancelled.
payment = Machine(
    "payment",
    (
        Transition(None, CartFinalized, requested, InitializeOrder),
        Transition(requested, OrderInitialized, unpaid, RequestPayment),
        Transition(unpaid, OrderCancelled, discarding, DiscardPayment),
        Transition(unpaid, PaymentFinalized, paid, RecordOrderPayment),
        Transition(unpaid, PaymentFailed, discarding, (CancelOrder, DiscardPayment)),
        Transition(unpaid, PaymentTimedOut, discarding, (CancelOrder, DiscardPayment)),
        Transition(paid, OrderCancelled, discarding, DiscardPayment),
        # A payment that was discarded may be paid after all, and is paid back then: either way nothing is kept.
        Transition(discarding, PaymentDiscarded, nothing_kept),
        Transition(discarding, PaymentRefunded, nothing_kept),
    ),
)
shipment = Machine(
    "shipment",
    (
        Transition(None, OrderPaymentRecorded, unsent, SendPackage),
        Transition(unsent, PackageWasSent, sent, CompleteOrder),
        Transition(unsent, ProductWasOutOfStock, out_of_stock, CancelOrder),
        Transition(out_of_stock, AcknowledgeProcessFailure, acknowledged),
    ),
    after=paid,
)

ordering = Definition(
    name="ordering",
    subject="order_id",
    shows=("cart_id", "customer"),
    machines=(payment, shipment),
    whole=(
        Whole((sent,), completed),
        Whole((out_of_stock,), out_of_stock),
        Whole((nothing_kept,), cancelled),
        Whole((), under_way),
    ),
    outcomes=(
        Outcome(
            "goes-on",
            "It goes on",
            by=(
                *(CartFinalized, InitializeOrder, OrderInitialized, RequestPayment, PaymentFinalized),
                *(RecordOrderPayment, OrderPaymentRecorded, SendPackage, PackageWasSent, CompleteOrder),
            ),
            otherwise="Its order is to be cancelled, so it does not go on.",
        ),
        Outcome(
            "cancelled",
            "It is cancelled",
            by=(
                *(PaymentFailed, PaymentTimedOut, ProductWasOutOfStock, CancelOrder, OrderCancelled),
                *(DiscardPayment, PaymentDiscarded, PaymentRefunded),
            ),
            otherwise="Nobody has cancelled its order, so it goes on.",
        ),
    ),
)
