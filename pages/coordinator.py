"""The process manager's lane: the state machine with every process in it, and the processes that wait for something."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from messaging.clock import from_text, to_text
from pages.listening import JUST_NOW
from pages.stage import Lane
from pictures.boxes import MOST_TOKENS
from pictures.machine import Diagram, draw, levels
from process_manager import views
from process_manager.definition import Definition
from process_manager.module import ProcessManager

MOST_RUNNING = 12
MOST_FAILED = 5
MOST_FINISHED = 8


def lane(manager: ProcessManager) -> Lane:
    """In the middle of the stage."""
    return Lane(manager, "middle", lambda: shown(manager), "pages/processes.html")


def shown(manager: ProcessManager) -> dict[str, Any]:
    """The machines, how many processes there are, and the latest of them."""
    places = views.places(manager, max(MOST_TOKENS, MOST_RUNNING, MOST_FAILED))
    how_many = totals(places)
    needs = "needs" if how_many["failed"] == 1 else "need"
    return {
        "summary": "{running} running · {failed} {needs} you · {finished} finished".format(needs=needs, **how_many),
        "counts": how_many,
        "machines": [diagram(manager, each, places) for each in manager.definitions.values()],
        "running": latest(manager, places, "running", MOST_RUNNING),
        "failed": latest(manager, places, "failed", MOST_FAILED),
        "finished": [card(manager, each) for each in views.finished(manager, MOST_FINISHED)],
    }


def totals(places: Sequence[views.Place]) -> dict[views.Status, int]:
    """How many processes run, wait for a person, and have finished."""
    found: dict[views.Status, int] = {"running": 0, "failed": 0, "finished": 0}
    for each in places:
        found[each.status] += each.number
    return found


def latest(
    manager: ProcessManager, places: Sequence[views.Place], status: views.Status, most: int
) -> list[dict[str, Any]]:
    """The newest processes that run, or wait for a person."""
    there = [each for each in places if each.status == status]
    return [card(manager, each) for each in views.newest_of(manager, there, most)]


def diagram(manager: ProcessManager, definition: Definition, places: Sequence[views.Place]) -> Sequence[Diagram]:
    """The state machines with every process in its states, the latest ones by name, and what was just now taken."""
    now = manager.clock.now()
    many: Counter[str] = Counter()
    there: dict[str, list[views.Place]] = {}
    for place in places:
        if place.definition is definition:
            for name in place.stands:
                many[name] += place.number
                there.setdefault(name, []).append(place)
    newest = {
        name: [each.process for each in views.newest_of(manager, found, MOST_TOKENS)] for name, found in there.items()
    }
    return draw(definition, many, newest, views.taken(manager, now - JUST_NOW, now))


def card(manager: ProcessManager, shown: views.Shown) -> dict[str, Any]:
    """A process with its state, how far it has come (of how many steps), and what it waits for.

    `since` and `until` are where its start and its deadline would be, had time never stood still.
    """
    process, (definition, stands, _) = shown
    state = definition.state(stands)
    level = {state.name: at for machine in definition.machines for state, at in levels(machine).items()}
    line = manager.delay_line
    deadline = from_text(process["deadline"]) if process["deadline"] else None
    return {
        **process,
        "subject": process[definition.subject],
        "status": state,
        "waits_for": definition.waits_for(stands),
        "acknowledgeable": definition.acknowledgeable(stands),
        "step": sum(level[each] + 1 for each in stands),
        "steps": sum(max(levels(machine).values()) + 1 for machine in definition.machines),
        "age": age(line.elapsed(from_text(process["started_at"]))),
        "since": to_text(line.set_out_at(process["started_at"])),
        "left": deadline and max(0, round((deadline - line.present()).total_seconds())),
        "until": deadline and to_text(deadline),
    }


def age(since: timedelta) -> str:
    """How long something takes already, in words short enough for a row."""
    seconds = max(0.0, since.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
