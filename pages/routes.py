"""The stage, its live stream, its health, and a process's own page over HTTP."""

from collections.abc import Sequence
from typing import Literal, TypedDict

from flask import Blueprint, Response, abort, render_template, request

from messaging.clock import from_text
from messaging.messages import NotFound
from messaging.seam import Off
from messaging.trouble import Trouble
from pages.compensation import compensation
from pages.composing import shown, troubles
from pages.histories import history_of, with_readings
from pages.listening import hears
from pages.live import CROWDED, Live, TooManyViewers
from pages.stage import Stage
from pages.story import story
from pages.tour import Tour
from process_manager.module import ProcessManager
from web.answers import done, json, wants_json
from web.api import EVENTS, HTML, operation
from web.fields import Choice

ONLY = Choice("only", ("changes",), needed=False)

Positions = dict[str, int]


class Health(TypedDict):
    """Each log's last position, and by reader and log how far it is behind."""

    status: Literal["ok"]
    logs: Positions
    lag: dict[str, Positions]


class PoorHealth(TypedDict):
    """`troubles` are sentences of what keeps modules from going on; what cannot be read is left out."""

    status: Literal["trouble"]
    troubles: Sequence[str]
    logs: Positions
    lag: dict[str, Positions]


class Scene(TypedDict):
    """A scene that has begun, and what it is about."""

    scene: str
    subject: str


class NoScene(TypedDict):
    """Nothing is shown any more."""

    scene: None


def blueprint(stage: Stage, live: Live) -> Blueprint:
    """The routes that belong to no module alone."""
    routes = Blueprint("pages", __name__)

    @routes.get("/" if not stage.path else "")
    @operation({200: HTML})
    def main() -> Response:
        """The page."""
        return Response(render_template("pages/stage.html", **shown(stage)))

    @routes.get("/live")
    @operation({200: EVENTS}, takes=(ONLY,))
    def stream(only: str | None) -> Response:
        """Server-Sent Events: first all that changes on the main page, then at each change what is another one now.

        With `only=changes` just the word that something has changed.
        """
        zipped = request.accept_encodings.quality("gzip") > 0
        try:
            events = live.stream(frames=only is None, zipped=zipped)
        except TooManyViewers:
            abort(503, CROWDED)
        headers = {"X-Accel-Buffering": "no", "Vary": "Accept-Encoding"}
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(events, mimetype="text/event-stream", headers=headers, direct_passthrough=True)

    @operation({200: Health, 503: PoorHealth}, shows=False)
    def health() -> Response:
        """What keeps the modules from going on, how long their logs are, and how far the readers are behind."""
        sentences = troubles(stage)
        logs: Positions = {}
        lag: dict[str, Positions] = {}
        for module in stage.system.modules:
            try:
                logs[module.name] = stage.ask(module.name, "end")["position"]
                lag[module.name] = stage.ask(module.name, "lags")
            except Trouble as error:
                sentences.append(str(error))
            except Off:
                # Troubles say so already; its log can be read all the same.
                logs[module.name] = stage.logs[module.name].end().position
        if sentences:
            return json(PoorHealth(status="trouble", troubles=sentences, logs=logs, lag=lag), 503)
        return json(Health(status="ok", logs=logs, lag=lag))

    if not stage.rehearsal:
        routes.get("/health")(health)

    return routes


def tour_blueprint(tour: Tour) -> Blueprint:
    """The guided tour."""
    routes = Blueprint("tour", __name__)

    @routes.post("/tour/<scene>")
    @operation({202: Scene}, 404, 409)
    def show(scene: str) -> Response:
        """Show a scene."""
        names = tour.show(scene)
        return done(Scene(scene=scene, subject=names["subject"]), status=202)

    @routes.post("/tour/stop")
    @operation({200: NoScene}, 409)
    def stop() -> Response:
        """Show nothing any more."""
        tour.stop()
        return done(NoScene(scene=None))

    return routes


def process_blueprint(stage: Stage, manager: ProcessManager) -> Blueprint:
    """A process's own page."""
    routes = Blueprint("process", __name__)

    @routes.get("/processes/<process_id>")
    @operation({200: manager.shapes.whole}, 404)
    def one(process_id: str) -> Response:
        """A process with its history: every message of it, in order."""
        told = stage.ask(manager.name, "process", process_id=process_id)
        found, sentence = told["shown"], told["sentence"]
        if found is None and wants_json():
            raise NotFound(sentence)
        if found is None:
            way_out = compensation(stage, manager, process_id, None)
            page = render_template(
                "pages/not_started.html", process_id=process_id, sentence=sentence, compensation=way_out
            )
            return Response(page, 404)
        process, definition, stands = found["process"], manager.definitions[found["definition"]], tuple(found["stands"])
        whole = {**process, "history": history_of(stage, process_id)}
        if wants_json():
            return json(whole)
        if not any(each["log"] == manager.name for each in whole["history"]):
            raise NotFound(f"There is no process {process_id} any more: somebody started over.")
        return Response(
            render_template(
                "pages/process.html",
                process_id=process_id,
                subject_url=stage.subject_url(definition.subject, process[definition.subject]),
                state=definition.state(stands),
                paused=stage.system.worker.paused,
                left=left(manager, process["deadline"]),
                acknowledgeable=definition.acknowledgeable(stands),
                compensation=compensation(stage, manager, process_id, found),
                **story(
                    whole,
                    with_readings(stage, whole["history"]),
                    stage.titles,
                    hears(stage.system),
                    definition,
                    manager.delay_line,
                ),
            )
        )

    return routes


def left(manager: ProcessManager, deadline: str | None) -> int | None:
    """How many seconds of time that counts there are until a deadline."""
    remaining = deadline and from_text(deadline) - manager.delay_line.present()
    return max(0, round(remaining.total_seconds())) if remaining else None
