"""The rules of a cart: what it answers to a command, and what it becomes. Values in, values out."""

from collections.abc import Mapping
from functools import reduce
from typing import Literal, assert_never

import msgspec

from messaging.messages import NotFound, Refused
from ordering.carts.messages import AddProduct, CartFinalized, CartOpened, FinalizeCart, OpenCart, ProductAdded
from ordering.terms import Line, Product, total

CartCommand = OpenCart | AddProduct | FinalizeCart
CartEvent = CartOpened | ProductAdded | CartFinalized
Status = Literal["open", "finalized"]

PRICES: Mapping[Product, int] = {"book": 2900, "mug": 1200, "poster": 1950}
"""In cents."""


class Cart(msgspec.Struct, frozen=True):
    """A cart, with a line for each product that is in it."""

    id: str
    customer: str
    products: tuple[Line, ...] = ()
    status: Status = "open"


def order_id_of(cart_id: str) -> str:
    """The id of the order that may come of a cart: it has the cart's number."""
    return f"ORD-{cart_id.removeprefix('CART-')}"


def process_id_of(cart_id: str) -> str:
    """The process that all messages about a cart and its order belong to."""
    return f"ordering-{order_id_of(cart_id)}"


def decide(cart: Cart | None, command: CartCommand) -> list[CartEvent]:
    """What happens when `cart` (None: there is none yet) gets `command`; nothing when it is opened again.

    Raises NotFound or Refused where a command cannot be carried out.
    """
    if isinstance(command, OpenCart):
        return [] if cart else [opened(command)]
    if cart is None:
        raise NotFound(f"There is no cart {command.cart_id}.")
    if cart.status == "finalized":
        raise Refused(f"{cart.id} is finalized already: open another cart to order more.")
    if isinstance(command, AddProduct):
        return [added(command)]
    if isinstance(command, FinalizeCart):
        return [finalized(cart)]
    assert_never(command)


def opened(command: OpenCart) -> CartOpened:
    return CartOpened(process_id=process_id_of(command.cart_id), cart_id=command.cart_id, customer=command.customer)


def added(command: AddProduct) -> ProductAdded:
    return ProductAdded(
        process_id=process_id_of(command.cart_id),
        cart_id=command.cart_id,
        product=command.product,
        quantity=command.quantity,
        price=PRICES[command.product],
    )


def finalized(cart: Cart) -> CartFinalized:
    """The cart as it is becomes final. Raises Refused while it is empty."""
    if not cart.products:
        raise Refused(f"{cart.id} is empty: put something into it before you finalize it.")
    return CartFinalized(
        process_id=process_id_of(cart.id),
        cart_id=cart.id,
        order_id=order_id_of(cart.id),
        customer=cart.customer,
        products=cart.products,
        total=total(cart.products),
    )


def evolve(cart: Cart | None, event: CartEvent) -> Cart:
    """The cart after `event`."""
    if isinstance(event, CartOpened):
        return Cart(event.cart_id, event.customer)
    assert cart is not None, f"{type(event).__name__} of a cart that was never opened"
    if isinstance(event, ProductAdded):
        return msgspec.structs.replace(cart, products=with_more(cart.products, event))
    if isinstance(event, CartFinalized):
        return msgspec.structs.replace(cart, status="finalized")
    assert_never(event)


def with_more(lines: tuple[Line, ...], added: ProductAdded) -> tuple[Line, ...]:
    """One line a product, in the order in which they came."""
    found = {line.product: line for line in lines}
    before = found[added.product].quantity if added.product in found else 0
    return tuple({**found, added.product: Line(added.product, before + added.quantity, added.price)}.values())


def evolve_all(cart: Cart | None, events: list[CartEvent]) -> Cart:
    """The cart after `events`, in order."""
    cart = reduce(evolve, events, cart)
    assert cart is not None, "nothing has happened to no cart"
    return cart
