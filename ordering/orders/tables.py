"""Orders' table: orders as they stand."""

from sqlite_utils import Database, Migrations

from messaging.counts import Counts
from messaging.transaction import Transaction
from ordering import lines
from ordering.orders.rules import Order

migrations = Migrations("orders")

BY_STATUS = Counts("orders", status="row.status")


@migrations()
def create_orders(db: Database) -> None:
    """`seq` is the order in which they were made, `products` is JSON, `total` is in cents."""
    orders = db.table("orders").create(
        {
            "seq": int,
            "id": str,
            "process_id": str,
            "cart_id": str,
            "customer": str,
            "products": str,
            "total": int,
            "status": str,
            "reason": str,
            "payment_id": str,
        },
        pk="seq",
        not_null={"id", "process_id", "cart_id", "customer", "products", "total", "status"},
    )
    orders.create_index(["id"], unique=True)
    orders.create_index(["customer"])
    orders.create_index(["status"])


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


@migrations()
def find_by_customer_and_status(db: Database) -> None:
    orders = db.table("orders")
    orders.create_index(["customer", "status"])


def load(tx: Transaction, order_id: str) -> Order | None:
    """The order as it stands, None when there is none."""
    row = tx.execute(
        "select id, process_id, cart_id, customer, products, total, status, reason, payment_id from orders"
        " where id = ?",
        (order_id,),
    ).fetchone()
    if row is None:
        return None
    id_, process_id, cart_id, customer, products, *rest = row
    return Order(id_, process_id, cart_id, customer, lines.from_text(products), *rest)


def save(tx: Transaction, order: Order) -> None:
    """Keep an order as it stands."""
    tx.execute(
        "insert into orders (id, process_id, cart_id, customer, products, total, status, reason, payment_id)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update"
        " set status = excluded.status, reason = excluded.reason, payment_id = excluded.payment_id",
        (
            order.id,
            order.process_id,
            order.cart_id,
            order.customer,
            lines.to_text(order.products),
            order.total,
            order.status,
            order.reason,
            order.payment_id,
        ),
    )
