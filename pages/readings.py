"""What a story does not tell by itself: that a message was read, and that nothing followed from it.

A reader notes that its cursor moved past it. The note is in the reader's log, but of no process: it may stand for many
messages.
"""

from collections.abc import Sequence
from typing import TypedDict

from sqlite_utils import Database

from messaging.log import READ
from messaging.messages import CursorMoved, Entry
from messaging.module import Module

FARTHEST = 2000


class Said(TypedDict):
    """Where a message stands that a module may have read, and when it was said."""

    log: str
    position: int
    occurred_at: str


def readings(module: Module, messages: Sequence[Said]) -> list[Entry | None]:
    """What a module noted when it had read each of these messages; None for one that it has not, or will be told again.

    All of them are in logs that it reads.
    """
    by_source = {each.source.name: each for each in module.subscriptions}
    found: list[Entry | None] = []
    with module.store.reading() as db:
        for message in messages:
            subscription, position = by_source[message["log"]], message["position"]
            read = position <= subscription.cursor() and not subscription.delivery.failure(position)
            found.append(reading(db, module.name, message) if read else None)
    return found


def reading(db: Database, reader: str, message: Said) -> Entry | None:
    """What the reader noted when it had read a message: that its cursor moved to it, or past it."""
    start = said_before(db, message["occurred_at"])
    rows = db.execute(
        f"select {READ} from log where position > ? and position <= ? and type = ? order by position",
        (start, start + FARTHEST, CursorMoved.__name__),
    ).fetchall()
    moved = [Entry(reader, *row) for row in rows]
    return next((each for each in moved if passed(each, message)), None)


def passed(moved: Entry, message: Said) -> bool:
    """Whether a cursor moved to a message or past it."""
    position = moved.fields.get("position")
    return moved.fields.get("log") == message["log"] and isinstance(position, int) and position >= message["position"]


def said_before(db: Database, time: str) -> int:
    """The last position of a log at which something was said before a time, as times in it only grow; 0 for none."""
    low, high = 0, db.execute("select coalesce(max(position), 0) from log").fetchone()[0]
    while low < high:
        middle = (low + high + 1) // 2
        said = db.execute("select occurred_at from log where position >= ? limit 1", (middle,)).fetchone()
        low, high = (middle, high) if said and str(said[0]) < time else (low, middle - 1)
    return int(low)
