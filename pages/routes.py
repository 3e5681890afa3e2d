"""The page, the logs, the parked messages and the health of the app over HTTP."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from messaging.clock import to_text
from messaging.failures import Failure
from messaging.history import shape
from messaging.messages import Entry, NotFound
from messaging.module import Module
from messaging.subscription import Subscription
from pages.live import Live, TooManyViewers
from pages.stage import failures_of, page
from system import System
from web import forms
from web.answers import done, json, shown

LAST_POSITION = 2**62


def blueprint(system: System, live: Live) -> Blueprint:
    """The routes that belong to no module alone."""
    routes = Blueprint("web", __name__)
    modules = {module.name: module for module in system.modules}

    def module_named(name: str) -> Module:
        if name not in modules:
            raise NotFound(f"There is no module {name}; the modules are {', '.join(modules)}.")
        return modules[name]

    @routes.get("/")
    def main() -> Response:
        return Response(render_template("pages/stage.html", **page(system)))

    @routes.get("/live")
    def stream() -> Response:
        """Server-Sent Events: whole frames of the main page, or with `only=changes` the word that it has changed."""
        try:
            events = live.stream(frames=request.args.get("only") != "changes")
        except TooManyViewers:
            abort(503, "Too many pages are watching already; this one has to be reloaded by hand.")
        return Response(events, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @routes.get("/log/<name>")
    def log(name: str) -> Response:
        """That module's log as another module sees it: internal messages as bare positions."""
        source = module_named(name).log
        limit = forms.query_limit()
        entries = source.read(forms.query_number("after", 0, 0, LAST_POSITION), limit + 1)
        rows = [shape(each) if isinstance(each, Entry) else {"position": each.position} for each in entries[:limit]]
        following = rows[-1]["position"] if len(entries) > limit else None
        return shown({"log": name, "messages": rows, "next": following}, "pages/log.html", head=source.head())

    @routes.get("/health")
    def health() -> Response:
        return json(
            {
                "status": "ok",
                "logs": {log.name: log.head() for log in system.logs},
                "lag": {
                    module.name: {each.source.name: each.source.head() - each.cursor() for each in module.subscriptions}
                    for module in system.modules
                },
            }
        )

    @routes.get("/parked")
    def parked() -> Response:
        failures = failures_of(system.modules)
        return shown({"parked": [parked_shape(*each) for each in failures]}, "pages/parked.html", failures=failures)

    @routes.post("/parked/<reader>/<message_id>/retry")
    def retry(reader: str, message_id: str) -> Response:
        subscription, position = subscription_to(module_named(reader), message_id)
        subscription.delivery.retry(position)
        return done({"retried": message_id}, f"{message_id} was handled.")

    @routes.post("/parked/<reader>/<message_id>/discard")
    def discard(reader: str, message_id: str) -> Response:
        subscription, position = subscription_to(module_named(reader), message_id)
        subscription.delivery.discard(position)
        return done({"discarded": message_id}, f"{message_id} was discarded.")

    return routes


def subscription_to(module: Module, message_id: str) -> tuple[Subscription, int]:
    """The subscription through which `module` got a message, and the message's position. Raises NotFound."""
    log, _, position = message_id.rpartition("-")
    for subscription in module.subscriptions:
        if subscription.source.name == log and position.isascii() and position.isdigit() and len(position) < 19:
            return subscription, int(position)
    raise NotFound(f"No message {message_id} is parked at {module.name}.")


def parked_shape(module: str, failure: Failure) -> dict[str, Any]:
    """A message that could not be handled, as JSON has it: parked, or (`retry_at`) about to be tried again."""
    return {
        "module": module,
        "message": shape(failure.entry),
        "attempts": failure.attempts,
        "error": failure.error,
        "retry_at": failure.retry_at and to_text(failure.retry_at),
        "parked_at": failure.parked_at and to_text(failure.parked_at),
    }
