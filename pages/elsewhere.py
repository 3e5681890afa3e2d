"""Modules that live on hosts of their own, as pages see them: their logs, and what they answer over the network."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
from flask import request

from messaging.readable import Place, Readable
from messaging.seam import Off
from pages.questions import Cursor, Standing
from web.telling import Told

HEADERS = ("Accept", "Content-Type")

IMPOSSIBLE = {
    "pause": "The modules live on hosts of their own: nobody can have all of them stand still at one moment.",
    "start_over": "The modules live on hosts of their own: nobody can empty all their files at one moment. Stop them,"
    " remove their files and the streams, and start again.",
    "pace": "Each module goes by the SLOW_DOWN of its own host.",
    "lights": "The files are on hosts of their own: put copies of them into one folder, and `make check` goes through"
    " them.",
    "tour": "The tour steps in between the modules, which it can only where all of them are in one process.",
}
"""What cannot be kept across hosts, each with a sentence that says why."""


class Forwarded(msgspec.Struct):
    """A request, as far as a module needs it to answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Elsewhere(Protocol):
    """Modules on hosts of their own."""

    on_change: Callable[[], None]
    """Called when something has changed that a page shows."""

    @property
    def logs(self) -> Mapping[str, Readable]:
        """Their logs, by module."""

    def ask(self, module: str, question: str, arguments: Mapping[str, Any]) -> Any:
        """What a module answers to one of QUESTIONS, or does of DO, or raises. Raises Off where it cannot be asked."""

    def forward(self, module: str, forwarded: Forwarded) -> Told:
        """What a module would answer to a request. Raises Off."""

    def known(self, module: str) -> Standing | None:
        """How a module stood when it last answered; None where it never did."""

    def cursors(self, module: str) -> Mapping[str, Place]:
        """Where a module had read the logs of others when it said what it said last."""

    @property
    def troubles(self) -> Sequence[str]:
        """What keeps them from being asked, as sentences."""

    def changed(self) -> bool:
        """Whether something may have changed that nobody told of."""


def as_forwarded() -> Forwarded:
    """The request at hand."""
    headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
    path = request.full_path if request.query_string else request.path
    return Forwarded(request.method, path, headers, request.get_data())


class Heard(NamedTuple):
    """How a module stands, and where it has read to. Where it is `away`, a sentence, it stood so when last heard of."""

    standing: Standing | None
    cursors: Mapping[str, Cursor]
    away: str


def heard_of(elsewhere: Elsewhere, module: str) -> Heard:
    """How a module on a host of its own stands, as far as it can be known."""
    try:
        standing: Standing = elsewhere.ask(module, "standing", {})
    except Off as off:
        last = elsewhere.cursors(module).items()
        places = {log: Cursor(epoch=at.epoch, position=at.position, reached=at.position) for log, at in last}
        return Heard(elsewhere.known(module), places, str(off))
    return Heard(standing, standing["cursors"], "")
