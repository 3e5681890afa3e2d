"""What a person has in hand over a running system: its pace, pause and step, starting over."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from messaging.history import shape
from messaging.messages import Entry, NotFound
from messaging.system import System
from process_manager import views
from process_manager.module import ProcessManager
from web import forms
from web.answers import done, json
from web.filters import words

PACES = ("0", "1", "3", "6")
LONGEST_ID = 120
MOST_DEADLINES = 12
MOST_TRIES = 4


def blueprint(system: System, manager: ProcessManager | None) -> Blueprint:
    """The routes of the controls. The deadlines that a person can let pass are those of `manager`'s processes."""
    routes = Blueprint("controls", __name__)

    def changed(sentence: str) -> Response:
        system.changed()
        return done(as_json(system, manager), sentence)

    @routes.get("/controls")
    def show() -> Response:
        return json(as_json(system, manager))

    @routes.post("/pace")
    def pace() -> Response:
        fields = forms.body()
        seconds = forms.choice({"seconds": str(fields.get("seconds", ""))}, "seconds", PACES)
        system.delay_line.delay = timedelta(seconds=int(seconds))
        return changed(f"Each message takes {seconds} s.")

    @routes.post("/pause")
    def pause() -> Response:
        system.pause()
        return changed("Paused: time stands still, and nothing is delivered by itself.")

    @routes.post("/resume")
    def resume() -> Response:
        system.resume()
        return changed("Messages are delivered by themselves again.")

    @routes.post("/step")
    def step() -> Response:
        fields = forms.body()
        if fields.get("process"):
            return tell(forms.text(fields, "process", LONGEST_ID))
        return deliver(forms.text(fields, "reader", LONGEST_ID), forms.text(fields, "message", LONGEST_ID))

    def deliver(reader: str, message_id: str) -> Response:
        subscription, message = system.message_for(reader, message_id)
        with system.worker.by_hand():
            subscription.deliver_next(message.position)
        failure = subscription.delivery.failure(message.position)
        error = failure.error if failure else None
        outcome = f"could not be handled: {error}" if error else f"was delivered to {words(reader)}"
        return done({"reader": reader, "message": shape(message), "error": error}, f"{message.type} {outcome}.")

    def tell(process_id: str) -> Response:
        if manager is None:
            raise NotFound("There are no processes here.")
        views.process(manager, process_id)
        with system.worker.by_hand():
            manager.deadlines.tell(process_id)
        return done({"process": views.process(manager, process_id)}, f"The deadline of {process_id} passed.")

    @routes.post("/start-over")
    def start_over() -> Response:
        system.start_over()
        return done(as_json(system, manager), "Everything is empty: this is a new beginning.")

    return routes


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


def as_json(system: System, manager: ProcessManager | None) -> dict[str, Any]:
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
