"""Breaking something, over HTTP."""

from collections.abc import Sequence
from typing import TypedDict

from flask import Blueprint, Response

from faults.breaking import KINDS, MOST_TIMES
from faults.told import FaultsTold, told_of
from pages.stage import Stage
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


def blueprint(stage: Stage) -> Blueprint:
    """The routes under /faults."""
    routes, breaking = Blueprint("faults", __name__), stage.breaking

    def now_of(module: str) -> OfModule:
        return as_json(module, told_of(breaking.faults[module]))

    @routes.get("/faults")
    @operation({200: Faults}, shows=False)
    def show() -> Response:
        """What is armed on each module, and what can be."""
        kinds = [Kind(name=each.name, title=each.title, follows=each.follows) for each in KINDS.values()]
        modules = [as_json(each.name, stage.ask(each.name, "faults")) for each in stage.system.modules]
        return json(Faults(modules=modules, kinds=kinds))

    @routes.post("/faults/<module>")
    @operation({200: OfModule}, 404, 409, takes=(FAULT, TIMES))
    def arm(module: str, fault: str, times: str | None) -> Response:
        """Arm a `fault` on a module: on its next message, `times` in a row, or until it is switched off."""
        breaking.arm(module, KINDS[fault], int(times or 1))
        return done(now_of(module))

    @routes.post("/faults/<module>/end")
    @operation({200: OfModule}, 404, 409, takes=(FAULT,))
    def end(module: str, fault: str) -> Response:
        """Switch a `fault` off."""
        breaking.end(module, KINDS[fault])
        return done(now_of(module))

    @routes.post("/faults/<module>/start")
    @operation({200: OfModule}, 404, 409)
    def start(module: str) -> Response:
        """Start a module again that is down."""
        breaking.start_again(module)
        return done(now_of(module))

    return routes


def as_json(module: str, told: FaultsTold) -> OfModule:
    """The faults of a module as JSON has them."""
    armed = [Armed(fault=each["name"], times=each["times"]) for each in told["armed"]]
    return OfModule(module=module, armed=armed, down=told["down"], told=told["told"])
