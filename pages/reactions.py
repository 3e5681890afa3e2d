"""A stateless saga's lane: its table, with what it has just now said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pages.listening import events, just_now, reactions
from pages.stage import Lane
from saga.module import Saga
from saga.table import Says


@dataclass(frozen=True)
class Row:
    """An event, whose log it is heard from, and the commands that it leads to.

    `taken` is a number where that has just now happened.
    """

    event: str
    source: str | None
    commands: Sequence[Says]
    taken: int | None


def lane(saga: Saga) -> Lane:
    """In the middle of the stage."""
    return Lane(saga, "middle", lambda: told(saga), "pages/reactions.html", draws=lambda told: shown(saga, told))


def told(saga: Saga) -> dict[str, Any]:
    """To what it has just now reacted."""
    return {"reactions": reactions(saga)}


def shown(saga: Saga, told: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of its table."""
    sources = {event: each.source.name for each in saga.subscriptions for event in events(each)}
    taken = {event: number for (_, event), number in just_now(saga, told["reactions"]).items()}
    rows = [
        Row(event.__name__, sources.get(event.__name__), row, taken.get(event.__name__))
        for event, row in saga.table.items()
    ]
    return {"summary": "remembers nothing", "rows": rows}
