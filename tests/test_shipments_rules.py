"""Every command to Shipments in every state that an order's package and the shelf can be in."""

from typing import NamedTuple

import pytest

from ordering.shipments.messages import (
    PackageRequested,
    PackageWasSent,
    ProductRestocked,
    ProductSpoiled,
    ProductWasOutOfStock,
    Restock,
    SendPackage,
    SpillCoffee,
)
from ordering.shipments.rules import (
    Shelf,
    ShipmentsCommand,
    ShipmentsEvent,
    Status,
    Stock,
    decide,
    evolve,
    give_up,
)
from ordering.terms import Line, Product
from tests.rules import Rules, deciding


class GiveUp(NamedTuple):
    """Not a message: a command that could not be handled."""

    command: SendPackage


Input = ShipmentsCommand | GiveUp
Answer = list[ShipmentsEvent] | str

IDS = {"process_id": "ordering-ORD-0007", "order_id": "ORD-0007"}
OTHER = {"process_id": "ordering-ORD-0006", "order_id": "ORD-0006"}
TWO_BOOKS_A_MUG = (Line("book", 2, 2900), Line("mug", 1, 1200))

SEND = SendPackage(**IDS, products=TWO_BOOKS_A_MUG)
SPILL, RESTOCK = SpillCoffee(product="book"), Restock(product="book", quantity=3)
GIVE_UP = GiveUp(SEND)

REQUESTED = PackageRequested(**IDS, products=TWO_BOOKS_A_MUG)
SENT = PackageWasSent(**IDS)
NO_BOOK = ProductWasOutOfStock(**IDS, product="book", reason="out of stock")
NO_MUG = ProductWasOutOfStock(**IDS, product="mug", reason="out of stock")
SPOILED, RESTOCKED = ProductSpoiled(product="book"), ProductRestocked(product="book", quantity=3)
NOTHING_TO_SPILL = "There is no book to spill coffee on."


def taken(product: Product, quantity: int) -> list[ShipmentsEvent]:
    """Another order's package, sent."""
    return [PackageRequested(**OTHER, products=(Line(product, quantity, 100),)), PackageWasSent(**OTHER)]


INPUTS: list[Input] = [SEND, SPILL, RESTOCK, GIVE_UP]
STATES: dict[str, list[ShipmentsEvent]] = {
    "five of each": [],
    "as many as are ordered": taken("book", 3),
    "one too few": taken("book", 4),
    "none": taken("book", 5),
    "all spilled": [SPOILED] * 5,
    "another product lacks": taken("mug", 5),
    "sent": [REQUESTED, SENT],
    "out of stock": [*taken("book", 5), REQUESTED, NO_BOOK],
    "out of stock, and restocked": [*taken("book", 5), REQUESTED, NO_BOOK, RESTOCKED],
    "given up": [REQUESTED, NO_BOOK],
}
ANSWERS: list[tuple[str, list[Input], Answer, int, Status | None]] = [
    ("five of each", [SEND], [REQUESTED, SENT], 3, "sent"),
    ("five of each", [SPILL], [SPOILED], 4, None),
    ("five of each", [RESTOCK], [RESTOCKED], 8, None),
    ("five of each", [GIVE_UP], [REQUESTED, NO_BOOK], 5, "out-of-stock"),
    ("as many as are ordered", [SEND], [REQUESTED, SENT], 0, "sent"),
    ("as many as are ordered", [SPILL], [SPOILED], 1, None),
    ("as many as are ordered", [RESTOCK], [RESTOCKED], 5, None),
    ("as many as are ordered", [GIVE_UP], [REQUESTED, NO_BOOK], 2, "out-of-stock"),
    ("one too few", [SEND, GIVE_UP], [REQUESTED, NO_BOOK], 1, "out-of-stock"),
    ("one too few", [SPILL], [SPOILED], 0, None),
    ("one too few", [RESTOCK], [RESTOCKED], 4, None),
    ("none", [SEND, GIVE_UP], [REQUESTED, NO_BOOK], 0, "out-of-stock"),
    ("none", [SPILL], NOTHING_TO_SPILL, 0, None),
    ("none", [RESTOCK], [RESTOCKED], 3, None),
    ("all spilled", [SEND, GIVE_UP], [REQUESTED, NO_BOOK], 0, "out-of-stock"),
    ("all spilled", [SPILL], NOTHING_TO_SPILL, 0, None),
    ("all spilled", [RESTOCK], [RESTOCKED], 3, None),
    ("another product lacks", [SEND], [REQUESTED, NO_MUG], 5, "out-of-stock"),
    ("another product lacks", [SPILL], [SPOILED], 4, None),
    ("another product lacks", [RESTOCK], [RESTOCKED], 8, None),
    ("another product lacks", [GIVE_UP], [REQUESTED, NO_BOOK], 5, "out-of-stock"),
    ("sent", [SEND, GIVE_UP], [], 3, "sent"),
    ("sent", [SPILL], [SPOILED], 2, "sent"),
    ("sent", [RESTOCK], [RESTOCKED], 6, "sent"),
    ("out of stock", [SEND, GIVE_UP], [], 0, "out-of-stock"),
    ("out of stock", [SPILL], NOTHING_TO_SPILL, 0, "out-of-stock"),
    ("out of stock", [RESTOCK], [RESTOCKED], 3, "out-of-stock"),
    ("out of stock, and restocked", [SEND, GIVE_UP], [], 3, "out-of-stock"),
    ("out of stock, and restocked", [SPILL], [SPOILED], 2, "out-of-stock"),
    ("out of stock, and restocked", [RESTOCK], [RESTOCKED], 6, "out-of-stock"),
    ("given up", [SEND, GIVE_UP], [], 5, "out-of-stock"),
    ("given up", [SPILL], [SPOILED], 4, "out-of-stock"),
    ("given up", [RESTOCK], [RESTOCKED], 8, "out-of-stock"),
]


