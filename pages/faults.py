"""Breaking something, over HTTP."""

from collections.abc import Sequence
from typing import TypedDict

from flask import Blueprint, Response

from faults.breaking import KINDS, MOST_TIMES, Breaking, ModuleFaults
from web.answers import done, json
from web.api import operation
from web.fields import Choice

FAULT = Choice("fault", list(KINDS))
TIMES = Choice("times", [str(each) for each in range(1, MOST_TIMES + 1)], needed=False)


class Armed(TypedDict):
    """A fault that waits, or is there, and how often it will strike."""

    fault: str
    times: int


class OfModule(TypedDict):
    """What is armed on a module, whether it is `down`, and a sentence of what came of the last fault."""

    module: str
    armed: Sequence[Armed]
    down: bool
    told: str


class Kind(TypedDict):
    """A fault that can be armed, and a sentence of what follows."""

    name: str
    title: str
    follows: str


class Faults(TypedDict):
    """What is armed, and what can be."""

    modules: Sequence[OfModule]
    kinds: Sequence[Kind]


def blueprint(breaking: Breaking) -> Blueprint:
    """The routes under /faults."""
    routes = Blueprint("faults", __name__)

    @routes.get("/faults")
    @operation({200: Faults}, shows=False)
    def show() -> Response:
        """What is armed on each module, and what can be."""
        kinds = [Kind(name=each.name, title=each.title, follows=each.follows) for each in KINDS.values()]
        return json(Faults(modules=[as_json(each) for each in breaking.faults.values()], kinds=kinds))

    @routes.post("/faults/<module>")
    @operation({200: OfModule}, 404, 409, takes=(FAULT, TIMES))
    def arm(module: str, fault: str, times: str | None) -> Response:
        """Arm a `fault` on a module: on its next message, `times` in a row, or until it is switched off."""
        breaking.arm(module, KINDS[fault], int(times or 1))
        return done(as_json(breaking.faults[module]))

    @routes.post("/faults/<module>/end")
    @operation({200: OfModule}, 404, 409, takes=(FAULT,))
    def end(module: str, fault: str) -> Response:
        """Switch a `fault` off."""
        breaking.end(module, KINDS[fault])
        return done(as_json(breaking.faults[module]))

    @routes.post("/faults/<module>/start")
    @operation({200: OfModule}, 404, 409)
    def start(module: str) -> Response:
        """Start a module again that is down."""
        breaking.start_again(module)
        return done(as_json(breaking.faults[module]))

    return routes


def as_json(faults: ModuleFaults) -> OfModule:
    """The faults of a module as JSON has them."""
    return OfModule(
        module=faults.module.name,
        armed=[Armed(fault=each.name, times=each.times) for each in faults.armed],
        down=faults.off is not None,
        told=faults.told,
    )
