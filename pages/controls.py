"""What a person has in hand over a running system: its pace, pause and step, starting over."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypedDict

import msgspec
from flask import Blueprint, Response

from messaging.history import LoggedMessage, shape
from messaging.messages import Entry, Invalid, NotFound
from messaging.seam import Off
from messaging.system import System
from process_manager import views
from process_manager.module import ProcessManager
from web.answers import done, json
from web.api import operation
from web.fields import Choice, Text
from web.filters import words

PACES = ("0", "1", "3", "6")
LONGEST_ID = 120
TO_STEP = [Text(each, LONGEST_ID, needed=False) for each in ("reader", "message", "process")]
MOST_DEADLINES = 12
MOST_TRIES = 4


class Next(TypedDict):
    """A message that can be delivered next, and to whom."""

    reader: str
    message: LoggedMessage


class Passed(TypedDict):
    """A process whose deadline has passed."""

    process: str


class Controls(TypedDict):
    """How the system runs; while it is `paused`, what could happen next."""

    seconds_a_message: float
    paused: bool
    next: list[Next]
    deadlines: list[Passed]


class Delivered(TypedDict):
    """A message that was delivered, and the `error` that its handler raised, if it did."""

    reader: str
    message: LoggedMessage
    error: str | None


def blueprint(system: System, manager: ProcessManager | None) -> Blueprint:
    """The routes of the controls. The deadlines that a person can let pass are those of `manager`'s processes."""
    routes = Blueprint("controls", __name__)
    stepped = (Delivered, told_of(manager)) if manager else Delivered

    def changed(sentence: str) -> Response:
        system.changed()
        return done(as_json(system, manager), sentence)

    @routes.get("/controls")
    @operation({200: Controls}, shows=False)
    def show() -> Response:
        """How the system runs; while it is paused, what could happen next."""
        return json(as_json(system, manager))

    @routes.post("/pace")
    @operation({200: Controls}, takes=(Choice("seconds", PACES),))
    def pace(seconds: str) -> Response:
        """Choose how long each message takes."""
        system.delay_line.delay = timedelta(seconds=int(seconds))
        return changed(f"Each message takes {seconds} s.")

    @routes.post("/pause")
    @operation({200: Controls})
    def pause() -> Response:
        """Let time stand still, and nothing happen by itself."""
        system.pause()
        return changed("Paused: time stands still, and nothing is delivered by itself.")

    @routes.post("/resume")
    @operation({200: Controls})
    def resume() -> Response:
        """Let everything go on by itself."""
        system.resume()
        return changed("Messages are delivered by themselves again.")

    @routes.post("/step")
    @operation({200: stepped}, 404, 409, takes=TO_STEP)
    def step(reader: str | None, message: str | None, process: str | None) -> Response:
        """While paused, deliver a `message` to its `reader`, or tell a `process` that its deadline has passed."""
        if process:
            return tell(process)
        if reader and message:
            return deliver(reader, message)
        raise Invalid("Say which message is delivered to which reader, or of which process the deadline passes.")

    def deliver(reader: str, message_id: str) -> Response:
        subscription, message = system.message_for(reader, message_id)
        try:
            with system.worker.by_hand():
                subscription.deliver_next(message.position)
                failure = subscription.delivery.failure(message.position)
            error = failure.error if failure else None
        except Off as off:
            error = str(off)
        outcome = f"could not be handled: {error}" if error else f"was delivered to {words(reader)}"
        delivered = Delivered(reader=reader, message=shape(message), error=error)
        return done(delivered, f"{message.type} {outcome}.")

    def tell(process_id: str) -> Response:
        if manager is None:
            raise NotFound("There are no processes here.")
        with system.worker.by_hand(), manager.transaction():
            views.process(manager, process_id)
            manager.deadlines.tell(process_id)
            process = views.process(manager, process_id)
        return done({"process": process}, f"The deadline of {process_id} passed.")

    @routes.post("/start-over")
    @operation({200: Controls})
    def start_over() -> Response:
        """Empty everything, without being asked again."""
        system.start_over()
        return done(as_json(system, manager), "Everything is empty: this is a new beginning.")

    return routes


def told_of(manager: ProcessManager) -> type[msgspec.Struct]:
    """What is answered when a process was told that its deadline has passed."""
    process = manager.shapes.process
    return msgspec.defstruct(f"{process.__name__}Told", [("process", process)])


def controls(system: System, manager: ProcessManager | None) -> dict[str, Any]:
    """What the controls show. Only while all is paused there are next steps: a try, a next message, a deadline."""
    paused = system.worker.paused
    return {
        "paces": PACES,
        "seconds_a_message": system.delay_line.delay.total_seconds(),
        "paused": paused,
        "nothing_yet": not any(log.head() for log in system.logs),
        "next_tries": next_tries(system) if paused else [],
        "next_deliveries": next_deliveries(system) if paused else [],
        "passed_deadlines": manager.deadlines.passed(MOST_DEADLINES) if manager and paused else [],
    }


def next_tries(system: System) -> Sequence[tuple[str, Entry]]:
    """The messages that could be tried again next, of each reader and log at most MOST_TRIES."""
    return [
        (each.reader.name, entry) for each in system.subscriptions for entry in each.delivery.tried_again(MOST_TRIES)
    ]


def next_deliveries(system: System) -> Sequence[tuple[str, Entry]]:
    """The deliveries that could happen next: of each reader and log the first message on its way."""
    return [(each.reader.name, entry) for each in system.subscriptions for entry in each.on_the_way(1)]


def as_json(system: System, manager: ProcessManager | None) -> Controls:
    """The controls as JSON has them."""
    shown = controls(system, manager)
    return {
        "seconds_a_message": shown["seconds_a_message"],
        "paused": shown["paused"],
        "next": [
            {"reader": reader, "message": shape(entry)}
            for reader, entry in (*shown["next_tries"], *shown["next_deliveries"])
        ],
        "deadlines": [{"process": process_id} for process_id in shown["passed_deadlines"]],
    }
