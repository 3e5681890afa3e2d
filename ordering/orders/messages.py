"""What Orders is asked to do and what it says."""

from messaging.messages import Command, Event
from ordering.terms import Line, Reason


class OrdersCommand(Command, frozen=True):
    recipient = "orders"


class InitializeOrder(OrdersCommand, frozen=True):
    """Make an order of a cart. `total` is in cents."""

    process_id: str
    order_id: str
    cart_id: str
    customer: str
    products: tuple[Line, ...]
    total: int


class RecordOrderPayment(OrdersCommand, frozen=True):
    """The order was paid for: from now on its customer cannot cancel it."""

    process_id: str
    order_id: str
    payment_id: str


class CompleteOrder(OrdersCommand, frozen=True):
    """The package is on its way: the order is done."""

    process_id: str
    order_id: str


class CancelOrder(OrdersCommand, frozen=True):
    """Nothing will come of the order."""

    process_id: str
    order_id: str
    reason: Reason


class OrderInitialized(Event, frozen=True):
    """There is an order, to be paid for. `total` is in cents."""

    process_id: str
    order_id: str
    cart_id: str
    customer: str
    products: tuple[Line, ...]
    total: int


class OrderPaymentRecorded(Event, frozen=True):
    """The order is paid for. It carries the products, so that who asks for the package need not remember them."""

    process_id: str
    order_id: str
    payment_id: str
    products: tuple[Line, ...]


class OrderCompleted(Event, frozen=True):
    """The order was paid for and its package sent."""

    process_id: str
    order_id: str


class OrderCancelled(Event, frozen=True):
    """No package is sent any more, and no money is kept."""

    process_id: str
    order_id: str
    reason: Reason
