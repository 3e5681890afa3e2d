"""Requests that are for a module on a host of its own: it is asked what it would answer, and the page is made here."""

from collections.abc import Callable, Mapping

from flask import Response, request

from messaging.messages import Refused
from messaging.seam import Off
from pages.asking import as_forwarded
from pages.elsewhere import IMPOSSIBLE, Elsewhere
from pages.histories import history_of
from pages.stage import Stage
from web.answers import answered, wants_json

REFUSED = {
    "controls.pace": "pace",
    "controls.pause": "pause",
    "controls.resume": "pause",
    "controls.start_over": "start_over",
    "steps.step": "pause",
    "tour.show": "tour",
    "tour.stop": "tour",
}
"""What cannot be kept across hosts, by blueprint and view."""
NAMES_MODULE = ("module", "reader")
"""What routes call the module whose they are, where it stands in the path."""


def gateway(stage: Stage, elsewhere: Elsewhere) -> Callable[[], Response | None]:
    """To be called before each request to a stage: the answer to one that is for a module, else nothing.

    A module's own routes are in a blueprint of its name.
    """
    modules = {lane.name.replace("-", "_"): lane.name for lane in stage.lanes}

    def forward() -> Response | None:
        if request.method == "OPTIONS":
            return None
        *_, blueprint, view = (request.endpoint or "").split(".")
        if (reason := REFUSED.get(f"{blueprint}.{view}")) in IMPOSSIBLE:
            raise Refused(IMPOSSIBLE[reason])
        module = modules.get(blueprint) or named(request.view_args or {})
        if module is None or module not in stage.titles:
            return None
        told = elsewhere.forward(module, as_forwarded())
        if wants_json() and isinstance(told.value, dict) and "history" in told.value:
            # The module knows only its own part of it.
            try:
                told.value["history"] = history_of(stage, told.value["id"])
            except Off as off:
                raise Off(f"{told.sentence} Its history cannot be told now: {off}") from off
        return answered(told)

    return forward


def named(arguments: Mapping[str, str]) -> str | None:
    """The module that a path names."""
    return next((arguments[each] for each in NAMES_MODULE if each in arguments), None)
