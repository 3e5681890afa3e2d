"""What a process's history tells: who said what to whom, when it arrived, and what a module noted for itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from messaging.clock import from_text
from messaging.messages import CursorMoved, MessageParked
from process_manager.definition import Definition
from process_manager.messages import DeadlinePassed, ProcessAdvanced, RequestTurnedAway
from process_manager.states import Stands, Tone, read

History = Sequence[Mapping[str, Any]]
Hears = Mapping[tuple[str, str], Sequence[str]]
"""Who does something about an event, by the log that it is in and its type."""

PERSON = "person"
TONES: Mapping[str, Tone] = {
    DeadlinePassed.__name__: "late",
    MessageParked.__name__: "failed",
    RequestTurnedAway.__name__: "failed",
}
WORDS = {CursorMoved.__name__: "nothing follows"}


@dataclass(frozen=True)
class Journey:
    """The way of a message to one receiver. `step` is its place in the history, `arrival` that of what it led to there.

    `arrival` is None while the message is on its way.
    """

    step: int
    sender: str
    receiver: str
    arrival: int | None


@dataclass(frozen=True)
class Note:
    """What a module noted for itself, in a few words. `step` is the message's place in the history."""

    step: int
    module: str
    text: str
    tone: Tone = "closed"


def journeys(history: History, hears: Hears) -> list[Journey]:
    """Every way that a message went, in the order of the history."""
    found = []
    for step, message in enumerate(history):
        effects = [place for place, each in enumerate(history) if each["causation_id"] == message["id"]]
        if message["visibility"] == "public":
            for receiver in receivers(message, [history[each] for each in effects], hears):
                arrival = next((each for each in effects if history[each]["log"] == receiver), None)
                found.append(Journey(step, message["log"], receiver, arrival))
        elif message["kind"] == "command":
            found.append(Journey(step, PERSON, message["log"], step))
    return [each if each.arrival is not None else overtaken(history, each, found) for each in found]


def lifelines(titles: Mapping[str, str], history: History, ways: Sequence[Journey]) -> dict[str, str]:
    """Whoever has a lifeline, by title: a person, the modules in `titles`, and who else said or got something."""
    names = [PERSON, *titles, *(each["log"] for each in history), *(way.receiver for way in ways)]
    return {name: titles.get(name, name.replace("-", " ").capitalize()) for name in names}


def receivers(message: Mapping[str, Any], effects: History, hears: Hears) -> list[str]:
    """Who is told: a command's recipient; of an event who does something about it, or did."""
    if message["kind"] == "command":
        return [message["recipient"]] if message["recipient"] not in (None, message["log"]) else []
    readers = [*hears.get((message["log"], message["type"]), ()), *(each["log"] for each in effects)]
    return [each for each in dict.fromkeys(readers) if each != message["log"]]


def overtaken(history: History, journey: Journey, others: Sequence[Journey]) -> Journey:
    """A log is read in order: what led to nothing has arrived when something said later has."""
    position = history[journey.step]["position"]
    later = [
        each.arrival
        for each in others
        if (each.sender, each.receiver) == (journey.sender, journey.receiver)
        and each.arrival is not None
        and history[each.step]["position"] > position
    ]
    return replace(journey, arrival=min(later, default=None))


def notes(history: History, ways: Sequence[Journey], definition: Definition | None) -> list[Note]:
    """Every message that went to nobody. A state that the process reached stands for itself, if it has a definition."""
    sent = {way.step for way in ways}
    before: Stands = ()
    armed: dict[str, str] = {}
    found = []
    for step, message in enumerate(history):
        module = message["log"]
        if definition and message["type"] == ProcessAdvanced.__name__:
            stands = read(message["data"]["state"])
            found.append(reached(definition, Note(step, module, "state unchanged"), before, stands))
            before = stands
        elif step not in sent:
            text = WORDS.get(message["type"]) or re.sub(r"(?<!^)(?=[A-Z])", " ", message["type"]).lower()
            until = message["data"].get("deadline")
            if until:
                if module in armed and not message["causation_id"]:
                    text = "deadline put off" if until > armed[module] else "deadline brought forward"
                text += f": {offset(history, until)}"
                armed[module] = until
            found.append(Note(step, module, text, TONES.get(message["type"], "closed")))
    return found


def reached(definition: Definition, note: Note, before: Stands, stands: Stands) -> Note:
    """The note of where a process has come; as it is where it stands as before."""
    new = [definition.state_of_machine(each) for each in stands if each not in before]
    if not new:
        return note
    return replace(note, text=" · ".join(each.name.replace("-", " ") for each in new), tone=new[-1].tone)


def offset(history: History, moment: str) -> str:
    """How long after the start of the history a moment is, as exactly as the whole history needs it."""
    start, end, then = (from_text(each) for each in (history[0]["occurred_at"], history[-1]["occurred_at"], moment))
    seconds = (then - start).total_seconds()
    return f"{seconds * 1000:+.0f} ms" if max(then, end) - start < timedelta(seconds=1) else f"{seconds:+.2f} s"
