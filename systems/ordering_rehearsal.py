"""How orders of an order's events are played on the real modules."""

from collections.abc import Callable, Mapping
from typing import Any

import ordering.orders.tables
import ordering.payments.tables
import ordering.shipments.tables
from messaging.messages import Message
from ordering.orders.messages import CancelOrder
from ordering.payments.messages import Decline, Pay
from ordering.shipments.messages import SpillCoffee
from pages.by_hand import deliver_all
from pages.playing import Hands
from process_manager.module import ProcessManager
from process_manager.world import States
from systems.ordering import Ordering
from systems.ordering_orders import CUSTOMER, ORDER, PAYMENT, PRODUCT, QUANTITY


def hands(system: Ordering, manager: ProcessManager) -> Hands:
    """What a rehearsal does on the modules of an order."""

    def begin() -> None:
        cart_id = system.carts.open_cart(CUSTOMER)
        system.carts.add_product(cart_id, PRODUCT, QUANTITY)
        system.carts.finalize(cart_id)
        deliver_all(system)

    def states() -> States:
        orders, payments, shipments = system.orders, system.payments, system.shipments
        with orders.transaction() as of_orders, payments.transaction() as paid, shipments.transaction() as sent:
            return {
                "orders": ordering.orders.tables.load(of_orders, ORDER),
                "payments": ordering.payments.tables.load(paid, PAYMENT),
                "shipments": ordering.shipments.tables.load(sent, ORDER),
            }

    give: Mapping[type[Message], Callable[[Any], None]] = {
        Pay: lambda message: system.payments.pay(message.payment_id),
        Decline: lambda message: system.payments.decline(message.payment_id),
        CancelOrder: lambda message: system.orders.cancel(message.order_id),
        SpillCoffee: lambda message: system.shipments.spill(message.product),
    }
    return Hands(system, manager, begin, give, states)
