"""Shipments over HTTP."""

from typing import Any, get_args

from flask import Blueprint, Response

from ordering.shipments import views
from ordering.shipments.module import Shipments
from ordering.shipments.rules import Status
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Choice, Number

MOST_AT_ONCE = 99

TO_LIST = (Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)
TO_RESTOCK = (Number("quantity", 1, MOST_AT_ONCE),)


def blueprint(shipments: Shipments) -> Blueprint:
    """The routes under /shipments and /stock."""
    routes = Blueprint("shipments", __name__)

    @routes.get("/shipments")
    @operation({200: views.ShipmentList}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Shipments, newest first."""
        return shown(views.shipments(shipments, **asked), "ordering/shipments.html")

    @routes.get("/shipments/<order_id>")
    @operation({200: views.Shipment}, 404)
    def one(order_id: str) -> Response:
        """What became of an order's package."""
        return shown(views.shipment(shipments, order_id), "ordering/shipment.html")

    @routes.get("/stock")
    @operation({200: views.Stock})
    def shelf() -> Response:
        """How many pieces of each product there are."""
        return shown(views.stock(shipments), "ordering/stock.html", most=MOST_AT_ONCE)

    @routes.post("/stock/<product>/spill")
    @operation({200: views.Pieces}, 404, 409)
    def spill(product: str) -> Response:
        """Spill coffee on a piece of a product: it cannot be sold any more."""
        with shipments.transaction():
            shipments.spill(product)
            pieces = views.pieces(shipments, product)
        return done(pieces, f"Coffee spilled: there {are(pieces)} left.")

    @routes.post("/stock/<product>/restock")
    @operation({200: views.Pieces}, 404, takes=TO_RESTOCK)
    def restock(product: str, quantity: int) -> Response:
        """Put so many pieces of a product on the shelf."""
        with shipments.transaction():
            shipments.restock(product, quantity)
            pieces = views.pieces(shipments, product)
        return done(pieces, f"{quantity} × {product} restocked: there {are(pieces)} now.")

    return routes


def are(pieces: views.Pieces) -> str:
    """How many there are, for a person."""
    quantity, product = pieces["quantity"], pieces["product"]
    return f"is 1 {product}" if quantity == 1 else f"are {quantity or 'no'} {product}s"
