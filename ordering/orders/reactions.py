"""What Orders does at the events of others when nobody coordinates: each leads to a command of its own."""

from messaging.reactions import Table
from ordering.carts.messages import CartFinalized
from ordering.orders.messages import CancelOrder, CompleteOrder, InitializeOrder, RecordOrderPayment
from ordering.payments.messages import PaymentFailed, PaymentFinalized, PaymentTimedOut
from ordering.shipments.messages import PackageWasSent, ProductWasOutOfStock

FROM_CARTS: Table = {
    CartFinalized: InitializeOrder,
}
FROM_PAYMENTS: Table = {
    PaymentFinalized: RecordOrderPayment,
    PaymentFailed: CancelOrder,
    PaymentTimedOut: CancelOrder,
}
FROM_SHIPMENTS: Table = {
    PackageWasSent: CompleteOrder,
    ProductWasOutOfStock: CancelOrder,
}
