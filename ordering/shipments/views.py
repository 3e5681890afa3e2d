"""What Shipments shows of its packages and of the shelf, in the shapes of its JSON."""

from typing import Any, TypedDict

from messaging.messages import NotFound
from ordering import lines
from ordering.lines import ProductLine
from ordering.shipments.module import Shipments, known
from ordering.shipments.rules import BEGINNING, Status
from ordering.shipments.tables import BY_STATUS
from ordering.terms import PRODUCTS, Product
from web.paging import newest


class Shipment(TypedDict):
    """What became of an order's package."""

    order_id: str
    products: list[ProductLine]
    status: Status


class ShipmentList(TypedDict):
    """Shipments, newest first; `next` is the `before` of the next page."""

    shipments: list[Shipment]
    next: str | None


class Pieces(TypedDict):
    """How many pieces of a product there are."""

    product: Product
    quantity: int


class Stock(TypedDict):
    """Every product, and how many pieces of it there are."""

    stock: list[Pieces]


def shipment(module: Shipments, order_id: str) -> Shipment:
    """What became of an order's package. Raises NotFound."""
    with module.store.reading() as db:
        for row in db.query("select * from shipments where id = ?", [order_id]):
            return shape(row)
    raise NotFound(f"There is no shipment of {order_id}.")


def shipments(module: Shipments, *, status: str | None = None, limit: int, before: str | None = None) -> ShipmentList:
    """Shipments, newest first. Raises Invalid when there is none of an order `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "shipments", {"status": status}, limit, before)
    return {"shipments": [shape(row) for row in rows], "next": following}


def stock(module: Shipments) -> Stock:
    """The shelf."""
    with module.store.reading() as db:
        found = dict(db.execute("select product, quantity from stock").fetchall())
    return {"stock": [{"product": each, "quantity": found.get(each, BEGINNING)} for each in PRODUCTS]}


def pieces(module: Shipments, product: str) -> Pieces:
    """A product on the shelf. Raises NotFound."""
    name = known(product)
    return next(each for each in stock(module)["stock"] if each["product"] == name)


def shape(row: dict[str, Any]) -> Shipment:
    """A shipment as JSON has it."""
    return {
        "order_id": row["id"],
        "products": lines.shape(lines.from_text(row["products"])),
        "status": row["status"],
    }


def totals(module: Shipments) -> dict[str, int]:
    """How many shipments there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
