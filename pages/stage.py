"""What the page shows: read from the modules' own files each time it is asked for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import billing.views
import process_manager.views
import reports.views
from billing.module import KINDS
from messaging.clock import from_text, to_text
from messaging.failures import Failure, failures
from messaging.module import Module
from pages.controls import controls
from pictures.boxes import MOST_TOKENS
from pictures.machine import Diagram, draw, levels
from pictures.ribbons import ribbons
from pictures.wires import wires
from system import System

MOST_DOCUMENTS = 12
MOST_PROCESSES = 12
MOST_REPORTS = 8
MOST_FINISHED = 8
JUST_NOW = timedelta(seconds=2)


def page(system: System) -> dict[str, Any]:
    """Everything on the main page."""
    now = system.manager.clock.now()
    definition = system.manager.definition
    counts = process_manager.views.counts(system.manager)
    documents = billing.views.documents(system.billing, limit=MOST_DOCUMENTS)
    failed = sum(counts[state.name] for state in definition.states if state.tone == "failed")
    finished = sum(counts[state.name] for state in definition.states if state.final)
    return {
        "now": to_text(now),
        "definition": definition,
        "kinds": KINDS,
        "key": uuid4().hex,
        "documents": documents["documents"],
        "more_documents": documents["next"],
        "unfinished_of": process_manager.views.unfinished_of(
            system.manager, [document["id"] for document in documents["documents"]]
        ),
        "processes": [
            card(system, process, now) for process in process_manager.views.unfinished(system.manager, MOST_PROCESSES)
        ],
        "finished": process_manager.views.finished(system.manager, MOST_FINISHED),
        "counts": {"running": sum(counts.values()) - finished - failed, "failed": failed, "finished": finished},
        "reports": reports.views.reports(system.reports, limit=MOST_REPORTS, most_documents=reports.views.CARD),
        "diagram": diagram(system, counts, now),
        "wires": wires(system.modules),
        **controls(system),
        "ribbons": ribbons(system.modules),
        "failures": failures_of(system.modules),
    }


def cursors(shown: dict[str, Any]) -> str:
    """What of the logs a page shows, as one word: each log's last position, and how far its readers are behind."""
    return ";".join(
        f"{ribbon.name}:{ribbon.head}" + "".join(f",{reader}-{lag}" for reader, lag in ribbon.lags)
        for ribbon in shown["ribbons"]
    )


def diagram(system: System, counts: dict[str, int], now: datetime) -> Diagram:
    """The state machine with every process in its state, the latest ones by name, and what was just now taken."""
    shown = {
        state.name: process_manager.views.processes(system.manager, state=state.name, limit=MOST_TOKENS)["processes"]
        for state in system.manager.definition.states
    }
    taken = process_manager.views.taken(system.manager, now - JUST_NOW)
    return draw(system.manager.definition, counts, shown, taken)


def card(system: System, process: dict[str, Any], now: datetime) -> dict[str, Any]:
    """An unfinished process with its state, how far it has come (of how many steps), and what it waits for."""
    definition = system.manager.definition
    state = definition.state(process["state"])
    level = levels(definition)
    return {
        **process,
        "definition": state,
        "step": level[state] + 1,
        "steps": max(level.values()) + 1,
        "age": age(now, process["started_at"]),
        "left": seconds_left(now, process["deadline"]),
    }


def age(now: datetime, since: str) -> str:
    """How long ago something was, in words short enough for a card."""
    seconds = max(0.0, (now - from_text(since)).total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def seconds_left(now: datetime, deadline: str | None) -> int | None:
    """Whole seconds until a deadline, 0 when it has passed."""
    return max(0, round((from_text(deadline) - now).total_seconds())) if deadline else None


def failures_of(modules: tuple[Module, ...]) -> list[tuple[str, Failure]]:
    """Every message that a module could not handle yet, with the module's name."""
    return [(module.name, failure) for module in modules for failure in failures(module.store)]
