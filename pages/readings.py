"""What a story does not tell by itself: that a message was read, and that nothing followed from it."""

from collections.abc import Sequence

from sqlite_utils import Database

from messaging.history import LoggedMessage, shape
from messaging.log import READ
from messaging.messages import CursorMoved, Entry
from messaging.subscription import Subscription
from messaging.system import System

FARTHEST = 2000


def with_readings(system: System, history: Sequence[LoggedMessage]) -> list[LoggedMessage]:
    """A history with a note by each reader at which a message of it led to nothing: that its cursor moved past it.

    Such a note is in the reader's log, but of no process: there it may stand for many messages. Here it stands for the
    last one that it moved past.
    """
    led_to = {(each["causation_id"], each["log"]) for each in history}
    notes = {}
    for message in history:
        for subscription in system.subscriptions:
            if (message["id"], subscription.reader.name) not in led_to and heard(subscription, message):
                note = reading(subscription, message)
                if note:
                    notes[note.id] = LoggedMessage(
                        **{**shape(note), "causation_id": message["id"], "correlation_id": message["correlation_id"]}
                    )
    found = list(history)
    for one in sorted(notes.values(), key=lambda each: each["occurred_at"]):
        cause = next(place for place, each in enumerate(found) if each["id"] == one["causation_id"])
        later = (place for place in range(cause + 1, len(found)) if found[place]["occurred_at"] > one["occurred_at"])
        found.insert(next(later, len(found)), one)
    return found


def heard(subscription: Subscription, message: LoggedMessage) -> bool:
    """Whether a message concerns a reader, which has it behind itself and will not be told again."""
    if message["log"] != subscription.source.name or message["visibility"] != "public":
        return False
    reader, delivery = subscription.reader.name, subscription.delivery
    mine = message["recipient"] == reader if message["kind"] == "command" else message["type"] in delivery.handling
    return mine and message["position"] <= subscription.cursor() and not delivery.failure(message["position"])


def reading(subscription: Subscription, message: LoggedMessage) -> Entry | None:
    """What the reader noted when it had read a message: that its cursor moved to it, or past it."""
    reader = subscription.reader
    with reader.store.reading() as db:
        start = said_before(db, message["occurred_at"])
        rows = db.execute(
            f"select {READ} from log where position > ? and position <= ? and type = ? order by position",
            (start, start + FARTHEST, CursorMoved.__name__),
        ).fetchall()
    moved = [Entry(reader.name, *row) for row in rows]
    return next((each for each in moved if passed(each, message)), None)


def passed(moved: Entry, message: LoggedMessage) -> bool:
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
