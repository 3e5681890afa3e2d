"""A history as pictures can tell it, whatever somebody may have written into a log."""

from collections.abc import Mapping
from typing import Any

from messaging.clock import is_time
from messaging.messages import DeadlineArmed
from pictures.journeys import History
from process_manager.definition import Definition
from process_manager.messages import ProcessAdvanced
from process_manager.states import read

UNREADABLE = "UnreadableMessage"


def legible(history: History, definition: Definition | None) -> History:
    """The messages with what can be read of them as `data`; a note that tells nothing has another type."""
    return [legible_message(each, definition) for each in history]


def legible_message(message: Mapping[str, Any], definition: Definition | None) -> Mapping[str, Any]:
    said = message["data"] if isinstance(message["data"], dict) else {}
    data = {name: value for name, value in said.items() if name != "deadline" or is_time(value)}
    state = data.get("state")
    stood = definition is not None and isinstance(state, str) and definition.can_stand(read(state))
    advanced = stood and isinstance(data.get("fact"), str)
    tells = {ProcessAdvanced.__name__: advanced, DeadlineArmed.__name__: "deadline" in data}.get(message["type"], True)
    return {**message, "data": data, "type": message["type"] if tells else UNREADABLE}
