"""What Carts is asked to do and what it says."""

from messaging.messages import Command, Event
from ordering.terms import Line, Product


class CartsCommand(Command, frozen=True):
    recipient = "carts"


class OpenCart(CartsCommand, frozen=True):
    """A customer begins to shop."""

    cart_id: str
    customer: str


class AddProduct(CartsCommand, frozen=True):
    """A customer wants so many pieces of a product (more)."""

    cart_id: str
    product: Product
    quantity: int


class FinalizeCart(CartsCommand, frozen=True):
    """A customer orders what is in the cart."""

    cart_id: str


class CartOpened(Event, frozen=True):
    """A customer has begun to shop. `process_id` names the order that may come of it."""

    process_id: str
    cart_id: str
    customer: str


class ProductAdded(Event, frozen=True):
    """So many pieces of a product, each at `price` cents, are in the cart (more)."""

    process_id: str
    cart_id: str
    product: Product
    quantity: int
    price: int


class CartFinalized(Event, frozen=True):
    """The cart will not change any more: an order is to come of it. `total` is in cents."""

    process_id: str
    cart_id: str
    order_id: str
    customer: str
    products: tuple[Line, ...]
    total: int
