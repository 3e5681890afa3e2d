"""The stateless saga's module: it says commands at events, and remembers nothing of either."""

from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Migrations

from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers, On
from messaging.messages import Event
from messaging.module import Module
from messaging.transaction import Transaction
from saga.table import Says, Table, answers, checked


class Saga(Module):
    """Runs the saga of a `table`: at an event, it says the commands that are made of what the event says.

    It has no table of its own in its file: a log, cursors, and what every module has. So it does not know what it has
    said before, and at a repeated event says the same commands once more: whoever is commanded must tolerate that, and
    must know itself whatever has to be known. Raises BadTable when the table could not be run.
    """

    name = "saga"
    migrations = Migrations("saga")

    def __init__(self, folder: Path, clock: Clock, delay_line: DelayLine, table: Table) -> None:
        super().__init__(folder, clock, delay_line)
        self.table = checked(table)

    @property
    def handlers(self) -> Handlers:
        """What to do about each event of its table."""
        return {event: On(self.react, if_discarded=if_discarded(row)) for event, row in self.table.items()}

    def react(self, tx: Transaction, event: Event) -> None:
        """Say what the event leads to."""
        tx.say(*answers(self.table, event))


def if_discarded(row: Sequence[Says]) -> str:
    """What will come of it when an event is discarded that leads to these commands."""
    told = " and ".join(
        f"{each.__name__} is not said to {(each.recipient or '').replace('-', ' ')}"
        for each in (says.command for says in row)
    )
    return f"{told}: what would follow from that does not happen."
