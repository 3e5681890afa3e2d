"""The logs, and the messages that could not be handled, over HTTP."""

from typing import Any

from flask import Blueprint, Response

from messaging.clock import to_text
from messaging.failures import Failure
from messaging.history import shape
from messaging.messages import Entry
from messaging.system import System
from pages.stage import Stage, parked
from web import forms
from web.answers import done, shown

LAST_POSITION = 2**62


def blueprint(stage: Stage) -> Blueprint:
    """The routes under /log and /parked."""
    routes = Blueprint("logs", __name__)
    system: System = stage.system

    @routes.get("/log/<name>")
    def log(name: str) -> Response:
        """That module's log as another module sees it: internal messages as bare positions."""
        source = system.module(name).log
        limit = forms.query_limit()
        entries = source.read(forms.query_number("after", 0, 0, LAST_POSITION), limit + 1)
        rows = [shape(each) if isinstance(each, Entry) else {"position": each.position} for each in entries[:limit]]
        following = rows[-1]["position"] if len(entries) > limit else None
        return shown({"log": name, "messages": rows, "next": following}, "pages/log.html", head=source.head())

    @routes.get("/parked")
    def list_parked() -> Response:
        found = parked(system)
        return shown({"parked": [as_json(*each) for each in found]}, "pages/parked.html", failures=found)

    @routes.post("/parked/<reader>/<message_id>/retry")
    def retry(reader: str, message_id: str) -> Response:
        delivery, position = system.module(reader).delivery_of(message_id)
        delivery.retry(position)
        return done({"retried": message_id}, f"{message_id} was handled.")

    @routes.post("/parked/<reader>/<message_id>/discard")
    def discard(reader: str, message_id: str) -> Response:
        delivery, position = system.module(reader).delivery_of(message_id)
        delivery.discard(position)
        return done({"discarded": message_id}, f"{message_id} was discarded.")

    return routes


def as_json(module: str, failure: Failure) -> dict[str, Any]:
    """A message that could not be handled, as JSON has it: parked, or (`retry_at`) about to be tried again."""
    return {
        "module": module,
        "message": shape(failure.entry),
        "attempts": failure.attempts,
        "error": failure.error,
        "unsaid": failure.unsaid,
        "retry_at": failure.retry_at and to_text(failure.retry_at),
        "parked_at": failure.parked_at and to_text(failure.parked_at),
    }
