"""Who reads whom, and what is on its way from there: from what readers tell of their cursors, and from the logs."""

from collections.abc import Mapping, Sequence

from messaging.messages import Entry
from messaging.readable import CannotFollow, Place
from messaging.stream import Away
from messaging.subscription import Subscription
from messaging.system import System
from pages.questions import Cursor
from pictures.wires import MOST_COUNTED, MOST_ON_A_WIRE, Following

Cursors = Mapping[str, Mapping[str, Cursor]]
"""Where each module stands in the logs that it reads, by their names."""


NOWHERE = Cursor(epoch="", position=0, reached=0)


def followings(system: System, cursors: Cursors) -> list[Following]:
    """Every reader of every log."""
    return [following(each, cursors[each.reader.name].get(each.source.name, NOWHERE)) for each in system.subscriptions]


def following(subscription: Subscription, cursor: Cursor) -> Following:
    """A reader of a log, whose cursor is told."""
    entries, how_many = on_the_way(subscription, Place(cursor["epoch"], cursor["reached"]))
    return Following(subscription.reader.name, subscription.source.name, cursor["position"], how_many, entries)


def on_the_way(subscription: Subscription, after: Place) -> tuple[Sequence[Entry], int]:
    """The first messages for a reader after a place of the log that it reads, and how many there are."""
    source, whose = subscription.source, (subscription.reader.name, subscription.delivery.handling.events)
    try:
        first = source.read_for(*whose, after, MOST_ON_A_WIRE).entries
        all_ = len(first) < MOST_ON_A_WIRE
        return first, len(first) if all_ else source.count_for(*whose, after, MOST_COUNTED)
    except (CannotFollow, Away):
        return [], 0
