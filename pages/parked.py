"""The messages that could not be handled, over HTTP: one by one, and all of a kind."""

from collections.abc import Callable
from typing import TypedDict

from flask import Blueprint, Response

from messaging import parking
from messaging.failures import Failure
from messaging.messages import Invalid, NotFound, log_and_position
from messaging.parked import Parked
from messaging.parking import Tally
from messaging.system import System
from pages.failures import Failed, as_json
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Filter

MOST_KINDS = 50
TYPE = Filter("type", needed=True)


class KindOfFailed(TypedDict):
    """How many messages of a type are parked at a module, and the error of the latest one."""

    module: str
    type: str
    count: int
    error: str


class FailedMessages(TypedDict):
    """Messages that could not be handled, and all that are parked by kind. `waiting` are not parked yet."""

    kinds: list[KindOfFailed]
    waiting: int
    parked: list[Failed]
    next: str | None


class Retried(TypedDict):
    """The id of a message that was handled after all."""

    retried: str


class Discarded(TypedDict):
    """The id of a message that was given up."""

    discarded: str


class AllRetried(TypedDict):
    """How many messages were handled after all, and how many failed again."""

    retried: int
    failed: int


class AllDiscarded(TypedDict):
    """How many messages were given up, and how many stay parked because others cannot be told."""

    discarded: int
    failed: int


def blueprint(system: System) -> Blueprint:
    """The routes under /parked."""
    routes = Blueprint("parked", __name__)

    @routes.get("/parked")
    @operation({200: FailedMessages}, takes=(LIMIT, BEFORE))
    def list_parked(limit: int, before: str | None) -> Response:
        """The messages that could not be handled, by kind and one by one."""
        found, following = page(system, limit, before)
        kinds = [
            KindOfFailed(module=module.name, type=each.type, count=each.count, error=each.error)
            for module in system.modules
            for each in parking.kinds(module.store, MOST_KINDS)
        ]
        waiting = sum(parking.count(module.store).waiting for module in system.modules)
        it = FailedMessages(kinds=kinds, waiting=waiting, parked=[as_json(*each) for each in found], next=following)
        return shown(it, "pages/parked.html")

    @routes.post("/parked/<reader>/<message_id>/retry")
    @operation({200: Retried}, 404, 409)
    def retry(reader: str, message_id: str) -> Response:
        """Handle a parked message after all."""
        delivery, position = system.module(reader).delivery_of(message_id)
        delivery.parked.retry(position)
        return done({"retried": message_id}, f"{message_id} was handled.")

    @routes.post("/parked/<reader>/<message_id>/discard")
    @operation({200: Discarded}, 404, 409)
    def discard(reader: str, message_id: str) -> Response:
        """Give a parked message up."""
        delivery, position = system.module(reader).delivery_of(message_id)
        delivery.parked.discard(position)
        return done({"discarded": message_id}, f"{message_id} was discarded.")

    @routes.post("/parked/<reader>/all/retry")
    @operation({200: AllRetried}, 404, takes=(TYPE,))
    def retry_all(reader: str, type: str) -> Response:
        """Handle every parked message of a type after all."""
        tally = of_kind(reader, type, Parked.retry_kind)
        sentence = f"{tally.done} × {type}: handled." + (f" {tally.failed} failed again." if tally.failed else "")
        return done({"retried": tally.done, "failed": tally.failed}, sentence)

    @routes.post("/parked/<reader>/all/discard")
    @operation({200: AllDiscarded}, 404, takes=(TYPE,))
    def discard_all(reader: str, type: str) -> Response:
        """Give every parked message of a type up."""
        tally = of_kind(reader, type, Parked.discard_kind)
        stay = " stay parked: what others wait for cannot be said."
        sentence = f"{tally.done} × {type}: discarded." + (f" {tally.failed}{stay}" if tally.failed else "")
        return done({"discarded": tally.done, "failed": tally.failed}, sentence)

    def of_kind(reader: str, type_: str, act: Callable[[Parked, str], Tally]) -> Tally:
        tallies = [act(delivery.parked, type_) for delivery in system.module(reader).deliveries]
        tally = Tally(sum(each.done for each in tallies), sum(each.failed for each in tallies))
        if not any(tally):
            raise NotFound(f"No {type_} is parked at {reader}.")
        return tally

    return routes


def page(system: System, limit: int, before: str | None) -> tuple[list[tuple[str, Failure]], str | None]:
    """Messages that could not be handled, of one module after the other, and the `before` of the next page."""
    names = [module.name for module in system.modules]
    start, place = log_and_position(before) or ("", None) if before else (names[0], None)
    if start not in names:
        raise Invalid(f"There is no {before} to list before.", "before")
    found: list[tuple[str, Failure]] = []
    for module in system.modules[names.index(start) :]:
        listed = parking.page(module.store, limit + 1 - len(found), place if module.name == start else None)
        found += [(module.name, failure) for failure in listed]
    shown_ = found[:limit]
    following = f"{shown_[-1][0]}-{shown_[-1][1].seq}" if len(found) > limit else None
    return shown_, following
