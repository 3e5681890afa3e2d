"""Lines of products as files keep them and as JSON shows them."""

from collections.abc import Sequence
from typing import TypedDict

import msgspec

from ordering.terms import Line, Product
from web.forms import DecimalText, decimal_text

decoder = msgspec.json.Decoder(tuple[Line, ...])


class ProductLine(TypedDict):
    """So many pieces of a product, each at `price`."""

    product: Product
    quantity: int
    price: DecimalText


def to_text(lines: Sequence[Line]) -> str:
    """Lines as a file keeps them: JSON."""
    return msgspec.json.encode(lines).decode()


def from_text(text: str) -> tuple[Line, ...]:
    """The lines that `to_text` wrote."""
    return decoder.decode(text)


def shape(lines: Sequence[Line]) -> list[ProductLine]:
    """Lines as JSON has them."""
    return [{"product": each.product, "quantity": each.quantity, "price": decimal_text(each.price)} for each in lines]
