"""Shipments' module: which rule answers which command, and what persons can do to the shelf."""

from messaging.handling import Handlers, On
from messaging.messages import NotFound
from messaging.module import Module
from messaging.transaction import Transaction
from ordering.shipments.messages import Restock, SendPackage, SpillCoffee
from ordering.shipments.rules import Shelf, ShipmentsEvent, decide, evolve_all, give_up
from ordering.shipments.tables import load, migrations, save
from ordering.terms import PRODUCTS, Product


class Shipments(Module):
    """Answers whoever coordinates orders from its log, and persons by `spill` and `restock`."""

    name = "shipments"
    migrations = migrations

    def spill(self, product: str) -> None:
        """Spill coffee on a piece of a product. Raises NotFound, or Refused when there is none."""
        self._do(SpillCoffee(product=known(product)))

    def restock(self, product: str, quantity: int) -> None:
        """Put so many pieces of a product on the shelf. Raises NotFound."""
        self._do(Restock(product=known(product), quantity=quantity))

    def _do(self, command: SpillCoffee | Restock) -> None:
        with self.transaction() as tx:
            before = load(tx)
            events = decide(before, command)
            tx.receive(command)
            record(tx, before, events)


def known(product: str) -> Product:
    """A product by its name. Raises NotFound."""
    for each in PRODUCTS:
        if each == product:
            return each
    raise NotFound(f"There is no product {product}; the products are {', '.join(PRODUCTS)}.")


def send(tx: Transaction, command: SendPackage) -> None:
    """Carry out another module's command."""
    before = load(tx, command.order_id)
    record(tx, before, decide(before, command))


def answer_that_it_failed(tx: Transaction, command: SendPackage, _reason: str) -> None:
    """Answer a command that was parked, so that no order waits for it: to its customer nothing is there to be sent."""
    before = load(tx, command.order_id)
    record(tx, before, give_up(before, command))


FROM_COORDINATOR: Handlers = {
    SendPackage: On(
        send,
        when_parked=answer_that_it_failed,
        if_discarded="Nobody waits for it: its order has the answer that it is out of stock.",
    ),
}


def record(tx: Transaction, before: Shelf, events: list[ShipmentsEvent]) -> None:
    """Keep what `events` make of shelf and shipments, and say them."""
    save(tx, before, evolve_all(before, events))
    tx.say(*events)
