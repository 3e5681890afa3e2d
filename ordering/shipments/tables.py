"""Shipments' tables: what is on the shelf, and what became of each order's package."""

from sqlite_utils import Database, Migrations

from messaging.counts import Counts
from messaging.transaction import Transaction
from ordering import lines
from ordering.shipments.rules import Shelf, Shipment, Stock
from ordering.terms import Product

migrations = Migrations("shipments")

BY_STATUS = Counts("shipments", status="row.status")


@migrations()
def create_stock(db: Database) -> None:
    """Pieces of a product: those that are there, were spilled, were added. One without a row is as in the beginning."""
    db.table("stock").create(
        {"product": str, "quantity": int, "spilled": int, "restocked": int},
        pk="product",
        not_null={"quantity", "spilled", "restocked"},
    )


@migrations()
def create_shipments(db: Database) -> None:
    """`id` is the order's: it has one package. `products` is a JSON list of lines."""
    shipments = db.table("shipments").create(
        {"seq": int, "id": str, "products": str, "status": str}, pk="seq", not_null={"id", "products", "status"}
    )
    shipments.create_index(["id"], unique=True)
    shipments.create_index(["status"])


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


def load(tx: Transaction, order_id: str | None = None) -> Shelf:
    """What a decision needs: the shelf, and the order's package, if there is one."""
    stock = tx.execute("select product, quantity, spilled, restocked from stock").fetchall()
    found = tx.execute("select id, products, status from shipments where id = ?", (order_id,)).fetchall()
    known: dict[Product, Stock] = {row[0]: Stock(*row[1:]) for row in stock}
    return Shelf(Shelf().stock | known, {row[0]: Shipment(row[0], lines.from_text(row[1]), row[2]) for row in found})


def save(tx: Transaction, before: Shelf, after: Shelf) -> None:
    """Keep what is different after than before."""
    for product, stock in after.stock.items():
        if stock != before.stock[product]:
            tx.execute(
                "insert or replace into stock (product, quantity, spilled, restocked) values (?, ?, ?, ?)",
                (product, stock.quantity, stock.spilled, stock.restocked),
            )
    for shipment in after.shipments.values():
        if shipment != before.shipments.get(shipment.order_id):
            tx.execute(
                "insert into shipments (id, products, status) values (?, ?, ?)",
                (shipment.order_id, lines.to_text(shipment.products), shipment.status),
            )
