"""The rules of the shelf and of what is sent from it. Values in, values out."""

from collections import Counter
from functools import reduce
from typing import Literal, assert_never

import msgspec

from messaging.messages import Refused
from ordering.shipments.messages import (
    PackageRequested,
    PackageWasSent,
    ProductRestocked,
    ProductSpoiled,
    ProductWasOutOfStock,
    Restock,
    SendPackage,
    SpillCoffee,
)
from ordering.terms import PRODUCTS, Line, Product

ShipmentsCommand = SendPackage | SpillCoffee | Restock
ShipmentsEvent = PackageRequested | PackageWasSent | ProductWasOutOfStock | ProductSpoiled | ProductRestocked
Status = Literal["sent", "out-of-stock"]

BEGINNING = 5
"""So many pieces of each product there are before anything happens."""


class Stock(msgspec.Struct, frozen=True):
    """The pieces of a product that are there; of those that are not, how many were spilled; how many persons added."""

    quantity: int = BEGINNING
    spilled: int = 0
    restocked: int = 0


class Shipment(msgspec.Struct, frozen=True):
    """What was asked for as an order's package, and what came of it; `status` is None only until that is said."""

    order_id: str
    products: tuple[Line, ...]
    status: Status | None = None


class Shelf(msgspec.Struct, frozen=True):
    """What a decision needs of: the stock of products, and shipments by order id."""

    stock: dict[Product, Stock] = msgspec.field(default_factory=lambda: dict.fromkeys(PRODUCTS, Stock()))
    shipments: dict[str, Shipment] = {}


def decide(state: Shelf, command: ShipmentsCommand) -> list[ShipmentsEvent]:
    """What happens at `command`; nothing for a repeated SendPackage. Raises Refused where there is nothing to spill."""
    if isinstance(command, SendPackage):
        return send(state, command)
    if isinstance(command, SpillCoffee):
        if not state.stock[command.product].quantity:
            raise Refused(f"There is no {command.product} to spill coffee on.")
        return [ProductSpoiled(product=command.product)]
    if isinstance(command, Restock):
        return [ProductRestocked(product=command.product, quantity=command.quantity)]
    assert_never(command)


def send(state: Shelf, command: SendPackage) -> list[ShipmentsEvent]:
    """All that was ordered is sent, or nothing of it."""
    if command.order_id in state.shipments:
        return []
    for product, quantity in ordered(command.products).items():
        if quantity > state.stock[product].quantity:
            return out_of_stock(command, product)
    sent = PackageWasSent(process_id=command.process_id, order_id=command.order_id)
    return [requested(command), sent]


def give_up(state: Shelf, command: SendPackage) -> list[ShipmentsEvent]:
    """The answer to a command that could not be handled: a final one, so that a later retry of it changes nothing."""
    return [] if command.order_id in state.shipments else out_of_stock(command, command.products[0].product)


def out_of_stock(command: SendPackage, product: Product) -> list[ShipmentsEvent]:
    ids = {"process_id": command.process_id, "order_id": command.order_id}
    return [requested(command), ProductWasOutOfStock(**ids, product=product, reason="out of stock")]


def requested(command: SendPackage) -> PackageRequested:
    return PackageRequested(process_id=command.process_id, order_id=command.order_id, products=command.products)


def ordered(products: tuple[Line, ...]) -> Counter[Product]:
    """How many pieces of each product."""
    found = Counter[Product]()
    for line in products:
        found[line.product] += line.quantity
    return found


def evolve(state: Shelf, event: ShipmentsEvent) -> Shelf:
    """The shelf after `event`."""
    if isinstance(event, PackageRequested):
        return with_shipment(state, Shipment(event.order_id, event.products))
    if isinstance(event, ProductSpoiled):
        return change(state, event.product, quantity=-1, spilled=1)
    if isinstance(event, ProductRestocked):
        return change(state, event.product, quantity=event.quantity, restocked=event.quantity)
    shipment = state.shipments[event.order_id]
    if isinstance(event, ProductWasOutOfStock):
        return with_shipment(state, msgspec.structs.replace(shipment, status="out-of-stock"))
    if isinstance(event, PackageWasSent):
        for product, quantity in ordered(shipment.products).items():
            state = change(state, product, quantity=-quantity)
        return with_shipment(state, msgspec.structs.replace(shipment, status="sent"))
    assert_never(event)


def evolve_all(state: Shelf, events: list[ShipmentsEvent]) -> Shelf:
    """The shelf after `events`, in order."""
    return reduce(evolve, events, state)


def change(state: Shelf, product: Product, quantity: int, spilled: int = 0, restocked: int = 0) -> Shelf:
    """So many more pieces of a product, and why."""
    stock = state.stock[product]
    stock = Stock(stock.quantity + quantity, stock.spilled + spilled, stock.restocked + restocked)
    return msgspec.structs.replace(state, stock={**state.stock, product: stock})


def with_shipment(state: Shelf, shipment: Shipment) -> Shelf:
    return msgspec.structs.replace(state, shipments={**state.shipments, shipment.order_id: shipment})
