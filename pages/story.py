"""What a process's own page shows: its history as a picture, and how the process stood after each message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from messaging.delay_line import DelayLine
from messaging.messages import DeadlineArmed
from pages.telling import readable, telling
from pictures import machine, mermaid
from pictures.boxes import tokens
from pictures.journeys import Hears, History, offset
from pictures.legible import legible
from process_manager.definition import Definition
from process_manager.messages import ProcessAdvanced
from process_manager.module import ProcessManager
from process_manager.process import follow
from process_manager.states import Stands, State, Transition, read
from process_manager.views import WITHOUT_REASON


@dataclass(frozen=True)
class Stay:
    """How a process stood from the place `first` in its history up to `until` (None: to the end), `since` when."""

    first: int
    until: int | None
    state: State | None
    stands: Stands = ()
    waits_for: str = ""
    since: str | None = None
    reason: str | None = None
    deadline: str | None = None


def story(
    process: dict[str, Any],
    told: History,
    titles: Mapping[str, str],
    hears: Hears,
    definition: Definition,
    line: DelayLine,
) -> dict[str, Any]:
    """What the template shows of a process; `told` is its history with what else is known of its messages."""
    found = telling(told, titles, hears, definition, line)
    history = legible(told, definition)
    steps = taken(history, definition)
    stood = stays(history, definition)
    return {
        **found,
        "it": {**process, "history": told},
        "fields": fields(process, definition),
        "stays": stood,
        "machines": [drawn(each, process, definition, steps, stood) for each in machine.draw(definition, {}, {})],
        "texts": {
            "sequence": found["as_mermaid"],
            "states": mermaid.states(definition, stood[-1].stands),
            "json": readable(process),
        },
    }


def drawn(
    picture: machine.Diagram,
    process: dict[str, Any],
    definition: Definition,
    steps: Mapping[Transition, int],
    stood: Sequence[Stay],
) -> dict[str, Any]:
    """A machine with the ways that the process has gone, each from its step on, and where it stood when."""
    return {
        "picture": picture,
        "ways": [
            (edge, min((steps[each] for each in edge.transitions if each in steps), default=None))
            for edge in picture.edges
        ],
        "standing": [
            (stay, box, *tokens(box, [process], definition.subject))
            for stay in stood
            for box in picture.boxes
            if box.state.name in stay.stands
        ],
    }


def fields(process: dict[str, Any], definition: Definition) -> list[tuple[str, Any]]:
    """What the request said, each thing with its label: the subject first."""
    return [(name.removesuffix("_id").replace("_", " "), process[name]) for name in definition.fields]


def stays(history: History, definition: Definition) -> list[Stay]:
    """How the process stood, from one thing that it was told to the next; or to where its deadline was moved."""
    causes = {each["id"]: each for each in history}
    told = [step for step, each in enumerate(history) if each["type"] == ProcessAdvanced.__name__ or moved(each)]
    found = [Stay(0, told[0] if told else None, None)]
    reason = None
    for step, until in zip(told, [*told[1:], None], strict=True):
        advanced = history[step]
        if moved(advanced):
            found.append(replace(found[-1], first=step, until=until, deadline=advanced["data"]["deadline"]))
            continue
        cause = causes.get(advanced["causation_id"], advanced)
        stands = read(advanced["data"]["state"])
        state = definition.state(stands)
        reason = cause["data"].get("reason", reason)
        armed = [
            each["data"]["deadline"]
            for each in history[step:until]
            if each["causation_id"] == advanced["causation_id"] and "deadline" in each["data"]
        ]
        since = offset(history, advanced["occurred_at"])
        new = Stay(step, until, state, stands, definition.waits_for(stands), since)
        last = found[-1] if found[-1].state == state else new
        deadline = armed[0] if armed else last.deadline
        why = None if state.tone in WITHOUT_REASON else reason
        found.append(replace(new, since=last.since, reason=why, deadline=deadline))
    return found


def moved(message: Mapping[str, Any]) -> bool:
    """Whether the process's deadline is at another time from here on: no message is the cause of that."""
    own = message["type"] == DeadlineArmed.__name__ and message["log"] == ProcessManager.name
    return own and message["causation_id"] is None


def taken(history: History, definition: Definition) -> dict[Transition, int]:
    """The transitions that the process has gone through, each with the place in the history where it did."""
    stands: Stands = ()
    facts: tuple[str, ...] = ()
    found = {}
    for step, message in enumerate(history):
        if message["type"] == ProcessAdvanced.__name__:
            transitions, stands, facts = follow(definition, stands, facts, message["data"]["fact"])
            found.update(dict.fromkeys(transitions, step))
    return found
