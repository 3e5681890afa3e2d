"""Guest stays over HTTP."""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict, get_args
from uuid import uuid4

from flask import Blueprint, Response, url_for

from group_checkout.stays import views
from group_checkout.stays.module import GuestStays
from group_checkout.stays.rules import Status
from group_checkout.stays.samples import arrive
from group_checkout.terms import MOST_GUESTS
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, KEY, LIMIT, Amount, Choice, Filter, Number, Text

LONGEST_GUEST = 80
LONGEST_ID = 80

TO_CHECK_IN = (Text("guest", LONGEST_GUEST), KEY)
TO_ARRIVE = (Number("guests", 1, MOST_GUESTS), KEY)
TO_ENTER = (Amount("amount"), KEY)
TO_LIST = (Filter("guest"), Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)


class Arrived(TypedDict):
    """The stays of the guests who came together."""

    stays: Sequence[str]


class Settled(TypedDict):
    """The stays of the guests who have paid just now."""

    stays: Sequence[str]


def blueprint(stays: GuestStays) -> Blueprint:
    """The routes under /stays, and guests to begin with."""
    routes = Blueprint("stays", __name__)

    @routes.post("/stays")
    @operation({201: views.Stay}, takes=TO_CHECK_IN)
    def check_in(guest: str, key: str | None) -> Response:
        """Check a guest in; the same `key` checks one in."""
        with stays.transaction():
            stay = views.stay(stays, stays.check_in(guest, form_key=key))
        location = url_for(".one", stay_id=stay["id"])
        return done(stay, f"{stay['guest']} is checked in: {stay['id']}.", 201, location)

    @routes.post("/samples")
    @operation({201: Arrived}, takes=TO_ARRIVE)
    def samples(guests: int, key: str | None) -> Response:
        """Check so many guests in, of whom some have not paid; the same `key` checks them in once."""
        ids = arrive(stays, guests, key)
        told = f"{guests} guests are checked in: {ids[0]} to {ids[-1]}." if guests > 1 else f"{ids[0]} is checked in."
        return done(Arrived(stays=ids), told, 201)

    @routes.get("/stays")
    @operation({200: views.StayList}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Stays, newest first."""
        return shown(views.stays(stays, **asked), "group_checkout/stays.html", key=uuid4().hex)

    @routes.get("/stays/<stay_id>")
    @operation({200: views.Stay}, 404)
    def one(stay_id: str) -> Response:
        """A stay."""
        stay = views.stay(stays, stay_id)
        return shown(stay, "group_checkout/stay.html", entries=views.entries(stays, stay_id), key=uuid4().hex)

    @routes.post("/stays/<stay_id>/charge")
    @operation({200: views.Stay}, 404, 409, takes=TO_ENTER)
    def charge(stay_id: str, amount: int, key: str | None) -> Response:
        """Charge an amount to a guest who is here; the same `key` charges once."""
        return entered(stays.charge, stay_id, amount, key)

    @routes.post("/stays/<stay_id>/pay")
    @operation({200: views.Stay}, 404, 409, takes=TO_ENTER)
    def pay(stay_id: str, amount: int, key: str | None) -> Response:
        """Take an amount from a guest who is here; the same `key` takes it once."""
        return entered(stays.pay, stay_id, amount, key)

    @routes.post("/stays/<stay_id>/check-out")
    @operation({200: views.Stay}, 404, 409)
    def check_out(stay_id: str) -> Response:
        """Check one guest out alone, who must have settled."""
        with stays.transaction():
            stays.check_out(stay_id)
            stay = views.stay(stays, stay_id)
        return done(stay, f"{stay['guest']} is checked out.")

    @routes.post("/stays/settle")
    @operation({200: Settled}, takes=(Text("checkout", LONGEST_ID),))
    def settle(checkout: str) -> Response:
        """All whom a group checkout could not check out, and who are still here, pay what they owe."""
        ids = stays.settle(checkout)
        told = "1 guest has" if len(ids) == 1 else f"{len(ids) or 'no'} guests have"
        return done(Settled(stays=ids), f"{told.capitalize()} paid.")

    def entered(enter: Callable[[str, int, str | None], None], stay_id: str, amount: int, key: str | None) -> Response:
        with stays.transaction():
            enter(stay_id, amount, key)
            stay = views.stay(stays, stay_id)
        return done(stay)

    return routes
