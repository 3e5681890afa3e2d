"""One set of URLs for persons and programs: HTML for a browser, JSON for whoever accepts only that."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from flask import Response, flash, g, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from web.telling import Told, raise_told, tells, told

MOST_KNOWN = 100

OUR_PATH = re.compile(r"(/[A-Za-z0-9-]+)+(\?[A-Za-z0-9=&%+_.*-]*)?")


def wants_json() -> bool:
    """Whether the request prefers JSON to HTML; who posts JSON and accepts anything does, too."""
    return prefers_json(request.headers.get("Accept", ""), request.is_json)


@lru_cache(MOST_KNOWN)
def prefers_json(accepted: str, posts_json: bool) -> bool:
    """Whether who accepts something prefers JSON: clients say the same few things over and over."""
    accept = parse_accept_header(accepted, MIMEAccept)
    if posts_json and accept["application/json"] >= accept["text/html"]:
        return True
    return accept["application/json"] > accept["text/html"] or accept["application/problem+json"] > accept["text/html"]


def json(value: Any, status: int = 200, mimetype: str = "application/json") -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), status, mimetype=mimetype)


def shown(value: Mapping[str, Any], template: str, **context: Any) -> Response:
    """A thing that was asked for: as JSON, or by its template, which gets it as `it`."""
    if tells():
        return told(Told("shown", value, template, context))
    return json(value) if wants_json() else Response(render_template(template, it=value, **context))


def done(value: Mapping[str, Any], sentence: str = "", status: int = 200, location: str | None = None) -> Response:
    """A command was carried out: the result as JSON, or the page (303), with a sentence unless it shows by itself.

    With JSON goes the `location` of what was made.
    """
    if tells():
        return told(Told("done", value, sentence=sentence, status=status, location=location))
    if wants_json():
        answer = json(value, status)
        if location:
            answer.location = location
        return answer
    if sentence:
        flash(sentence)
    return Response(status=303, headers={"Location": back()})


def answered(told: Told) -> Response:
    """What another app has told, as this one answers it. Raises what that one has raised."""
    raise_told(told)
    if told.how == "shown":
        return shown(told.value, told.template, **told.context)
    return done(told.value, told.sentence, told.status, told.location)


def back() -> str:
    """Where the posted form stands: the page at `g.home`, or the path of ours that it names."""
    path = request.form.get("back", "")
    return path if OUR_PATH.fullmatch(path) else g.get("home", "/")
