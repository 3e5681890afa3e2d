"""All that the page of a stage shows, composed of what its modules answer, the logs, and what never changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from faults.breaking import KINDS
from faults.told import NO_FAULTS
from messaging.clock import to_text
from messaging.seam import Off
from pages.controls import controls
from pages.elsewhere import IMPOSSIBLE, Heard, heard_of
from pages.failures import not_handled
from pages.following import followings
from pages.listening import listening
from pages.questions import Standing
from pages.stage import Lane, Stage
from pages.wiring import wired
from pictures.listening import Picture, draw
from pictures.ribbons import MOST_CELLS, Ribbon, before_first, ribbon
from pictures.wires import Following, wires


def shown(stage: Stage) -> dict[str, Any]:
    """Everything on a system's main page, each module's file read at one moment."""
    system = stage.system
    # Before anything is read: who compares two pages by it never takes the older one for the newer.
    now = system.delay_line.present()
    # Not from the files as they are held still below: what a newer look has found must not seem undone.
    told = stage.tour.told() if stage.tour and not stage.elsewhere else None
    found = troubles(stage)
    with system.at_one_moment():
        heard = {module.name: heard_from(stage, module.name) for module in system.modules}
        followed = followings(system, {name: each.cursors for name, each in heard.items()})
        drawn = wires(followed, [lane.name for lane in stage.lanes], stage.subject_of, system.delay_line)
        ribbons = {lane.name: end_of_log(stage, lane.name, followed) for lane in stage.lanes}
        return {
            "now": to_text(now),
            "tour": told,
            "rehearsal": stage.rehearsal,
            "stopped_at": system.delay_line.stopped_at and to_text(system.delay_line.stopped_at),
            "lanes": [in_lane(lane, heard[lane.name], ribbons[lane.name]) for lane in stage.lanes],
            "wires": {wire.id: wire for wire in drawn},
            **wired({lane.name: lane.side for lane in stage.lanes}, drawn),
            "listening": None if stage.middle else who_listens(stage),
            "nothing_yet": not any(each.head for each in ribbons.values()),
            **controls(system, stage.coordinator),
            "failures": not_handled(each.standing["failures"] for each in heard.values() if each.standing),
            "lights": stage.lights.shown,
            "troubles": found,
            "kinds": KINDS.values(),
            "impossible": IMPOSSIBLE if stage.elsewhere else {},
        }


def heard_from(stage: Stage, module: str) -> Heard:
    """How a module stands."""
    if stage.elsewhere:
        return heard_of(stage.elsewhere, module)
    standing: Standing = stage.ask(module, "standing")
    return Heard(standing, standing["cursors"], "")


def in_lane(lane: Lane, heard: Heard, ribbon: Ribbon) -> dict[str, Any]:
    """A lane with what its module has answered (`it` is None where it never has), and the end of its log."""
    standing = heard.standing
    return {
        "lane": lane,
        "it": lane.draws(standing["it"]) if standing else None,
        "faults": standing["faults"] if standing else NO_FAULTS,
        "held": bool(standing and standing["held"]),
        "away": heard.away,
        "ribbon": ribbon,
    }


def end_of_log(stage: Stage, name: str, followed: Sequence[Following]) -> Ribbon:
    """The end of a module's log, with the cursors of those who read it."""
    log = stage.logs[name]
    head = log.end().position
    return ribbon(name, head, log.read(before_first(head), MOST_CELLS), followed, stage.subject_of)


def troubles(stage: Stage) -> list[str]:
    """What keeps modules from going on, as sentences; none while all is well."""
    found = list(stage.elsewhere.troubles) if stage.elsewhere else []
    for module in stage.system.modules:
        try:
            found += stage.ask(module.name, "troubles")
        except Off as off:
            found.append(str(off))
    return list(dict.fromkeys(found))


def who_listens(stage: Stage) -> Picture:
    """What stands in the middle where nobody coordinates."""
    reacted = {module.name: stage.ask(module.name, "reacted") for module in stage.system.modules}
    return draw(stage.titles, listening(stage.system, reacted))


def cursors(page: Mapping[str, Any]) -> str:
    """What of the logs a page shows, as one word: each log's last position, and how far its readers are behind."""
    ribbons = [lane["ribbon"] for lane in page["lanes"]]
    return ";".join(
        f"{each.name}:{each.head}" + "".join(f",{reader}-{lag}" for reader, lag in each.lags) for each in ribbons
    )
