"""The process manager over HTTP."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from pages.story import story
from process_manager import views
from process_manager.messages import AcknowledgeProcessFailure
from process_manager.module import ProcessManager
from web import forms
from web.answers import done, json, shown, wants_json
from web.filters import words

History = Callable[[str], list[dict[str, Any]]]


def blueprint(manager: ProcessManager, history: History) -> Blueprint:
    """The routes under /processes. `history` tells every message of a process, whichever log it is in."""
    routes = Blueprint("process_manager", __name__, url_prefix="/processes")
    states = [state.name for state in manager.definition.states]

    def whole(process_id: str) -> dict[str, Any]:
        return {**views.process(manager, process_id), "history": history(process_id)}

    @routes.get("")
    def index() -> Response:
        return shown(
            views.processes(
                manager,
                state=forms.query_choice("state", states),
                document=request.args.get("document") or None,
                limit=forms.query_limit(),
                before=request.args.get("before"),
            ),
            "process_manager/processes.html",
            states=manager.definition.states,
        )

    @routes.get("/<process_id>")
    def one(process_id: str) -> Response:
        process = whole(process_id)
        if wants_json():
            return json(process)
        first, *others = [each.source.name for each in manager.subscriptions]
        modules = [first, manager.name, *others]
        return shown(
            process,
            "pages/process.html",
            state=manager.definition.state(process["state"]),
            acknowledgeable=bool(manager.definition.transition(process["state"], [AcknowledgeProcessFailure.__name__])),
            subject_url=f"/documents/{process['document_id']}",
            places=dict(zip(modules, ("place-left-1", "place-middle", "place-right-1"), strict=False)),
            **story(
                process,
                {name: words(name).capitalize() for name in modules},
                manager.name,
                manager.definition,
                manager.clock.now(),
                manager.delay_line.delay,
            ),
        )

    @routes.post("/<process_id>/acknowledge")
    def acknowledge(process_id: str) -> Response:
        manager.acknowledge(process_id)
        process = whole(process_id)
        return done(process, f"Failure acknowledged: {process['document_id']} can be voided again.")

    return routes
