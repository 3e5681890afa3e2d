"""An order as most people draw it first: one state after the other. It is only ever compared, never run."""

from ordering.carts.messages import CartFinalized
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
from ordering.payments.messages import (
    DiscardPayment,
    PaymentFailed,
    PaymentFinalized,
    PaymentTimedOut,
    RequestPayment,
)
from ordering.shipments.messages import PackageWasSent, ProductWasOutOfStock, SendPackage
from process_manager.definition import Definition
from process_manager.states import Machine, State, Transition

begun = State("begun", "running", "Orders to initialize the order")
unpaid = State("waits-for-payment", "running", "the customer to pay")
paid = State("paid", "running", "Orders to record the payment")
unsent = State("waits-for-shipment", "running", "Shipments to send the package")
sent = State("sent", "running", "Orders to complete the order")
completed = State("completed", "succeeded")
declined = State("declined", "closed")
timed_out = State("timed-out", "closed")
cancelled = State("cancelled", "closed")
out_of_stock = State("out-of-stock", "closed")

naive = Definition(
    "ordering",
    "order_id",
    (
        Machine(
            "naive",
            (
                Transition(None, CartFinalized, begun, InitializeOrder),
                Transition(begun, OrderInitialized, unpaid, RequestPayment),
                Transition(unpaid, PaymentFinalized, paid, RecordOrderPayment),
                Transition(unpaid, PaymentFailed, declined, CancelOrder),
                Transition(unpaid, PaymentTimedOut, timed_out, CancelOrder),
                Transition(unpaid, OrderCancelled, cancelled, DiscardPayment),
                Transition(paid, OrderPaymentRecorded, unsent, SendPackage),
                Transition(unsent, PackageWasSent, sent, CompleteOrder),
                Transition(unsent, ProductWasOutOfStock, out_of_stock, CancelOrder),
                Transition(sent, OrderCompleted, completed),
            ),
        ),
    ),
)
