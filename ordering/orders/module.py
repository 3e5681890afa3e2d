"""Orders' module: which rule answers which message, and what persons can ask for."""

from messaging.handling import Handlers, On
from messaging.messages import NotFound
from messaging.module import Module
from messaging.transaction import Transaction
from ordering.orders.messages import CancelOrder, CompleteOrder, InitializeOrder, RecordOrderPayment
from ordering.orders.rules import Order, OrderCommand, OrderEvent, decide, evolve_all
from ordering.orders.tables import load, migrations, save


class Orders(Module):
    """Answers whoever coordinates from the logs it follows, and persons by `cancel`."""

    name = "orders"
    migrations = migrations

    def cancel(self, order_id: str) -> None:
        """Cancel an order for its customer; again changes nothing.

        Raises NotFound, or Refused once the order is paid.
        """
        with self.transaction() as tx:
            order = load(tx, order_id)
            if order is None:
                raise NotFound(f"There is no order {order_id}.")
            command = CancelOrder(process_id=order.process_id, order_id=order_id, reason="customer")
            events = decide(order, command)
            if events:
                tx.receive(command)
                record(tx, order, events)


def carry_out(tx: Transaction, command: OrderCommand) -> None:
    """Carry out another module's command."""
    order = load(tx, command.order_id)
    record(tx, order, decide(order, command))


FROM_COORDINATOR: Handlers = {
    InitializeOrder: On(carry_out, if_discarded="No order is made of its cart, which stays “finalized” for ever."),
    RecordOrderPayment: On(
        carry_out, if_discarded="Its order stays “initialized”: its payment is taken, but no package is sent for it."
    ),
    CompleteOrder: On(carry_out, if_discarded="Its order stays “paid” for ever, although its package was sent."),
    CancelOrder: On(
        carry_out, if_discarded="Its order is not cancelled: it stays as it is for ever, and what was paid is kept."
    ),
}


def record(tx: Transaction, order: Order | None, events: list[OrderEvent]) -> None:
    """Keep what `events` make of an order, and say them."""
    if events:
        save(tx, evolve_all(order, events))
        tx.say(*events)
