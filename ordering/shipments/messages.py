"""What Shipments is asked to do and what it says."""

from messaging.messages import Command, Event, InternalEvent
from ordering.terms import Line, Product, Reason


class ShipmentsCommand(Command, frozen=True):
    recipient = "shipments"


class SendPackage(ShipmentsCommand, frozen=True):
    """Send what was ordered, all of it or nothing."""

    process_id: str
    order_id: str
    products: tuple[Line, ...]


class SpillCoffee(ShipmentsCommand, frozen=True):
    """A person spills coffee on a piece of a product: it cannot be sold any more."""

    product: Product


class Restock(ShipmentsCommand, frozen=True):
    """A person puts so many pieces of a product on the shelf."""

    product: Product
    quantity: int


class PackageWasSent(Event, frozen=True):
    """The package is on its way to the customer."""

    process_id: str
    order_id: str


class ProductWasOutOfStock(Event, frozen=True):
    """There was not enough of `product`: nothing is sent. `reason` is what an order is cancelled for."""

    process_id: str
    order_id: str
    product: Product
    reason: Reason


class PackageRequested(InternalEvent, frozen=True):
    """An order's package was asked for; what comes of it is said next."""

    process_id: str
    order_id: str
    products: tuple[Line, ...]


class ProductSpoiled(InternalEvent, frozen=True):
    """A piece of a product cannot be sold any more."""

    product: Product


class ProductRestocked(InternalEvent, frozen=True):
    """There is more of a product."""

    product: Product
    quantity: int
