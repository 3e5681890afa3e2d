"""Puts stages into a Flask app: the routes of each below its path, its live stream, and what its templates may use."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Blueprint, Flask, g, render_template, request

import pages.compensation
import pages.controls
import pages.every_order
import pages.faults
import pages.logs
import pages.parked
import pages.routes
import pages.stories
import pages.variants
from messaging.trouble import Trouble
from pages.composing import cursors, shown
from pages.frames import Parts, parts
from pages.live import CROWDED, MOST_VIEWERS, Live
from pages.stage import Stage


def register(app: Flask, stages: Sequence[Stage]) -> None:
    """Serve `stages` and their doubles; what belongs to none of them looks like the first.

    Their streams are not started yet.
    """
    doubles = [each.double for each in stages if each.double]
    places = threading.Semaphore(MOST_VIEWERS)
    app.extensions["live"] = [put(app, stage, places) for stage in stages]
    app.extensions["live_doubles"] = [put(app, stage, places) for stage in doubles]
    app.register_blueprint(pages.variants.blueprint(pages.variants.fronts(stages)))

    @app.before_request
    def choose() -> None:
        opened = [each for each in doubles if each.rehearsal and each.rehearsal.play]
        asked = request.path
        g.stage = next((each for each in (*opened, *stages) if each.path and below(each.path, asked)), stages[0])
        g.home = g.stage.path or "/"

    @app.context_processor
    def context() -> dict[str, Any]:
        variants = pages.variants.variants(g.stage, stages)
        return {"tabs": pages.variants.tabs(stages), "variants": variants, "crowded": CROWDED, **belonging(g.stage)}


def put(app: Flask, stage: Stage, places: threading.Semaphore) -> Live:
    """Put the routes of a stage into the app; returns its stream, whose viewers take `places`."""
    live = Live(framing(app, stage), stage.lights.look_again, places)
    for module in stage.system.modules:
        module.on_change = live.changed
    app.register_blueprint(routes(stage, live))
    return live


def routes(stage: Stage, live: Live) -> Blueprint:
    """Everything below a stage's path: its own routes, and those that every stage has."""
    found = Blueprint(stage.name, __name__, url_prefix=stage.path or None)
    for each in stage.routes:
        found.register_blueprint(each)
    found.register_blueprint(pages.routes.blueprint(stage, live))
    found.register_blueprint(pages.logs.blueprint(stage))
    found.register_blueprint(pages.parked.blueprint(stage))
    if stage.rehearsal:
        found.register_blueprint(pages.every_order.rehearsal_blueprint(stage.rehearsal, stage.path))
        found.before_request(pages.every_order.must_be_open(stage.rehearsal))
    else:
        found.register_blueprint(pages.controls.blueprint(stage.system, stage.coordinator))
        found.register_blueprint(pages.faults.blueprint(stage))
    if stage.double:
        found.register_blueprint(pages.every_order.blueprint(stage.double))
    if stage.tour:
        found.register_blueprint(pages.routes.tour_blueprint(stage.tour))
    if stage.coordinator:
        found.register_blueprint(pages.routes.process_blueprint(stage, stage.coordinator))
        if any(each.outcomes for each in stage.coordinator.definitions.values()):
            found.register_blueprint(pages.compensation.blueprint(stage, stage.coordinator))
    else:
        found.register_blueprint(pages.stories.blueprint(stage))
    return found


def framing(app: Flask, stage: Stage) -> Callable[[], tuple[str, Parts]]:
    """What renders a frame of a stage's page: the parts that change, and as an id the cursors that they show."""

    def frame() -> tuple[str, Parts]:
        with app.app_context():
            g.stage = stage
            try:
                page = shown(stage)
            except Trouble as error:
                return "", parts(render_template("pages/frame_of_trouble.html", troubles=[str(error)]))
            return cursors(page), parts(render_template("pages/frame.html", **page))

    return frame


def belonging(stage: Stage) -> dict[str, Any]:
    """What every template may use of the stage that it belongs to."""
    manager = stage.coordinator

    def unfinished_of(subjects: Iterable[str]) -> dict[str, Any]:
        return dict(stage.ask(manager.name, "unfinished", subjects=[*subjects])) if manager else {}

    return {
        "stage": stage,
        "path": stage.path,
        "titles": stage.titles,
        "places": stage.places,
        "if_discarded": stage.if_discarded,
        "cost": pages.variants.cost(stage),
        "story_of": lambda process_id: pages.stories.story_of(stage, process_id),
        "unfinished_of": unfinished_of,
    }


def below(path: str, asked: str) -> bool:
    """Whether something that is asked for is at a path or below it."""
    return asked == path or asked.startswith(f"{path}/")


def page_again(sentence: str, field: str | None) -> str:
    """The stage's page once more, for a form on it that was refused."""
    page = shown(g.stage)
    return render_template("pages/stage.html", **page, refusal=sentence, bad_field=field, typed=request.form)
