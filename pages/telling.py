"""A history as a picture of who said what to whom, and all that there is to know of each of its messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from messaging.delay_line import DelayLine
from pictures import mermaid, sequence
from pictures.journeys import Hears, History, Journey, journeys, offset
from pictures.legible import legible
from process_manager.definition import Definition


@dataclass(frozen=True)
class Moment:
    """A message with all that a person may want to know of it."""

    message: Mapping[str, Any]
    payload: str
    said: str
    arrived: str | None
    led_to: list[str]


def telling(
    history: History, titles: Mapping[str, str], hears: Hears, definition: Definition | None, line: DelayLine
) -> dict[str, Any]:
    """What the templates show of a history. The modules in `titles` have a lifeline each, in this order.

    Where one of them runs the process, it is by `definition`.
    """
    told = legible(history, definition)
    return {
        "titles": titles,
        "sequence": sequence.draw(told, titles, hears, definition, line.elapsed, line.delay),
        "moments": moments(history, journeys(told, hears)),
        "as_mermaid": mermaid.sequence(told, titles, hears, definition),
    }


def moments(history: History, ways: Sequence[Journey]) -> list[Moment]:
    """Every message, with when it was said and arrived and what it led to."""
    arrivals = {way.step: way.arrival for way in ways}
    found = []
    for step, message in enumerate(history):
        arrival = arrivals.get(step)
        found.append(
            Moment(
                message,
                readable(message["data"]),
                offset(history, message["occurred_at"]),
                offset(history, history[arrival]["occurred_at"]) if arrival is not None else None,
                [each["id"] for each in history if each["causation_id"] == message["id"]],
            )
        )
    return found


def readable(value: Any) -> str:
    """A value as JSON for persons; text as the text that it is."""
    if isinstance(value, str):
        return value
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
