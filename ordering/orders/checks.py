"""What must hold in Orders' own file, and how its orders stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messaging.checking import Broken
from messaging.snapshot import Files, among
from ordering import lines
from ordering.orders.rules import Status
from ordering.terms import Line, Reason, total


class Standing(NamedTuple):
    """An order as Orders has it. `total` is in cents."""

    products: tuple[Line, ...]
    total: int
    status: Status
    reason: Reason | None
    process_id: str
    cart_id: str
    customer: str
    payment_id: str | None


def orders(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Orders by id; all of them when `ids` is None."""
    condition, values = among("id", ids)
    sql = (
        "select id, products, total, status, reason, process_id, cart_id, customer, payment_id from orders"
        f" where {condition}"
    )
    rows = files.rows("orders", sql, *values)
    return {id_: Standing(lines.from_text(products), *rest) for id_, products, *rest in rows}


def sums(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """An order has something in it, and costs what that costs together."""
    for id_, order in orders(files, ids).items():
        if not order.products:
            yield Broken(id_, f"{id_} is an order of nothing")
        if order.total != total(order.products):
            yield Broken(id_, f"{id_} is over {order.total}, not {total(order.products)}")


def endings(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """An order names a reason where and only where it is cancelled, and its payment once it is paid."""
    for id_, order in orders(files, ids).items():
        if (order.status == "cancelled") != (order.reason is not None):
            yield Broken(id_, f"{id_} is {order.status}, but its reason is {order.reason}")
        if order.status in ("paid", "completed") and order.payment_id is None:
            yield Broken(id_, f"{id_} is {order.status}, but names no payment")
        if order.status == "initialized" and order.payment_id is not None:
            yield Broken(id_, f"{id_} is {order.status}, but names {order.payment_id} as its payment")


def process_ids(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """An order's number is its cart's, and its process is named after it."""
    for id_, order in orders(files, ids).items():
        if order.process_id != f"ordering-{id_}":
            yield Broken(id_, f"{id_} names {order.process_id} as its process")
        if order.cart_id.removeprefix("CART-") != id_.removeprefix("ORD-"):
            yield Broken(id_, f"{id_} names {order.cart_id} as its cart")
