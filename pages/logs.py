"""The logs, and the messages that could not be handled, over HTTP."""

from typing import Annotated, Any, TypedDict

import msgspec
from flask import Blueprint, Response

from messaging.clock import TimeText, to_text
from messaging.failures import Failure
from messaging.history import LoggedMessage, shape
from messaging.messages import Entry
from messaging.system import System
from pages.stage import Stage, parked
from web.answers import done, shown
from web.api import REFERENCE, operation
from web.fields import LIMIT, Number

LAST_POSITION = 2**62
AFTER = Number("after", 0, LAST_POSITION, needed=False, default=0)


POSITION = {
    "type": "object",
    "properties": {"position": {"type": "integer"}},
    "required": ["position"],
    "additionalProperties": False,
}
# msgspec knows no union of two kinds of objects.
Row = Annotated[
    dict[str, Any],
    msgspec.Meta(extra_json_schema={"anyOf": [{"$ref": REFERENCE.format(name=LoggedMessage.__name__)}, POSITION]}),
]
"""A message of a log; of an internal one its position, and nothing else."""


class LogPage(TypedDict):
    """A part of a log; `next` is the `after` of the next part."""

    log: str
    messages: list[Row]
    next: int | None


class Failed(TypedDict):
    """A message that could not be handled: parked, or (`retry_at`) about to be tried again.

    `unsaid` is why, when it was parked, what others wait for could not be said.
    """

    module: str
    message: LoggedMessage
    attempts: int
    error: str
    unsaid: str | None
    retry_at: TimeText | None
    parked_at: TimeText | None


class FailedMessages(TypedDict):
    """Every message that could not be handled."""

    parked: list[Failed]


class Retried(TypedDict):
    """The id of a message that was handled after all."""

    retried: str


class Discarded(TypedDict):
    """The id of a message that was given up."""

    discarded: str


def blueprint(stage: Stage) -> Blueprint:
    """The routes under /log and /parked."""
    routes = Blueprint("logs", __name__)
    system: System = stage.system

    @routes.get("/log/<name>")
    @operation({200: LogPage}, 404, takes=(AFTER, LIMIT))
    def log(name: str, after: int, limit: int) -> Response:
        """That module's log as another module sees it: internal messages as bare positions."""
        source = system.module(name).log
        entries = source.read(after, limit + 1)
        rows: list[Any] = [
            shape(each) if isinstance(each, Entry) else {"position": each.position} for each in entries[:limit]
        ]
        following = entries[limit - 1].position if len(entries) > limit else None
        return shown(LogPage(log=name, messages=rows, next=following), "pages/log.html", head=source.head())

    @routes.get("/parked")
    @operation({200: FailedMessages})
    def list_parked() -> Response:
        """The messages that could not be handled."""
        found = parked(system)
        return shown(FailedMessages(parked=[as_json(*each) for each in found]), "pages/parked.html", failures=found)

    @routes.post("/parked/<reader>/<message_id>/retry")
    @operation({200: Retried}, 404, 409)
    def retry(reader: str, message_id: str) -> Response:
        """Handle a parked message after all."""
        delivery, position = system.module(reader).delivery_of(message_id)
        delivery.retry(position)
        return done({"retried": message_id}, f"{message_id} was handled.")

    @routes.post("/parked/<reader>/<message_id>/discard")
    @operation({200: Discarded}, 404)
    def discard(reader: str, message_id: str) -> Response:
        """Give a parked message up."""
        delivery, position = system.module(reader).delivery_of(message_id)
        delivery.discard(position)
        return done({"discarded": message_id}, f"{message_id} was discarded.")

    return routes


def as_json(module: str, failure: Failure) -> Failed:
    """A message that could not be handled, as JSON has it: parked, or (`retry_at`) about to be tried again."""
    return {
        "module": module,
        "message": shape(failure.entry),
        "attempts": failure.attempts,
        "error": failure.error,
        "unsaid": failure.unsaid,
        "retry_at": to_text(failure.retry_at) if failure.retry_at else None,
        "parked_at": to_text(failure.parked_at) if failure.parked_at else None,
    }
