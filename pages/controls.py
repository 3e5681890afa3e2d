"""What a person has in hand over a running system: its pace, pause and step, starting over."""

from datetime import timedelta
from typing import Any, TypedDict

from flask import Blueprint, Response

from messaging.system import System
from pages import steps
from pages.steps import Next, Passed, next_steps
from process_manager.module import ProcessManager
from web.answers import done, json
from web.api import operation
from web.fields import Choice

PACES = ("0", "1", "3", "6")


class Controls(TypedDict):
    """How the system runs; while it is `paused`, what could happen next."""

    seconds_a_message: float
    paused: bool
    next: list[Next]
    deadlines: list[Passed]


def blueprint(system: System, manager: ProcessManager | None) -> Blueprint:
    """The routes of the controls. `manager` runs the processes, if anybody does."""
    routes = Blueprint("controls", __name__)
    routes.register_blueprint(steps.blueprint(system, manager))

    def changed(sentence: str) -> Response:
        system.changed()
        return done(as_json(system, manager), sentence)

    @routes.get("/controls")
    @operation({200: Controls}, shows=False)
    def show() -> Response:
        """How the system runs; while it is paused, what could happen next."""
        return json(as_json(system, manager))

    @routes.post("/pace")
    @operation({200: Controls}, 409, takes=(Choice("seconds", PACES),))
    def pace(seconds: str) -> Response:
        """Choose how long each message takes."""
        system.delay_line.delay = timedelta(seconds=int(seconds))
        return changed(f"Each message takes {seconds} s.")

    @routes.post("/pause")
    @operation({200: Controls}, 409)
    def pause() -> Response:
        """Let time stand still, and nothing happen by itself."""
        system.pause()
        return changed("Paused: time stands still, and nothing is delivered by itself.")

    @routes.post("/resume")
    @operation({200: Controls}, 409)
    def resume() -> Response:
        """Let everything go on by itself."""
        system.resume()
        return changed("Messages are delivered by themselves again.")

    @routes.post("/start-over")
    @operation({200: Controls}, 409)
    def start_over() -> Response:
        """Empty everything, without being asked again."""
        system.start_over()
        return done(as_json(system, manager), "Everything is empty: this is a new beginning.")

    return routes


def controls(system: System, manager: ProcessManager | None) -> dict[str, Any]:
    """What the controls show, and what could happen next."""
    return {
        "paces": PACES,
        "seconds_a_message": system.delay_line.delay.total_seconds(),
        "paused": system.worker.paused,
        **next_steps(system, manager),
    }


def as_json(system: System, manager: ProcessManager | None) -> Controls:
    """The controls as JSON has them."""
    following, deadlines = steps.as_json(next_steps(system, manager))
    return Controls(
        seconds_a_message=system.delay_line.delay.total_seconds(),
        paused=system.worker.paused,
        next=following,
        deadlines=deadlines,
    )
