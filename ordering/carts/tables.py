"""Carts' table: carts as they stand."""

from sqlite_utils import Database, Migrations

from messaging.counts import Counts
from messaging.transaction import Transaction
from ordering import lines
from ordering.carts.rules import Cart, order_id_of

migrations = Migrations("carts")

BY_STATUS = Counts("carts", status="row.status")


@migrations()
def create_carts(db: Database) -> None:
    """`seq` is the order of opening, `order_id` names the order that may come of it, `products` is JSON.

    `form_key` is the one-time key of the form that the cart was opened with.
    """
    carts = db.table("carts").create(
        {
            "seq": int,
            "id": str,
            "order_id": str,
            "customer": str,
            "products": str,
            "status": str,
            "form_key": str,
        },
        pk="seq",
        not_null={"id", "order_id", "customer", "products", "status"},
    )
    carts.create_index(["id"], unique=True)
    carts.create_index(["order_id"], unique=True)
    carts.create_index(["form_key"], unique=True)
    carts.create_index(["customer"])
    carts.create_index(["status"])


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


@migrations()
def find_by_customer_and_status(db: Database) -> None:
    carts = db.table("carts")
    carts.create_index(["customer", "status"])


def next_id(tx: Transaction) -> str:
    """The next cart's id: numbers without gaps, because a step that fails takes none."""
    count = tx.execute("select coalesce(max(seq), 0) from carts").fetchone()[0]
    return f"CART-{count + 1:04d}"


def load(tx: Transaction, cart_id: str) -> Cart | None:
    """The cart as it stands, None when there is none."""
    row = tx.execute("select id, customer, products, status from carts where id = ?", (cart_id,)).fetchone()
    return Cart(row[0], row[1], lines.from_text(row[2]), row[3]) if row else None


def save(tx: Transaction, cart: Cart) -> None:
    """Keep a cart as it stands."""
    tx.execute(
        "insert into carts (id, order_id, customer, products, status) values (?, ?, ?, ?, ?)"
        " on conflict (id) do update set products = excluded.products, status = excluded.status",
        (cart.id, order_id_of(cart.id), cart.customer, lines.to_text(cart.products), cart.status),
    )
