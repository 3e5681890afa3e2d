"""What Carts shows of its carts, in the shapes of its JSON."""

from typing import Any, TypedDict

from messaging.messages import NotFound
from ordering import lines
from ordering.carts.module import Carts
from ordering.carts.rules import Status
from ordering.carts.tables import BY_STATUS
from ordering.lines import ProductLine
from ordering.terms import total
from web.forms import DecimalText, decimal_text
from web.paging import newest


class Cart(TypedDict):
    """A cart; `order_id` names the order that comes of it once it is finalized."""

    id: str
    customer: str
    products: list[ProductLine]
    total: DecimalText
    status: Status
    order_id: str | None


class CartList(TypedDict):
    """Carts, newest first; `next` is the `before` of the next page."""

    carts: list[Cart]
    next: str | None


def cart(module: Carts, cart_id: str) -> Cart:
    """One cart. Raises NotFound."""
    with module.store.reading() as db:
        for row in db.query("select * from carts where id = ?", [cart_id]):
            return shape(row)
    raise NotFound(f"There is no cart {cart_id}.")


def carts(
    module: Carts,
    *,
    customer: str | None = None,
    status: str | None = None,
    limit: int,
    before: str | None = None,
) -> CartList:
    """Carts, newest first. Raises Invalid when there is no cart `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "carts", {"customer": customer, "status": status}, limit, before)
    return {"carts": [shape(row) for row in rows], "next": following}


def shape(row: dict[str, Any]) -> Cart:
    """A cart as JSON has it."""
    products = lines.from_text(row["products"])
    return {
        "id": row["id"],
        "customer": row["customer"],
        "products": lines.shape(products),
        "total": decimal_text(total(products)),
        "status": row["status"],
        "order_id": row["order_id"] if row["status"] == "finalized" else None,
    }


def totals(module: Carts) -> dict[str, int]:
    """How many carts there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
