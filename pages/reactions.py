"""A stateless saga's lane: its table, with what it has just now said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from messaging.messages import Event
from messaging.module import Module
from pages.listening import just_now
from pages.stage import Lane
from saga.module import Saga


@dataclass(frozen=True)
class Row:
    """An event, who says it, and the commands that it leads to, each with whom it is for.

    `taken` is a number where that has just now happened.
    """

    event: str
    source: str | None
    commands: Sequence[tuple[str, str | None]]
    taken: int | None


def lane(saga: Saga, modules: Sequence[Module]) -> Lane:
    """In the middle of the stage, between `modules`."""
    return Lane(saga, "middle", lambda: shown(saga, modules), "pages/reactions.html")


def shown(saga: Saga, modules: Sequence[Module]) -> dict[str, Any]:
    """The rows of its table."""
    taken = {event: number for (_, event), number in just_now(saga).items()}
    rows = [
        Row(
            event.__name__,
            said_by(event, saga, modules),
            [(each.__name__, each.recipient) for each in commands],
            taken.get(event.__name__),
        )
        for event, commands in saga.table.items()
    ]
    return {"summary": "remembers nothing", "rows": rows}


def said_by(event: type[Event], saga: Saga, modules: Sequence[Module]) -> str | None:
    """The module that says an event: of those that the saga listens to for it, the one in whose folder it is."""
    heard = [each.source.name for each in saga.subscriptions if event in each.delivery.handling.types]
    if len(heard) > 1:
        heard = [each.name for each in modules if each.name in heard and folder(type(each)) == folder(event)]
    return heard[0] if len(heard) == 1 else None


def folder(class_: type) -> str:
    """The package that a class is written in."""
    return class_.__module__.rpartition(".")[0]
