"""What went wrong, told to a program (RFC 9457 problem details) or on a page."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TypedDict

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from messaging.messages import Invalid, NotFound, Refused
from messaging.seam import Off
from messaging.stream import Away
from messaging.trouble import Trouble
from web.answers import json, wants_json

STATUSES: dict[type[Exception], int] = {Invalid: 400, NotFound: 404, Refused: 409, Off: 503, Trouble: 503, Away: 503}

logger = logging.getLogger(__name__)


class Problem(TypedDict):
    """What went wrong, as RFC 9457 has it. `detail` is a sentence for a person."""

    type: str
    title: str
    status: int
    detail: str


def register(app: Flask, render_page: Callable[[str, str | None], str]) -> None:
    """Have every error answered with its status and one sentence.

    A form that was refused gets the main page back, from `render_page(sentence, field)`, with what was typed into it.
    """

    def respond(error: Exception) -> Response:
        status = (error.code or 500) if isinstance(error, HTTPException) else STATUSES[type(error)]
        sentence = (error.description or "") if isinstance(error, HTTPException) else str(error)
        title = HTTPStatus(status).phrase
        if wants_json():
            problem: Problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
            response = json(problem, status, "application/problem+json")
        elif isinstance(error, (Invalid, NotFound, Refused)) and request.method == "POST":
            field = error.field if isinstance(error, Invalid) else None
            # With htmx, the page that the form stands on stays; only the sentence is taken out of this one.
            response = Response(render_page(sentence, field), status, {"HX-Reswap": "none"})
        else:
            response = Response(render_template("web/error.html", title=title, sentence=sentence), status)
        if isinstance(error, MethodNotAllowed):
            response.allow.update(error.valid_methods or ())
        return response

    for error in (*STATUSES, HTTPException):
        app.register_error_handler(error, respond)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        logger.exception("%s %s failed", request.method, request.path, exc_info=error)
        return respond(InternalServerError("Something went wrong in the app; its log says what."))
