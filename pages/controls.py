"""What a person has in hand over the running demo: its pace, pause and step, samples, starting over."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

import billing.views
import process_manager.views
from billing.samples import issue_samples
from messaging.failures import failures
from messaging.history import shape
from messaging.messages import Entry, NotFound
from messaging.subscription import Subscription
from system import System
from web import forms
from web.answers import done, json
from web.filters import words

PACES = ("0", "1", "3", "6")
LONGEST_ID = 120
MOST_DEADLINES = 12


def blueprint(system: System) -> Blueprint:
    """The routes of the controls."""
    routes = Blueprint("controls", __name__)

    def changed(sentence: str) -> Response:
        system.changed()
        return done(as_json(system), sentence)

    @routes.get("/controls")
    def show() -> Response:
        return json(as_json(system))

    @routes.post("/pace")
    def pace() -> Response:
        fields = forms.body()
        seconds = forms.choice({"seconds": str(fields.get("seconds", ""))}, "seconds", PACES)
        system.delay_line.delay = timedelta(seconds=int(seconds))
        return changed(f"Each message takes {seconds} s.")

    @routes.post("/pause")
    def pause() -> Response:
        system.worker.pause()
        return changed("Paused: nothing is delivered by itself.")

    @routes.post("/resume")
    def resume() -> Response:
        system.worker.resume()
        return changed("Messages are delivered by themselves again.")

    @routes.post("/step")
    def step() -> Response:
        fields = forms.body()
        if fields.get("process"):
            return expire(forms.text(fields, "process", LONGEST_ID))
        return deliver(forms.text(fields, "reader", LONGEST_ID), forms.text(fields, "message", LONGEST_ID))

    def deliver(reader: str, message_id: str) -> Response:
        subscription, message = message_for(system, reader, message_id)
        with system.worker.by_hand():
            subscription.deliver_next(message.position)
        error = error_of(subscription, message)
        outcome = f"failed: {error}" if error else f"was delivered to {words(reader)}"
        return done({"reader": reader, "message": shape(message), "error": error}, f"{message.type} {outcome}.")

    def expire(process_id: str) -> Response:
        process_manager.views.process(system.manager, process_id)
        with system.worker.by_hand():
            system.manager.deadlines.expire(process_id)
        process = process_manager.views.process(system.manager, process_id)
        return done({"process": process}, f"The deadline of {process_id} passed.")

    @routes.post("/start-over")
    def start_over() -> Response:
        system.start_over()
        return done(as_json(system), "Everything is empty: this is a new beginning.")

    @routes.post("/samples")
    def samples() -> Response:
        documents = [billing.views.document(system.billing, each) for each in issue_samples(system.billing)]
        return done({"documents": documents}, "The sample documents are issued.", 201)

    return routes


def controls(system: System) -> dict[str, Any]:
    """What the controls show. Only while all is paused there are next steps: a reader's next message, a deadline."""
    paused = system.worker.paused
    return {
        "paces": PACES,
        "seconds_a_message": system.delay_line.delay.total_seconds(),
        "paused": paused,
        "nothing_yet": not any(log.head() for log in system.logs),
        "next_deliveries": next_deliveries(system) if paused else [],
        "passed_deadlines": system.manager.deadlines.passed(MOST_DEADLINES) if paused else [],
    }


def next_deliveries(system: System) -> Sequence[tuple[str, Entry]]:
    """The deliveries that could happen next: of each reader and log the first message on its way."""
    return [
        (module.name, entry)
        for module in system.modules
        for subscription in module.subscriptions
        for entry in subscription.on_the_way(1)
    ]


def as_json(system: System) -> dict[str, Any]:
    """The controls as JSON has them."""
    shown = controls(system)
    return {
        "seconds_a_message": shown["seconds_a_message"],
        "paused": shown["paused"],
        "next": [{"reader": reader, "message": shape(entry)} for reader, entry in shown["next_deliveries"]],
        "deadlines": [{"process": process_id} for process_id in shown["passed_deadlines"]],
    }


def message_for(system: System, reader: str, message_id: str) -> tuple[Subscription, Entry]:
    """A message, and the subscription through which `reader` gets it. Raises NotFound."""
    log, _, position = message_id.rpartition("-")
    if position.isascii() and position.isdigit() and len(position) < 19:
        for subscription in (each for module in system.modules for each in module.subscriptions):
            if (subscription.module.name, subscription.source.name) == (reader, log):
                for entry in subscription.source.read(int(position) - 1, 1):
                    if isinstance(entry, Entry) and entry.id == message_id:
                        return subscription, entry
    raise NotFound(f"There is no message {message_id} that {reader} could read.")


def error_of(subscription: Subscription, message: Entry) -> str | None:
    """What the handler of a message raised, None when it was handled."""
    found = failures(subscription.module.store)
    return next((each.error for each in found if each.entry.id == message.id), None)
