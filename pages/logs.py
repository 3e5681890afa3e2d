"""The logs over HTTP."""

from typing import Annotated, Any, TypedDict

import msgspec
from flask import Blueprint, Response

from messaging.history import LoggedMessage, shape
from messaging.messages import Entry
from pages.stage import Stage
from web.answers import shown
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


def blueprint(stage: Stage) -> Blueprint:
    """The routes under /log."""
    routes = Blueprint("logs", __name__)

    @routes.get("/log/<name>")
    @operation({200: LogPage}, 404, takes=(AFTER, LIMIT))
    def log(name: str, after: int, limit: int) -> Response:
        """That module's log as another module sees it: internal messages as bare positions."""
        source = stage.logs[stage.system.module(name).name]
        entries = source.read(after, limit + 1)
        rows: list[Any] = [
            shape(each) if isinstance(each, Entry) else {"position": each.position} for each in entries[:limit]
        ]
        following = entries[limit - 1].position if len(entries) > limit else None
        return shown(LogPage(log=name, messages=rows, next=following), "pages/log.html", head=source.end().position)

    return routes
