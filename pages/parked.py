"""The messages that could not be handled, over HTTP: one by one, and all of a kind."""

from collections.abc import Callable
from typing import TypedDict

from flask import Blueprint, Response

from messaging.messages import Invalid, NotFound, log_and_position
from messaging.parked import Parked
from messaging.parking import Tally
from pages.failures import Failed, KindOfFailed, Numbered
from pages.stage import Stage
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Filter

TYPE = Filter("type", needed=True)


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


def blueprint(stage: Stage) -> Blueprint:
    """The routes under /parked."""
    routes, system = Blueprint("parked", __name__), stage.system

    @routes.get("/parked")
    @operation({200: FailedMessages}, takes=(LIMIT, BEFORE))
    def list_parked(limit: int, before: str | None) -> Response:
        """The messages that could not be handled, by kind and one by one."""
        found, following = page(stage, limit, before)
        counted = [stage.ask(module.name, "failed_kinds") for module in system.modules]
        kinds = [kind for each in counted for kind in each["kinds"]]
        waiting = sum(each["waiting"] for each in counted)
        it = FailedMessages(kinds=kinds, waiting=waiting, parked=found, next=following)
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


def page(stage: Stage, limit: int, before: str | None) -> tuple[list[Failed], str | None]:
    """Messages that could not be handled, of one module after the other, and the `before` of the next page."""
    names = [module.name for module in stage.system.modules]
    start, place = log_and_position(before) or ("", None) if before else (names[0], None)
    if start not in names:
        raise Invalid(f"There is no {before} to list before.", "before")
    found: list[Numbered] = []
    for name in names[names.index(start) :]:
        found += stage.ask(name, "failed", limit=limit + 1 - len(found), before=place if name == start else None)
    shown_ = found[:limit]
    following = f"{shown_[-1]['failed']['module']}-{shown_[-1]['seq']}" if len(found) > limit else None
    return [each["failed"] for each in shown_], following
