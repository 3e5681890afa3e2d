"""The words that the four modules share in their messages."""

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

Product = Literal["book", "mug", "poster"]
PRODUCTS: tuple[Product, ...] = get_args(Product)
Reason = Literal["customer", "payment declined", "payment timed out", "out of stock"]
"""Why an order was cancelled."""


class Line(msgspec.Struct, frozen=True):
    """So many pieces of a product, each at `price` cents."""

    product: Product
    quantity: int
    price: int


def total(lines: Iterable[Line]) -> int:
    """What lines cost together, in cents."""
    return sum(line.quantity * line.price for line in lines)


def payment_id_of(order_id: str) -> str:
    """The id of an order's payment: derived, so that an order has one."""
    return f"PAY-{order_id.removeprefix('ORD-')}"