def decide_or_give_up(state: Shelf, message: Input) -> list[ShipmentsEvent]:
    return give_up(state, message.command) if isinstance(message, GiveUp) else decide(state, message)


given = Rules[Shelf, ShipmentsEvent, Input, ShipmentsEvent](Shelf(), evolve, deciding(decide_or_give_up, evolve)).given


def name(message: Input) -> str:
    return f"giving up {name(message.command)}" if isinstance(message, GiveUp) else type(message).__name__


def outcome(said: Answer) -> str:
    if isinstance(said, str):
        return "is refused"
    return f"says {' and '.join(type(each).__name__ for each in said)}" if said else "changes nothing"


@pytest.mark.parametrize(
    ("state", "message", "said", "books_after", "status_after"),
    [
        pytest.param(state, message, said, books, status, id=f"{state}: {name(message)} {outcome(said)}")
        for state, messages, said, books, status in ANSWERS
        for message in messages
    ],
)
def test_in_state(state: str, message: Input, said: Answer, books_after: int, status_after: Status | None) -> None:
    step = given(*STATES[state]).when(message)
    if isinstance(said, str):
        after = step.then_refused(said)
    else:
        after = step.then(*said) if said else step.then_nothing_happens()
    shipment = after.shipments.get("ORD-0007")
    assert (after.stock["book"].quantity, shipment and shipment.status) == (books_after, status_after)


def test_every_command_is_tried_once_in_every_state() -> None:
    tried = [(state, name(message)) for state, messages, *_ in ANSWERS for message in messages]
    assert sorted(tried) == sorted((state, name(message)) for state in STATES for message in INPUTS)


def test_all_that_was_ordered_is_sent_or_nothing_of_it() -> None:
    assert given(*taken("mug", 5)).when(SEND).then(REQUESTED, NO_MUG).stock["book"] == Stock(5)
    after = given().when(SEND).then(REQUESTED, SENT)
    assert {product: stock.quantity for product, stock in after.stock.items()} == {"book": 3, "mug": 4, "poster": 5}


def test_more_than_there_can_be_is_out_of_stock() -> None:
    many = (Line("mug", 99, 1200),)
    given().when(SendPackage(**IDS, products=many)).then(PackageRequested(**IDS, products=many), NO_MUG)


def test_two_lines_of_a_product_are_counted_together() -> None:
    twice = (Line("book", 3, 2900), Line("book", 3, 2900))
    given().when(SendPackage(**IDS, products=twice)).then(PackageRequested(**IDS, products=twice), NO_BOOK)
    fits = (Line("book", 3, 2900), Line("book", 2, 2900))
    after = given().when(SendPackage(**IDS, products=fits)).then(PackageRequested(**IDS, products=fits), SENT)
    assert after.stock["book"].quantity == 0


def test_what_was_spilled_and_what_was_restocked_is_remembered() -> None:
    after = given(SPOILED, RESTOCKED, REQUESTED).when(SPILL).then(SPOILED)
    assert after.stock["book"] == Stock(quantity=6, spilled=2, restocked=3)
