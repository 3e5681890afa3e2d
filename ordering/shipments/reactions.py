"""What Shipments does when nobody coordinates: the command that each event of another module leads to."""

from messaging.reactions import Table
from ordering.orders.messages import OrderPaymentRecorded
from ordering.shipments.messages import SendPackage

FROM_ORDERS: Table = {OrderPaymentRecorded: SendPackage}
