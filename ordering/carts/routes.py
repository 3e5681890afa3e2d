"""Carts over HTTP."""

from typing import Any, get_args

from flask import Blueprint, Response, url_for

from ordering.carts import views
from ordering.carts.module import Carts
from ordering.carts.rules import Status
from ordering.terms import PRODUCTS, Product
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, KEY, LIMIT, Choice, Filter, Number, Text

LONGEST_CUSTOMER = 80
MOST_PIECES = 99

TO_OPEN = (Text("customer", LONGEST_CUSTOMER), KEY)
TO_ADD = (Choice("product", PRODUCTS), Number("quantity", 1, MOST_PIECES))
TO_LIST = (Filter("customer"), Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)


def blueprint(carts: Carts) -> Blueprint:
    """The routes under /carts."""
    routes = Blueprint("carts", __name__, url_prefix="/carts")

    @routes.post("")
    @operation({201: views.Cart}, takes=TO_OPEN)
    def open_cart(customer: str, key: str | None) -> Response:
        """Open a cart; the same `key` opens one."""
        with carts.transaction():
            cart = views.cart(carts, carts.open_cart(customer, form_key=key))
        location = url_for(".one", cart_id=cart["id"])
        return done(cart, f"{cart['id']} opened for {cart['customer']}.", 201, location)

    @routes.get("")
    @operation({200: views.CartList}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Carts, newest first."""
        return shown(views.carts(carts, **asked), "ordering/carts.html")

    @routes.get("/<cart_id>")
    @operation({200: views.Cart}, 404)
    def one(cart_id: str) -> Response:
        """A cart."""
        return shown(views.cart(carts, cart_id), "ordering/cart.html", products=PRODUCTS, most=MOST_PIECES)

    @routes.post("/<cart_id>/products")
    @operation({200: views.Cart}, 404, 409, takes=TO_ADD)
    def add(cart_id: str, product: Product, quantity: int) -> Response:
        """Put so many pieces of a product into a cart."""
        with carts.transaction():
            carts.add_product(cart_id, product, quantity)
            cart = views.cart(carts, cart_id)
        return done(cart)

    @routes.post("/<cart_id>/finalize")
    @operation({202: views.Cart}, 404, 409)
    def finalize(cart_id: str) -> Response:
        """Order what is in a cart."""
        with carts.transaction():
            carts.finalize(cart_id)
            cart = views.cart(carts, cart_id)
        return done(cart, f"{cart_id} is finalized: {cart['order_id']} comes of it.", 202)

    return routes
