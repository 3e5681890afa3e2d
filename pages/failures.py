"""What the stage shows of the messages that could not be handled."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging import parking
from messaging.clock import LONG_AGO
from messaging.failures import Failure
from messaging.system import System

MOST_FAILURES = 3


@dataclass(frozen=True)
class NotHandled:
    """How many messages could not be handled and are parked, how many are tried again, and the first few of them."""

    parked: int
    waiting: int
    first: Sequence[tuple[str, Failure]]


def not_handled(system: System) -> NotHandled:
    """What the stage shows of messages that could not be handled: those that wait for a person first."""
    counts = [parking.count(module.store) for module in system.modules]
    newest = [(module.name, each) for module in system.modules for each in parking.page(module.store, MOST_FAILURES)]
    newest.sort(key=lambda found: found[1].parked_at or LONG_AGO, reverse=True)
    return NotHandled(sum(each.parked for each in counts), sum(each.waiting for each in counts), newest[:MOST_FAILURES])
