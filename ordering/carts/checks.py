"""What must hold in Carts' own file, and how its carts stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messaging.checking import Broken
from messaging.snapshot import Files, among
from ordering import lines
from ordering.carts.rules import Status, order_id_of
from ordering.terms import Line


class Standing(NamedTuple):
    """A cart as Carts has it."""

    id: str
    customer: str
    products: tuple[Line, ...]
    status: Status


def carts(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Carts by the id of the order that may come of each; all of them when `ids`, of orders, is None."""
    condition, values = among("order_id", ids)
    rows = files.rows("carts", f"select order_id, id, customer, products, status from carts where {condition}", *values)
    return {row[0]: Standing(row[1], row[2], lines.from_text(row[3]), row[4]) for row in rows}


def contents(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A cart has one line a product, and something in it once it is finalized. Its order has its number."""
    for order_id, cart in carts(files, ids).items():
        if order_id != order_id_of(cart.id):
            yield Broken(order_id, f"{cart.id} is to become {order_id}, which has another number")
        if cart.status == "finalized" and not cart.products:
            yield Broken(order_id, f"{cart.id} is finalized, but empty")
        if len({line.product for line in cart.products}) < len(cart.products):
            yield Broken(order_id, f"{cart.id} has a product in more than one line")
