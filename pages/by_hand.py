"""Delivers what a script says, whatever comes first: for a system in which nothing happens by itself."""

from collections.abc import Sequence
from contextlib import suppress

from messaging.messages import Entry, Message, Refused
from messaging.module import Module
from messaging.seam import Seam
from messaging.subscription import Subscription
from messaging.system import System

MOST_ON_THE_WAY = 100


class Overtaking(Seam):
    """The seam of a module to which a message is delivered although others stand before it, or once more.

    The cursor stays before the first message that is still to be delivered: a crash would lose nothing of it.
    """

    def __init__(self) -> None:
        self._wanted: tuple[Entry, int] | None = None

    def arrange(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        if self._wanted is None:
            return arrived, passed
        entry, cursor = self._wanted
        return [entry], cursor

    def deliver(self, subscription: Subscription, entry: Entry, after: Sequence[Entry]) -> None:
        """Deliver a message that was said, and no other; those that come `after` it will be delivered later."""
        [following] = subscription.on_the_way(1)
        last = subscription.on_the_way(MOST_ON_THE_WAY)[-1]
        cursor = min((each.position - 1 for each in after), default=last.position)
        self._wanted = (entry, cursor)
        try:
            subscription.deliver_next(following.position)
        finally:
            self._wanted = None


def next_delivery(system: System) -> tuple[Subscription, Entry] | None:
    """A message that can be delivered next; None when nothing is on its way."""
    on_the_way = ((each, entry) for each in system.subscriptions for entry in each.on_the_way(1))
    return next(on_the_way, None)


def deliver_all(system: System) -> None:
    """Deliver whatever is on its way, and what is said to that, until nothing is left."""
    while following := next_delivery(system):
        subscription, entry = following
        subscription.deliver_next(entry.position)


def deliver_one(reader: Module, type_: type[Message]) -> bool:
    """Deliver a message to its reader, if one of this type is the next one of a log."""
    for subscription in reader.subscriptions:
        for entry in subscription.on_the_way(1):
            if entry.type == type_.__name__:
                subscription.deliver_next(entry.position)
                return True
    return False


def let_deadline_pass(module: Module, id_: str) -> None:
    """A deadline is now; nothing happens where there is none."""
    with suppress(Refused):
        module.deadlines.hasten(id_)
        module.deadlines.tell(id_)
