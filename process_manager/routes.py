"""The process manager over HTTP."""

from collections.abc import Callable

from flask import Blueprint, Response

from messaging.history import LoggedMessage
from process_manager import views
from process_manager.module import ProcessManager
from process_manager.shapes import Acknowledged
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Choice, Filter

History = Callable[[str], list[LoggedMessage]]


def blueprint(manager: ProcessManager, history: History) -> Blueprint:
    """The routes under /processes. `history` tells every message of a process, whichever log it is in."""
    routes = Blueprint("process_manager", __name__, url_prefix="/processes")
    definitions = list(manager.definitions.values())
    states = {state.name: state for definition in definitions for state in definition.states}
    subjects = [definition.subject_title for definition in definitions]

    # The filter by subject is called by what the subject is: `?order=` for `order_id`.
    to_list = (Choice("state", list(states), needed=False), *map(Filter, subjects), LIMIT, BEFORE)

    @routes.get("")
    @operation({200: manager.shapes.processes}, takes=to_list)
    def index(state: str | None, limit: int, before: str | None, **asked: str | None) -> Response:
        """Processes, newest first."""
        subject = next((each for each in asked.values() if each), None)
        found = views.processes(manager, state=state, subject=subject, limit=limit, before=before)
        columns = list(dict.fromkeys(each for definition in definitions for each in definition.fields))
        return shown(
            found,
            "process_manager/processes.html",
            states=states,
            subjects=subjects,
            columns=[each for each in columns if each not in ("attempt", *(each.subject for each in definitions))],
        )

    @routes.post("/<process_id>/acknowledge")
    @operation({200: manager.shapes.whole}, 404, 409)
    def acknowledge(process_id: str) -> Response:
        """Say that its failure was seen: its subject can be tried again."""
        with manager.transaction():
            manager.acknowledge(process_id)
            process = {**views.process(manager, process_id), "history": history(process_id)}
            definition = views.definition_of(manager, process_id)
        again = f": {process[definition.subject]} can be tried again" if definition.retries else f" of {process_id}"
        return done(process, f"Failure acknowledged{again}.")

    @routes.post("/acknowledge")
    @operation({200: Acknowledged})
    def acknowledge_all() -> Response:
        """Acknowledge every failure there is at this moment."""
        acknowledged = manager.acknowledge_all()
        sentence = f"{acknowledged} {failures_are(acknowledged)} acknowledged."
        return done(Acknowledged(acknowledged=acknowledged), sentence)

    return routes


def failures_are(count: int) -> str:
    return "failure is" if count == 1 else "failures are"
