"""The words that the four modules share in their messages."""

from typing import Literal

import msgspec

Product = Literal["book", "mug", "poster"]
Reason = Literal["customer", "payment declined", "payment timed out", "out of stock"]
"""Why an order was cancelled."""


class Line(msgspec.Struct, frozen=True):
    """So many pieces of a product, each at `price` cents."""

    product: Product
    quantity: int
    price: int
