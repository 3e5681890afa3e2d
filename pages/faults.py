"""Breaking something, over HTTP."""

from typing import Any

from flask import Blueprint, Response

from faults.breaking import KINDS, MOST_TIMES, Breaking, ModuleFaults
from web import forms
from web.answers import done, json

TIMES = [str(each) for each in range(1, MOST_TIMES + 1)]


def blueprint(breaking: Breaking) -> Blueprint:
    """The routes under /faults."""
    routes = Blueprint("faults", __name__)

    @routes.get("/faults")
    def show() -> Response:
        kinds = [{"name": each.name, "title": each.title, "follows": each.follows} for each in KINDS.values()]
        return json({"modules": [as_json(each) for each in breaking.faults.values()], "kinds": kinds})

    @routes.post("/faults/<module>")
    def arm(module: str) -> Response:
        fields = forms.body()
        kind = KINDS[forms.choice(fields, "fault", list(KINDS))]
        times = forms.choice({"times": str(fields.get("times", "1"))}, "times", TIMES)
        breaking.arm(module, kind, int(times))
        return done(as_json(breaking.faults[module]))

    @routes.post("/faults/<module>/end")
    def end(module: str) -> Response:
        breaking.end(module, KINDS[forms.choice(forms.body(), "fault", list(KINDS))])
        return done(as_json(breaking.faults[module]))

    @routes.post("/faults/<module>/start")
    def start(module: str) -> Response:
        breaking.start_again(module)
        return done(as_json(breaking.faults[module]))

    return routes


def as_json(faults: ModuleFaults) -> dict[str, Any]:
    """What is armed on a module, whether it is down, and what came of what struck."""
    return {
        "module": faults.module.name,
        "armed": [{"fault": each.name, "times": each.times} for each in faults.armed],
        "down": faults.off is not None,
        "told": faults.told,
    }
