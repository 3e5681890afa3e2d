"""An order as a stateless saga: what each event leads to, made of what that event says and of nothing else."""

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
    PaymentFailed,
    PaymentFinalized,
    PaymentTimedOut,
    RequestPayment,
)
from ordering.shipments.messages import PackageWasSent, ProductWasOutOfStock, SendPackage
from saga.table import Table

ordering: Table = {
    CartFinalized: InitializeOrder,
    OrderInitialized: RequestPayment,
    PaymentFinalized: RecordOrderPayment,
    OrderPaymentRecorded: SendPackage,
    PackageWasSent: CompleteOrder,
    PaymentFailed: CancelOrder,
    PaymentTimedOut: CancelOrder,
    ProductWasOutOfStock: CancelOrder,
    OrderCancelled: DiscardPayment,
}
