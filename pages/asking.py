"""What a page asks of a module on another host, and how that is written down on the way: as JSON."""

from typing import Any
from urllib.parse import quote

import msgspec
from flask import request

from web.telling import Told

HEADERS = ("Accept", "Content-Type")


class Forwarded(msgspec.Struct):
    """A request, as far as a module needs it to answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Asking(msgspec.Struct, omit_defaults=True):
    """A question by its name and its arguments, or a request to be answered."""

    question: str = ""
    arguments: dict[str, Any] = {}
    request: Forwarded | None = None


encoder = msgspec.json.Encoder()
asked = msgspec.json.Decoder(Asking)
told = msgspec.json.Decoder(Told)


def as_forwarded() -> Forwarded:
    """The request at hand."""
    headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
    # A name in it may have characters that mean something else in a URL.
    path = f"{quote(request.path)}?{request.query_string.decode()}"
    return Forwarded(request.method, path, headers, request.get_data())
