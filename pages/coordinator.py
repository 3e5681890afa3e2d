"""The process manager's lane: the state machine with every process in it, and the processes that wait for something."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from messaging.clock import from_text, to_text
from messaging.delay_line import DelayLine
from pages.listening import JUST_NOW
from pages.stage import Lane
from pictures.boxes import MOST_TOKENS
from pictures.machine import Diagram, Taken, draw, levels
from process_manager import views
from process_manager.definition import Definition
from process_manager.module import ProcessManager
from process_manager.states import Stands

MOST_RUNNING = 12
MOST_FAILED = 5
MOST_FINISHED = 8

Definitions = Mapping[str, Definition]
Status = Literal["running", "failed", "finished"]


def lane(manager: ProcessManager) -> Lane:
    """In the middle of the stage."""
    return Lane(
        manager,
        "middle",
        lambda: told(manager),
        "pages/processes.html",
        draws=lambda told: shown(manager.definitions, manager.delay_line, told),
    )


def told(manager: ProcessManager) -> dict[str, Any]:
    """What the process manager tells for it: where processes stand, the latest ones, and what was just now taken."""
    now = manager.clock.now()
    return {
        "places": views.places(manager, max(MOST_TOKENS, MOST_RUNNING, MOST_FAILED)),
        "finished": views.finished(manager, MOST_FINISHED),
        "taken": views.taken(manager, now - JUST_NOW, now),
    }


class Place(NamedTuple):
    """Where processes of a definition stand, how many of them, and the newest ones."""

    definition: Definition
    stands: Stands
    number: int
    newest: Sequence[views.Numbered]

    @property
    def status(self) -> Status:
        """What the processes there do: wait for a person, run, or nothing more."""
        if self.definition.state(self.stands).final:
            return "finished"
        return "failed" if self.definition.acknowledgeable(self.stands) else "running"


def shown(definitions: Definitions, line: DelayLine, told: Mapping[str, Any]) -> dict[str, Any]:
    """The machines, how many processes there are, and the latest of them."""
    places = [
        Place(definitions[each["definition"]], tuple(each["stands"]), each["number"], each["newest"])
        for each in told["places"]
    ]
    taken = {(each["source"], each["event"], each["target"]): each["position"] for each in told["taken"]}
    how_many = totals(places)
    needs = "needs" if how_many["failed"] == 1 else "need"
    return {
        "summary": "{running} running · {failed} {needs} you · {finished} finished".format(needs=needs, **how_many),
        "counts": how_many,
        "machines": [diagram(each, places, taken) for each in definitions.values()],
        "running": latest(line, places, "running", MOST_RUNNING),
        "failed": latest(line, places, "failed", MOST_FAILED),
        "finished": [
            card(line, definitions[each["definition"]], tuple(each["stands"]), each["process"])
            for each in told["finished"]
        ],
    }


def totals(places: Sequence[Place]) -> dict[Status, int]:
    """How many processes run, wait for a person, and have finished."""
    found: dict[Status, int] = {"running": 0, "failed": 0, "finished": 0}
    for each in places:
        found[each.status] += each.number
    return found


def latest(line: DelayLine, places: Sequence[Place], status: Status, most: int) -> list[dict[str, Any]]:
    """The newest processes that run, or wait for a person."""
    there = newest_of((each for each in places if each.status == status), most)
    return [card(line, each.definition, each.stands, process) for each, process in there]


def newest_of(places: Iterable[Place], limit: int) -> list[tuple[Place, dict[str, Any]]]:
    """The newest processes of these places, each with where it stands."""
    found = [(each["seq"], place, each["process"]) for place in places for each in place.newest]
    found.sort(key=itemgetter(0), reverse=True)
    return [(place, process) for _, place, process in found[:limit]]


def diagram(definition: Definition, places: Sequence[Place], taken: Taken) -> Sequence[Diagram]:
    """The state machines with every process in its states, the latest ones by name, and what was just now taken."""
    many: Counter[str] = Counter()
    there: dict[str, list[Place]] = {}
    for place in places:
        if place.definition is definition:
            for name in place.stands:
                many[name] += place.number
                there.setdefault(name, []).append(place)
    newest = {name: [process for _, process in newest_of(found, MOST_TOKENS)] for name, found in there.items()}
    return draw(definition, many, newest, taken)


def card(line: DelayLine, definition: Definition, stands: Stands, process: Mapping[str, Any]) -> dict[str, Any]:
    """A process with its state, how far it has come (of how many steps), and what it waits for.

    `since` and `until` are where its start and its deadline would be, had time never stood still.
    """
    state = definition.state(stands)
    level = {state.name: at for machine in definition.machines for state, at in levels(machine).items()}
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
