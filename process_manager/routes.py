"""The process manager over HTTP."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from process_manager import views
from process_manager.module import ProcessManager
from web import forms
from web.answers import done, shown

History = Callable[[str], list[dict[str, Any]]]


def blueprint(manager: ProcessManager, history: History) -> Blueprint:
    """The routes under /processes. `history` tells every message of a process, whichever log it is in."""
    routes = Blueprint("process_manager", __name__, url_prefix="/processes")
    definitions = list(manager.definitions.values())
    states = {state.name: state for definition in definitions for state in definition.states}
    subjects = [definition.subject_title for definition in definitions]

    @routes.get("")
    def index() -> Response:
        """The filter by subject is called by what the subject is: `?order=` for `order_id`."""
        asked = next((request.args[each] for each in subjects if request.args.get(each)), None)
        found = views.processes(
            manager,
            state=forms.query_choice("state", list(states)),
            subject=asked,
            limit=forms.query_limit(),
            before=request.args.get("before"),
        )
        columns = list(dict.fromkeys(each for definition in definitions for each in definition.fields))
        return shown(
            found,
            "process_manager/processes.html",
            states=states,
            filters=subjects,
            columns=[each for each in columns if each not in ("attempt", *(each.subject for each in definitions))],
        )

    @routes.post("/<process_id>/acknowledge")
    def acknowledge(process_id: str) -> Response:
        manager.acknowledge(process_id)
        process = {**views.process(manager, process_id), "history": history(process_id)}
        subject = process[views.definition_of(manager, process_id).subject]
        return done(process, f"Failure acknowledged: {subject} can be tried again.")

    @routes.post("/acknowledge")
    def acknowledge_all() -> Response:
        """Acknowledge every failure there is at this moment."""
        acknowledged = manager.acknowledge_all()
        return done({"acknowledged": acknowledged}, f"{acknowledged} {failures_are(acknowledged)} acknowledged.")

    return routes


def failures_are(count: int) -> str:
    return "failure is" if count == 1 else "failures are"
