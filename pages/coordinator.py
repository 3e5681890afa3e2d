"""The process manager's lane: the state machine with every process in it, and the processes that wait for something."""

from collections import Counter
from collections.abc import Mapping, Sequence
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
from process_manager.states import Stands

MOST_RUNNING = 12
MOST_FAILED = 5
MOST_FINISHED = 8


def lane(manager: ProcessManager) -> Lane:
    """In the middle of the stage."""
    return Lane(manager, "middle", lambda: shown(manager), "pages/processes.html")


def shown(manager: ProcessManager) -> dict[str, Any]:
    """The machines, how many processes there are, and the latest of them."""
    counts = {name: views.counts(manager, each) for name, each in manager.definitions.items()}
    how_many = totals(manager, counts)
    needs = "needs" if how_many["failed"] == 1 else "need"
    return {
        "summary": "{running} running · {failed} {needs} you · {finished} finished".format(needs=needs, **how_many),
        "counts": how_many,
        "machines": [diagram(manager, each, counts[name]) for name, each in manager.definitions.items()],
        "running": [card(manager, each) for each in views.running(manager, MOST_RUNNING)],
        "failed": [card(manager, each) for each in views.failed(manager, MOST_FAILED)],
        "finished": [card(manager, each) for each in views.finished(manager, MOST_FINISHED)],
    }


def totals(manager: ProcessManager, counts: Mapping[str, Mapping[Stands, int]]) -> dict[str, int]:
    """How many processes run, wait for a person, and have finished."""
    found = {"running": 0, "failed": 0, "finished": 0}
    for definition in manager.definitions.values():
        for stands, count in counts[definition.name].items():
            final, waits = definition.state(stands).final, definition.acknowledgeable(stands)
            found["finished" if final else "failed" if waits else "running"] += count
    return found


def diagram(manager: ProcessManager, definition: Definition, counts: Mapping[Stands, int]) -> Sequence[Diagram]:
    """The state machines with every process in its states, the latest ones by name, and what was just now taken."""
    now = manager.clock.now()
    many: Counter[str] = Counter()
    latest: dict[str, list[dict[str, Any]]] = {}
    for stands, count in counts.items():
        there = views.standing_there(manager, definition, stands, MOST_TOKENS)
        for name in stands:
            many[name] += count
            latest[name] = latest.get(name, []) + there
    newest = {
        name: sorted(found, key=lambda each: each["started_at"], reverse=True)[:MOST_TOKENS]
        for name, found in latest.items()
    }
    return draw(definition, many, newest, views.taken(manager, now - JUST_NOW, now))


def card(manager: ProcessManager, shown: views.Shown) -> dict[str, Any]:
    """A process with its state, how far it has come (of how many steps), and what it waits for.

    `since` and `until` are where its start and its deadline would be, had time never stood still.
    """
    process, (definition, stands, _) = shown
    state = definition.state(stands)
    level = {state.name: at for machine in definition.machines for state, at in levels(machine).items()}
    line, now = manager.delay_line, manager.clock.now()
    left = from_text(process["deadline"]) - line.present() if process["deadline"] else None
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
        "left": left and max(0, round(left.total_seconds())),
        "until": left and to_text(now + left),
    }


def age(since: timedelta) -> str:
    """How long something takes already, in words short enough for a row."""
    seconds = max(0.0, since.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
