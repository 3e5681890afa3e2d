"""What Orders shows of its orders, in the shapes of its JSON."""

from typing import Any, TypedDict

from messaging.messages import NotFound
from ordering import lines
from ordering.lines import ProductLine
from ordering.orders.module import Orders
from ordering.orders.rules import Status
from ordering.orders.tables import BY_STATUS
from ordering.terms import Reason, payment_id_of
from web.forms import DecimalText, decimal_text
from web.paging import newest


class Order(TypedDict):
    """An order; `reason` says why it was cancelled, `payment_id` names its payment, also before that is asked for."""

    id: str
    cart_id: str
    customer: str
    products: list[ProductLine]
    total: DecimalText
    status: Status
    reason: Reason | None
    payment_id: str


class OrderList(TypedDict):
    """Orders, newest first; `next` is the `before` of the next page."""

    orders: list[Order]
    next: str | None


def order(module: Orders, order_id: str) -> Order:
    """One order. Raises NotFound."""
    with module.store.reading() as db:
        for row in db.query("select * from orders where id = ?", [order_id]):
            return shape(row)
    raise NotFound(f"There is no order {order_id}.")


def orders(
    module: Orders,
    *,
    customer: str | None = None,
    status: str | None = None,
    limit: int,
    before: str | None = None,
) -> OrderList:
    """Orders, newest first. Raises Invalid when there is no order `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "orders", {"customer": customer, "status": status}, limit, before)
    return {"orders": [shape(row) for row in rows], "next": following}


def shape(row: dict[str, Any]) -> Order:
    """An order as JSON has it."""
    return {
        "id": row["id"],
        "cart_id": row["cart_id"],
        "customer": row["customer"],
        "products": lines.shape(lines.from_text(row["products"])),
        "total": decimal_text(row["total"]),
        "status": row["status"],
        "reason": row["reason"],
        "payment_id": payment_id_of(row["id"]),
    }


def totals(module: Orders) -> dict[str, int]:
    """How many orders there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
