"""The process manager over HTTP."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

from flask import Blueprint, Response

from messaging.history import LoggedMessage
from process_manager import views
from process_manager.definition import Definition
from process_manager.module import ProcessManager
from process_manager.shapes import Acknowledged
from process_manager.states import State
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, LIMIT, Choice, Filter

History = Callable[[str], list[LoggedMessage]]


class AroundProcesses(TypedDict):
    """What processes are filtered by, states by name and what subjects are called, and the columns that they have."""

    states: Mapping[str, State]
    subjects: Sequence[str]
    columns: Sequence[str]


def blueprint(manager: ProcessManager, history: History) -> Blueprint:
    """The routes under /processes. `history` tells every message of a process, whichever log it is in."""
    routes = Blueprint("process_manager", __name__, url_prefix="/processes")
    around = around_processes(list(manager.definitions.values()))

    # The filter by subject is called by what the subject is: `?order=` for `order_id`.
    to_list = (Choice("state", list(around["states"]), needed=False), *map(Filter, around["subjects"]), LIMIT, BEFORE)

    @routes.get("")
    @operation({200: manager.shapes.processes}, takes=to_list)
    def index(state: str | None, limit: int, before: str | None, **asked: str | None) -> Response:
        """Processes, newest first."""
        subject = next((each for each in asked.values() if each), None)
        found = views.processes(manager, state=state, subject=subject, limit=limit, before=before)
        return shown(found, "process_manager/processes.html", **around)

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


def around_processes(definitions: Sequence[Definition]) -> AroundProcesses:
    """What the list of processes is shown with, whatever processes there are."""
    fields = dict.fromkeys(each for definition in definitions for each in definition.fields)
    subjects = [definition.subject for definition in definitions]
    return {
        "states": {state.name: state for definition in definitions for state in definition.states},
        "subjects": [definition.subject_title for definition in definitions],
        "columns": [each for each in fields if each not in ("attempt", *subjects)],
    }


def failures_are(count: int) -> str:
    return "failure is" if count == 1 else "failures are"
