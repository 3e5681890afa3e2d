"""Manual compensation: the way out for who waits in vain, because a message of a process was discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from flask import Blueprint, Response

from messaging.messages import CompensateManually, Entry, NotFound, Refused
from messaging.subscription import Subscription
from pages.histories import in_vain
from pages.stage import Stage
from process_manager import views
from process_manager.compensation import ways_out
from process_manager.definition import Definition
from process_manager.module import ProcessManager
from process_manager.states import Outcome
from web.answers import done
from web.api import operation
from web.fields import Choice


class Compensated(TypedDict):
    """What a person said of a process, and the id of the message that was handled because of it."""

    process_id: str
    outcome: str
    handled: str


@dataclass(frozen=True)
class Way:
    """An outcome that a person can truly say, the discarded `message` that brings it about, and who was to read it."""

    outcome: Outcome
    message: Entry
    reader: Subscription


@dataclass(frozen=True)
class Compensation:
    """All outcomes of a process, and the `ways` to those that can be said, none while nobody waits in vain."""

    outcomes: Sequence[Outcome]
    ways: Sequence[Way]

    def way(self, outcome: Outcome) -> Way | None:
        return next((each for each in self.ways if each.outcome == outcome), None)


def compensation(stage: Stage, manager: ProcessManager, process_id: str, shown: views.Shown | None) -> Compensation:
    """What a person can say of a process, which stands as is `shown`, or of one that was not started."""
    readers = {entry.id: (subscription, entry) for subscription, entry in in_vain(stage, process_id)}
    definition = manager.definitions[shown["definition"]] if shown else definition_by_name(manager, process_id)
    if definition is None:
        return Compensation([], [])
    stands, has_deadline = (tuple(shown["stands"]), shown["has_deadline"]) if shown else ((), False)
    found = ways_out(definition, stands, has_deadline, [entry for _, entry in readers.values()])
    return Compensation(definition.outcomes, [Way(outcome, entry, readers[entry.id][0]) for outcome, entry in found])


def definition_by_name(manager: ProcessManager, process_id: str) -> Definition | None:
    """What a process would be defined by that was not started: its id begins with the name."""
    return next((each for each in manager.definitions.values() if process_id.startswith(f"{each.name}-")), None)


def blueprint(stage: Stage, manager: ProcessManager) -> Blueprint:
    """The route under /processes."""
    routes = Blueprint("compensation", __name__)
    outcomes = {each.name: each for definition in manager.definitions.values() for each in definition.outcomes}

    @routes.post("/processes/<process_id>/compensate")
    @operation({200: Compensated}, 404, 409, takes=(Choice("outcome", list(outcomes)),))
    def compensate(process_id: str, outcome: str) -> Response:
        """Say what has come of a process that waits in vain for a discarded message: it is handled after all."""
        told = stage.ask(manager.name, "process", process_id=process_id)
        found = compensation(stage, manager, process_id, told["shown"])
        if not found.ways and told["shown"] is None:
            raise NotFound(told["sentence"])
        if not found.ways:
            raise Refused(f"Nobody waits in vain for a message of {process_id}: none was discarded.")
        way = found.way(outcomes[outcome])
        if way is None:
            raise Refused(outcomes[outcome].otherwise)
        command = CompensateManually(process_id=process_id, outcome=outcome, message_id=way.message.id)
        way.reader.delivery.parked.compensate(way.message, command)
        answer = Compensated(process_id=process_id, outcome=outcome, handled=way.message.id)
        return done(answer, f"{way.message.type} was handled after all.")

    return routes
