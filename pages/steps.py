"""What could happen next while everything is paused, and having it happen, one step at a time."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import msgspec
from flask import Blueprint, Response

from messaging.history import LoggedMessage, shape
from messaging.messages import Entry, Invalid, NotFound
from messaging.module import Module
from messaging.seam import Off
from messaging.system import System
from process_manager import views
from process_manager.module import ProcessManager
from web.answers import done
from web.api import operation
from web.fields import Text
from web.filters import words

LONGEST_ID = 120
TO_STEP = [Text(each, LONGEST_ID, needed=False) for each in ("reader", "message", "process")]
MOST_DEADLINES = 12
MOST_TRIES = 4


class Next(TypedDict):
    """A message that can be delivered next, and to whom."""

    reader: str
    message: LoggedMessage


class Passed(TypedDict):
    """A process of which a deadline has passed: its own, or that of the module `reader`, which waits for something."""

    process: str
    reader: NotRequired[str]


class Delivered(TypedDict):
    """A message that was delivered, and the `error` that its handler raised, if it did."""

    reader: str
    message: LoggedMessage
    error: str | None


class Told(TypedDict):
    """A module that was told that a deadline has passed, and of which process."""

    reader: str
    deadline: str


def blueprint(system: System, manager: ProcessManager | None) -> Blueprint:
    """The route of a step. Deadlines are those of `manager`'s processes, and of any other module."""
    routes = Blueprint("steps", __name__)
    stepped = (Delivered, Told, told_of(manager)) if manager else (Delivered, Told)

    @routes.post("/step")
    @operation({200: stepped}, 404, 409, takes=TO_STEP)
    def step(reader: str | None, message: str | None, process: str | None) -> Response:
        """While paused, deliver a `message` to its `reader`, or tell a `process` that its deadline has passed.

        With a `reader`, it is that module's deadline.
        """
        if process:
            module = system.module(reader) if reader else manager
            return tell(module, process) if module and module is not manager else tell_process(process)
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

    def tell_process(process_id: str) -> Response:
        if manager is None:
            raise NotFound("No processes are run here: say as `reader` which module's deadline passes.")
        with system.worker.by_hand(), manager.transaction():
            views.process(manager, process_id)
            manager.deadlines.tell(process_id)
            process = views.process(manager, process_id)
        return done({"process": process}, f"The deadline of {process_id} passed.")

    def tell(module: Module, process_id: str) -> Response:
        with system.worker.by_hand():
            module.deadlines.tell(process_id)
        return done(
            Told(reader=module.name, deadline=process_id), f"{module.title}: the deadline of {process_id} passed."
        )

    return routes


def told_of(manager: ProcessManager) -> type[msgspec.Struct]:
    """What is answered when a process was told that its deadline has passed."""
    process = manager.shapes.process
    return msgspec.defstruct(f"{process.__name__}Told", [("process", process)])


def next_steps(system: System, manager: ProcessManager | None) -> dict[str, Any]:
    """What could happen next: a try, a delivery, a deadline. There is nothing unless everything is paused."""
    paused = system.worker.paused
    return {
        "next_tries": next_tries(system) if paused else [],
        "next_deliveries": next_deliveries(system) if paused else [],
        "passed_deadlines": passed_deadlines(system, manager) if paused else [],
    }


def next_tries(system: System) -> Sequence[tuple[str, Entry]]:
    """The messages that could be tried again next, of each reader and log at most MOST_TRIES."""
    return [
        (each.reader.name, entry) for each in system.subscriptions for entry in each.delivery.tried_again(MOST_TRIES)
    ]


def next_deliveries(system: System) -> Sequence[tuple[str, Entry]]:
    """The deliveries that could happen next: of each reader and log the first message on its way."""
    return [(each.reader.name, entry) for each in system.subscriptions for entry in each.on_the_way(1)]


def passed_deadlines(system: System, manager: ProcessManager | None) -> Sequence[Passed]:
    """The deadlines that have passed, of each module at most MOST_DEADLINES."""
    found = [(module, each) for module in system.modules for each in module.deadlines.passed(MOST_DEADLINES)]
    return [
        Passed(process=id_) if module is manager else Passed(process=id_, reader=module.name) for module, id_ in found
    ]


def as_json(steps: dict[str, Any]) -> tuple[list[Next], list[Passed]]:
    """The messages and the deadlines as JSON has them."""
    following = (*steps["next_tries"], *steps["next_deliveries"])
    return [Next(reader=reader, message=shape(entry)) for reader, entry in following], steps["passed_deadlines"]
