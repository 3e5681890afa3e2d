"""Who listens to whom, and what was just now done about it, from what is subscribed to, what was told, and the logs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypedDict

from messaging.clock import to_text
from messaging.log import texts
from messaging.messages import Entry, log_and_position
from messaging.module import Module
from messaging.subscription import Subscription
from messaging.system import System
from pictures.listening import Listening

JUST_NOW = timedelta(seconds=2)
MOST_LOOKED_AT = 60


def events(subscription: Subscription) -> list[str]:
    """The events at which the reader does something; commands it is told by name, whoever says them."""
    return list(subscription.delivery.handling.events)


class Reaction(TypedDict):
    """That a message was said at `position` because of another one, by that one's id."""

    position: int
    to: str


def listening(system: System, reactions: Mapping[str, Sequence[Reaction]]) -> list[Listening]:
    """Every module that reacts to what another one says has happened; `reactions` are those of just now."""
    reacted = {module.name: just_now(module, reactions[module.name]) for module in system.modules}
    return [
        Listening(
            each.source.name,
            each.reader.name,
            found,
            {event: number for (log, event), number in reacted[each.reader.name].items() if log == each.source.name},
        )
        for each in system.subscriptions
        if (found := events(each))
    ]


def hears(system: System) -> dict[tuple[str, str], list[str]]:
    """Who does something about an event, by the log that it is in and its type."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in system.subscriptions:
        for event in events(each):
            found.setdefault((each.source.name, event), []).append(each.reader.name)
    return found


def reactions(module: Module) -> list[Reaction]:
    """To what a module has reacted in the last moments, as its own log tells; the last reaction comes last."""
    now = module.clock.now()
    with module.store.reading() as db:
        rows = db.execute(
            f"select position, {texts('causation_id')} from (select * from log order by position desc limit ?)"
            " where causation_id is not null and occurred_at > ? and occurred_at <= ? order by position",
            (MOST_LOOKED_AT, to_text(now - JUST_NOW), to_text(now)),
        ).fetchall()
    return [Reaction(position=position, to=cause) for position, cause in rows]


def just_now(module: Module, reactions: Sequence[Reaction]) -> dict[tuple[str, str], int]:
    """What a module has reacted to: by log and type of message, each with where it did last."""
    sources = {each.source.name: each.source for each in module.subscriptions}
    found = {}
    for each in reactions:
        log, at = log_and_position(each["to"]) or ("", 0)
        for entry in sources[log].read(at - 1, 1) if log in sources else ():
            if isinstance(entry, Entry):
                found[log, entry.type] = each["position"]
    return found
