"""The stage, its live stream, its health, and a process's own page over HTTP."""

from flask import Blueprint, Response, abort, render_template, request

from messaging.clock import from_text
from messaging.system import System
from messaging.trouble import Trouble
from pages.live import Live, TooManyViewers
from pages.stage import Stage, shown
from pages.story import story
from pages.tour import Tour
from process_manager import views
from process_manager.module import ProcessManager
from web.answers import done, json, wants_json


def blueprint(stage: Stage, live: Live) -> Blueprint:
    """The routes that belong to no module alone."""
    routes = Blueprint("pages", __name__)

    @routes.get("/" if not stage.path else "")
    def main() -> Response:
        return Response(render_template("pages/stage.html", **shown(stage)))

    @routes.get("/live")
    def stream() -> Response:
        """Server-Sent Events: whole frames of the main page, or with `only=changes` the word that it has changed."""
        try:
            events = live.stream(frames=request.args.get("only") != "changes")
        except TooManyViewers:
            abort(503, "Too many pages are watching already; this one has to be reloaded by hand.")
        return Response(events, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @routes.get("/health")
    def health() -> Response:
        """What keeps the modules from going on, how long their logs are, and how far the readers are behind."""
        troubles, logs, lag = stage.system.troubles, {}, {}
        try:
            logs, lag = heads(stage.system), lags(stage.system)
        except Trouble as error:
            troubles = [*troubles, str(error)]
        if troubles:
            return json({"status": "trouble", "troubles": troubles, "logs": logs, "lag": lag}, 503)
        return json({"status": "ok", "logs": logs, "lag": lag})

    return routes


def tour_blueprint(tour: Tour) -> Blueprint:
    """The guided tour."""
    routes = Blueprint("tour", __name__)

    @routes.post("/tour/<scene>")
    def show(scene: str) -> Response:
        names = tour.show(scene)
        return done({"scene": scene, "subject": names["subject"]}, status=202)

    @routes.post("/tour/stop")
    def stop() -> Response:
        tour.stop()
        return done({"scene": None})

    return routes


def process_blueprint(stage: Stage, manager: ProcessManager) -> Blueprint:
    """A process's own page."""
    routes = Blueprint("process", __name__)

    @routes.get("/processes/<process_id>")
    def one(process_id: str) -> Response:
        process = views.process(manager, process_id)
        whole = {**process, "history": stage.system.history(process_id)}
        if wants_json():
            return json(whole)
        definition = views.definition_of(manager, process_id)
        return Response(
            render_template(
                "pages/process.html",
                it=whole,
                subject_url=stage.subject_url(process[definition.subject]),
                state=definition.state(process["state"]),
                paused=stage.system.worker.paused,
                left=left(manager, process["deadline"]),
                acknowledgeable=definition.acknowledgeable(process["state"]),
                **story(
                    whole,
                    stage.titles,
                    manager.name,
                    definition,
                    manager.delay_line.elapsed,
                    manager.delay_line.delay,
                ),
            )
        )

    return routes


def left(manager: ProcessManager, deadline: str | None) -> int | None:
    """How many seconds of time that counts there are until a deadline."""
    remaining = deadline and from_text(deadline) - manager.delay_line.present()
    return max(0, round(remaining.total_seconds())) if remaining else None


def heads(system: System) -> dict[str, int]:
    """Each log's last position."""
    return {log.name: log.head() for log in system.logs}


def lags(system: System) -> dict[str, dict[str, int]]:
    """How far each reader is behind each log that it reads."""
    return {module.name: {each.source.name: each.lag() for each in module.subscriptions} for module in system.modules}
