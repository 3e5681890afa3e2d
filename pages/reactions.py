"""A stateless saga's lane: its table, with what it has just now said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.listening import events, just_now
from pages.stage import Lane
from saga.module import Saga


@dataclass(frozen=True)
class Row:
    """An event, whose log it is heard from, and the commands that it leads to, each with whom it is for.

    `taken` is a number where that has just now happened.
    """

    event: str
    source: str | None
    commands: Sequence[tuple[str, str | None]]
    taken: int | None


def lane(saga: Saga) -> Lane:
    """In the middle of the stage."""
    return Lane(saga, "middle", lambda: shown(saga), "pages/reactions.html")


def shown(saga: Saga) -> dict[str, Any]:
    """The rows of its table."""
    sources = {event: each.source.name for each in saga.subscriptions for event in events(each)}
    taken = {event: number for (_, event), number in just_now(saga).items()}
    rows = [
        Row(name, sources.get(name), [(each.__name__, each.recipient) for each in commands], taken.get(name))
        for name, commands in ((event.__name__, commands) for event, commands in saga.table.items())
    ]
    return {"summary": "remembers nothing", "rows": rows}
