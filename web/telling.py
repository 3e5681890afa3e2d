"""What a route would answer, before it is written as a page or as JSON: so one app can answer for another one."""

from typing import Any, Literal

import msgspec
from flask import Flask, Response, abort, current_app
from werkzeug.exceptions import HTTPException

from messaging.messages import Invalid, NotFound, Refused
from messaging.seam import Off
from messaging.trouble import Trouble

ERRORS: dict[str, type[Exception]] = {each.__name__: each for each in (Invalid, NotFound, Refused, Off, Trouble)}


class Told(msgspec.Struct, omit_defaults=True):
    """A `value` to be `shown` by a template, that something was `done`, or an `error`, with a `sentence` about it."""

    how: Literal["shown", "done", "error"]
    value: Any = None
    template: str = ""
    context: dict[str, Any] = {}
    sentence: str = ""
    status: int = 200
    error: str = ""
    field: str | None = None
    location: str | None = None


def tell(app: Flask) -> None:
    """From now on, the app's routes tell what they would answer."""
    app.config["TELLS"] = True

    def told_error(error: Exception) -> Response:
        if isinstance(error, HTTPException):
            return told(Told("error", sentence=error.description or "", status=error.code or 500))
        field = error.field if isinstance(error, Invalid) else None
        return told(Told("error", sentence=str(error), error=type(error).__name__, field=field))

    for each in (*ERRORS.values(), HTTPException):
        app.register_error_handler(each, told_error)


def tells() -> bool:
    """Whether the app tells what it would answer."""
    return bool(current_app.config.get("TELLS"))


def told(answer: Told) -> Response:
    """An answer, to be answered by another app."""
    return Response(msgspec.json.encode(answer), mimetype="application/json")


def raise_told(answer: Told) -> None:
    """Raise what another app has raised, if it has."""
    if answer.how == "error":
        if answer.error == Invalid.__name__:
            raise Invalid(answer.sentence, answer.field)
        if answer.error:
            raise ERRORS[answer.error](answer.sentence)
        abort(answer.status, answer.sentence)
