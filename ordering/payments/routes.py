"""Payments over HTTP."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from flask import Blueprint, Response

from ordering.payments import views
from ordering.payments.module import Payments
from ordering.payments.rules import Status
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Choice

TO_LIST = (Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)

HOW_IT_STANDS: Mapping[Status, str] = {
    "requested": "is requested.",
    "finalized": "is paid.",
    "failed": "is declined.",
    "timed-out": "came too late: nobody waits for it any more.",
    "discarded": "is discarded: nobody waits for it any more.",
    "refunded": "is paid back.",
}


def blueprint(payments: Payments) -> Blueprint:
    """The routes under /payments."""
    routes = Blueprint("payments", __name__, url_prefix="/payments")

    @routes.get("")
    @operation({200: views.PaymentList}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Payments, newest first."""
        return shown(views.payments(payments, **asked), "ordering/payments.html")

    @routes.get("/<payment_id>")
    @operation({200: views.Payment}, 404)
    def one(payment_id: str) -> Response:
        """A payment."""
        return shown(views.payment(payments, payment_id), "ordering/payment.html")

    @routes.post("/<payment_id>/pay")
    @operation({200: views.Payment}, 404)
    def pay(payment_id: str) -> Response:
        """Say, as the gateway, that it is paid: in time or not, once or twice."""
        return heard(payments.pay, payment_id)

    @routes.post("/<payment_id>/decline")
    @operation({200: views.Payment}, 404)
    def decline(payment_id: str) -> Response:
        """Say, as the gateway, that it is declined; where that is not waited for any more, nothing changes."""
        return heard(payments.decline, payment_id)

    def heard(hear: Callable[[str], None], payment_id: str) -> Response:
        with payments.transaction():
            hear(payment_id)
            payment = views.payment(payments, payment_id)
        return done(payment, f"{payment_id} {HOW_IT_STANDS[payment['status']]}")

    return routes
