"""Events that lead to commands: a table, and commands that are made of nothing but what the event says."""

from collections.abc import Callable, Mapping
from typing import Any

from messaging.handling import Handlers, On
from messaging.messages import Command, Event, answering
from messaging.transaction import Transaction

Table = Mapping[type[Event], type[Command]]


def reactions(table: Table, commands: Handlers) -> Handlers:
    """What a module does at each event when nobody tells it to: what it does at the command that the event leads to."""
    return {event: reaction(command, commands[command]) for event, command in table.items()}


def reaction(command: type[Command], on: On) -> On:
    """What is done at a command, done at an event that it is made of."""

    def handle(tx: Transaction, event: Event) -> None:
        on.handle(tx, answering(event, command))

    def given_up(say: Callable[[Transaction, Any, str], None] | None) -> Callable[[Transaction, Any, str], None] | None:
        return say and (lambda tx, event, reason: say(tx, answering(event, command), reason))

    return On(handle, given_up(on.when_parked), given_up(on.when_discarded), on.if_discarded)
