"""A long story cut down to what can be read: of what happened many times, once for each way it went."""

from collections.abc import Sequence

from messaging.history import LoggedMessage

MOST_TOLD = 45
"""A picture of more messages than that is hard to read, and slow to draw."""


def abridged(history: Sequence[LoggedMessage], also: str | None = None) -> list[LoggedMessage]:
    """A history as it is, or the first message of each type with all that it came of, and the message `also`.

    Whatever a message led to that is kept, it still leads to: to one of each type at least.
    """
    if len(history) <= MOST_TOLD:
        return [*history]
    by_id = {each["id"]: each for each in history}
    effects: dict[str, list[LoggedMessage]] = {}
    for each in history:
        effects.setdefault(each["causation_id"] or "", []).append(each)
    first = {each["type"]: each["id"] for each in reversed(history)}
    left = [*first.values(), *([also] if also in by_id else [])]
    kept: set[str] = set()
    while left:
        id_ = left.pop()
        if id_ in kept:
            continue
        kept.add(id_)
        cause = by_id[id_]["causation_id"]
        left += [cause] if cause in by_id else []
        left += one_of_each(effects.get(id_, ()), kept)
    return [each for each in history if each["id"] in kept]


def one_of_each(effects: Sequence[LoggedMessage], kept: set[str]) -> list[str]:
    """The first message of each type of which none is kept yet."""
    known = {each["type"] for each in effects if each["id"] in kept}
    return list({each["type"]: each["id"] for each in reversed(effects) if each["type"] not in known}.values())
