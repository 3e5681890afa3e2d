"""What Payments does when nobody coordinates: the command that each event of another module leads to."""

from messaging.reactions import Table
from ordering.orders.messages import OrderCancelled, OrderInitialized
from ordering.payments.messages import DiscardPayment, RequestPayment

FROM_ORDERS: Table = {OrderInitialized: RequestPayment, OrderCancelled: DiscardPayment}
