"""Orders over HTTP."""

from typing import Any, get_args

from flask import Blueprint, Response

from ordering.orders import views
from ordering.orders.module import Orders
from ordering.orders.rules import Status
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Choice, Filter

TO_LIST = (Filter("customer"), Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)


def blueprint(orders: Orders) -> Blueprint:
    """The routes under /orders."""
    routes = Blueprint("orders", __name__, url_prefix="/orders")

    @routes.get("")
    @operation({200: views.OrderList}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Orders, newest first."""
        return shown(views.orders(orders, **asked), "ordering/orders.html")

    @routes.get("/<order_id>")
    @operation({200: views.Order}, 404)
    def one(order_id: str) -> Response:
        """An order."""
        return shown(views.order(orders, order_id), "ordering/order.html")

    @routes.post("/<order_id>/cancel")
    @operation({200: views.Order}, 404, 409)
    def cancel(order_id: str) -> Response:
        """Cancel an order for its customer, while it is not paid; again changes nothing."""
        with orders.transaction():
            orders.cancel(order_id)
            order = views.order(orders, order_id)
        return done(order, f"{order_id} is cancelled.")

    return routes
