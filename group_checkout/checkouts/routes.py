"""Group checkouts over HTTP."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

from flask import Blueprint, Response, url_for

from group_checkout.checkouts import views
from group_checkout.checkouts.module import GroupCheckouts
from group_checkout.checkouts.rules import Status
from group_checkout.terms import MOST_GUESTS, Guest
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, KEY, LIMIT, Choice, Names

TO_INITIATE = (Names("stays", MOST_GUESTS), KEY)
TO_LIST = (Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)

GuestsOf = Callable[[Sequence[str]], Sequence[Guest]]
Present = Callable[[], Sequence[Guest]]


def blueprint(checkouts: GroupCheckouts, guests_of: GuestsOf, present: Present) -> Blueprint:
    """The routes under /checkouts.

    Who stays in the hotel is for others to know: `guests_of` names the guests of stays, and raises Invalid where there
    is no such stay; `present` are those who can be checked out.
    """
    routes = Blueprint("checkouts", __name__, url_prefix="/checkouts")

    @routes.post("")
    @operation({202: views.Checkout}, takes=TO_INITIATE)
    def initiate(stays: Sequence[str], key: str | None) -> Response:
        """Check the guests of these stays out together; the same `key` does so once."""
        return initiated(checkouts.keyed(key) or checkouts.initiate(guests_of(stays), key))

    @routes.post("/everybody")
    @operation({202: views.Checkout}, takes=(KEY,))
    def everybody(key: str | None) -> Response:
        """Check out all who are here, up to 500; the same `key` does so once."""
        return initiated(checkouts.initiate(present(), key))

    @routes.get("")
    @operation({200: views.CheckoutList}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Group checkouts, newest first."""
        return shown(views.checkouts(checkouts, **asked), "group_checkout/checkouts.html")

    @routes.get("/<checkout_id>")
    @operation({200: views.Checkout}, 404)
    def one(checkout_id: str) -> Response:
        """A group checkout."""
        found = views.checkout(checkouts, checkout_id)
        return shown(found, "group_checkout/checkout.html", **views.retries(checkouts, [checkout_id])[checkout_id])

    @routes.post("/<checkout_id>/retry")
    @operation({202: views.Checkout}, 404, 409)
    def retry(checkout_id: str) -> Response:
        """Check out, together, the guests of whom a checkout failed; again leads to the same new checkout."""
        return initiated(checkouts.retry(checkout_id))

    def initiated(checkout_id: str) -> Response:
        checkout = views.checkout(checkouts, checkout_id)
        count = len(checkout["guests"])
        told = f"{checkout_id}: {count} {'guest is' if count == 1 else 'guests are'} asked to check out."
        location = url_for(".one", checkout_id=checkout_id)
        return done(checkout, told, 202, location)

    return routes
