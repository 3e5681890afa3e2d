"""What a route takes and answers, stated once, at the route: requests are read by it, and OpenAPI is made of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper
from typing import Any

from flask import Response

from web import forms
from web.fields import Field

REFERENCE = "#/components/schemas/{name}"
"""Where OpenAPI finds a type."""


class Media(str):
    """The type of an answer that is not JSON."""


HTML = Media("text/html")
EVENTS = Media("text/event-stream")


class Operation:
    """A route's view. Its arguments are the names in the path, and what the request says in the fields it `takes`.

    `answers` are the types of its JSON by status (a tuple: one of these; a Media: no JSON). `refuses` are the statuses
    of its errors, but for those that any route may have. Where it `shows`, a browser gets a page, or after a post is
    sent to one.
    """

    def __init__(
        self,
        view: Callable[..., Response],
        answers: Mapping[int, Any],
        refuses: Sequence[int],
        takes: Sequence[Field],
        shows: bool,
    ) -> None:
        self.answers = answers
        self.refuses = refuses
        self.takes = takes
        self.shows = shows
        self._view = view
        update_wrapper(self, view)

    def __call__(self, **names: str) -> Response:
        return self._view(**names, **forms.read(self.takes))


def operation(
    answers: Mapping[int, Any], *refuses: int, takes: Sequence[Field] = (), shows: bool = True
) -> Callable[[Callable[..., Response]], Operation]:
    """State what a view takes and answers, between its route and its name. Its docstring says what it is for."""
    return lambda view: Operation(view, answers, refuses, takes, shows)
