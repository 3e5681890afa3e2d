"""What must hold in Shipments' own file, and how its packages stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from messaging.checking import Broken
from messaging.snapshot import Files, among
from ordering import lines
from ordering.shipments.rules import BEGINNING
from ordering.terms import PRODUCTS, Line

STOCK = f"""
    select name, coalesce(quantity, {BEGINNING}), {BEGINNING} + coalesce(restocked - spilled, 0) - coalesce(pieces, 0)
    from (select value as name from json_each(?))
    left join stock on product = name
    left join (
        select json_extract(line.value, '$.product') as sent, sum(json_extract(line.value, '$.quantity')) as pieces
        from shipments, json_each(products) as line where status = 'sent' group by sent
    ) on sent = name
"""


class Standing(NamedTuple):
    """An order's package as Shipments has it."""

    products: tuple[Line, ...]
    status: str


def shipments(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Packages by their orders' ids; all of them when `ids` is None."""
    condition, values = among("id", ids)
    rows = files.rows("shipments", f"select id, products, status from shipments where {condition}", *values)
    return {row[0]: Standing(lines.from_text(row[1]), row[2]) for row in rows}


def products(_files: Files, after: str, limit: int) -> Sequence[str]:
    """The next products."""
    return [each for each in sorted(PRODUCTS) if each > after][:limit]


def stock(files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
    """What is there, was sent and was spilled is what there was in the beginning and what persons added."""
    names = msgspec.json.encode(PRODUCTS if keys is None else keys).decode()
    for product, quantity, rest in files.rows("shipments", STOCK, names):
        if quantity < 0:
            yield Broken(product, f"{product}: there are {quantity} of it")
        if quantity != rest:
            yield Broken(product, f"{product}: there are {quantity} of it, but {rest} are left of all that there were")
