"""Every message to Carts in every state of a cart."""

import pytest

from messaging.messages import NotFound, Refused
from ordering.carts.messages import AddProduct, CartFinalized, CartOpened, FinalizeCart, OpenCart, ProductAdded
from ordering.carts.rules import Cart, CartCommand, CartEvent, decide, evolve
from ordering.terms import PRODUCTS, Line, Product, total
from tests.rules import Rules, deciding

IDS = {"process_id": "ordering-ORD-0007", "cart_id": "CART-0007"}
PRICES: dict[Product, int] = {"book": 2900, "mug": 1200, "poster": 1950}


def add(product: Product, quantity: int) -> AddProduct:
    return AddProduct(cart_id="CART-0007", product=product, quantity=quantity)


def added(product: Product, quantity: int) -> ProductAdded:
    return ProductAdded(**IDS, product=product, quantity=quantity, price=PRICES[product])


def finalized(*lines: Line) -> CartFinalized:
    return CartFinalized(**IDS, order_id="ORD-0007", customer="Contoso", products=lines, total=total(lines))


OPEN = OpenCart(cart_id="CART-0007", customer="Contoso")
ADD_BOOK, ADD_MUGS = add("book", 1), add("mug", 3)
FINALIZE = FinalizeCart(cart_id="CART-0007")
INPUTS: list[CartCommand] = [OPEN, ADD_BOOK, ADD_MUGS, FINALIZE]

OPENED = CartOpened(**IDS, customer="Contoso")
BOOK, TWO_BOOKS, MUGS = Line("book", 1, 2900), Line("book", 2, 2900), Line("mug", 3, 1200)
NONE = NotFound("There is no cart CART-0007.")
EMPTY = Refused("CART-0007 is empty: put something into it before you finalize it.")
FINAL = Refused("CART-0007 is finalized already: open another cart to order more.")

STATES: dict[str, list[CartEvent]] = {
    "not opened": [],
    "empty": [OPENED],
    "a book in it": [OPENED, added("book", 1)],
    "a book and mugs in it": [OPENED, added("book", 1), added("mug", 3)],
    "finalized": [OPENED, added("book", 1), finalized(BOOK)],
}
ANSWERS: list[tuple[str, CartCommand, CartEvent | Exception | None, list[Line]]] = [
    ("not opened", OPEN, OPENED, []),
    ("not opened", ADD_BOOK, NONE, []),
    ("not opened", ADD_MUGS, NONE, []),
    ("not opened", FINALIZE, NONE, []),
    ("empty", OPEN, None, []),
    ("empty", ADD_BOOK, added("book", 1), [BOOK]),
    ("empty", ADD_MUGS, added("mug", 3), [MUGS]),
    ("empty", FINALIZE, EMPTY, []),
    ("a book in it", OPEN, None, [BOOK]),
    ("a book in it", ADD_BOOK, added("book", 1), [TWO_BOOKS]),
    ("a book in it", ADD_MUGS, added("mug", 3), [BOOK, MUGS]),
    ("a book in it", FINALIZE, finalized(BOOK), [BOOK]),
    ("a book and mugs in it", OPEN, None, [BOOK, MUGS]),
    ("a book and mugs in it", ADD_BOOK, added("book", 1), [TWO_BOOKS, MUGS]),
    ("a book and mugs in it", ADD_MUGS, added("mug", 3), [BOOK, Line("mug", 6, 1200)]),
    ("a book and mugs in it", FINALIZE, finalized(BOOK, MUGS), [BOOK, MUGS]),
    ("finalized", OPEN, None, [BOOK]),
    ("finalized", ADD_BOOK, FINAL, [BOOK]),
    ("finalized", ADD_MUGS, FINAL, [BOOK]),
    ("finalized", FINALIZE, FINAL, [BOOK]),
]

given = Rules[Cart | None, CartEvent, CartCommand, CartEvent](None, evolve, deciding(decide, evolve)).given


def name(command: CartCommand) -> str:
    return " ".join([type(command).__name__, *([command.product] if isinstance(command, AddProduct) else [])])


def outcome(said: CartEvent | Exception | None) -> str:
    if isinstance(said, Exception):
        return f"is {type(said).__name__}"
    return f"says {type(said).__name__}" if said else "changes nothing"


@pytest.mark.parametrize(
    ("state", "command", "said", "products_after"),
    [pytest.param(*each, id=f"{each[0]}: {name(each[1])} {outcome(each[2])}") for each in ANSWERS],
)
def test_a_cart(
    state: str, command: CartCommand, said: CartEvent | Exception | None, products_after: list[Line]
) -> None:
    step = given(*STATES[state]).when(command)
    if isinstance(said, Exception):
        after = step.then_refused(str(said), by=type(said))
    else:
        after = step.then(said) if said else step.then_nothing_happens()
    assert list(after.products if after else ()) == products_after


def test_every_command_is_tried_once_in_every_state() -> None:
    tried = [(state, name(command)) for state, command, *_ in ANSWERS]
    assert sorted(tried) == sorted((state, name(command)) for state in STATES for command in INPUTS)


def test_a_cart_is_open_until_it_is_finalized() -> None:
    empty = given().when(OPEN).then(OPENED)
    assert empty == Cart("CART-0007", "Contoso", (), "open")
    full = given(*STATES["a book in it"])
    assert full.state is not None
    assert full.state.status == "open"
    assert full.when(FINALIZE).then(finalized(BOOK)) == Cart("CART-0007", "Contoso", (BOOK,), "finalized")


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_product_has_its_price(product: Product) -> None:
    given(OPENED).when(add(product, 99)).then(added(product, 99))


def test_what_is_ordered_costs_what_its_pieces_cost_together() -> None:
    full = given(OPENED, added("book", 2), added("mug", 1), added("poster", 2))
    lines = (TWO_BOOKS, Line("mug", 1, 1200), Line("poster", 2, 1950))
    event = CartFinalized(**IDS, order_id="ORD-0007", customer="Contoso", products=lines, total=10900)
    full.when(FINALIZE).then(event)
