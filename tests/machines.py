"""Definitions of many shapes, made of messages that stand for nothing: what is drawn of one must be right for all."""

from collections.abc import Sequence
from random import Random
from typing import cast

import msgspec

from messaging.messages import Command, Event
from process_manager.definition import Definition
from process_manager.states import Machine, State, Transition

EVENTS = ("Paid", "PaymentWasReceivedInFull", "ItTookTooLong", "UnmarkingDocumentAsVoidedSucceeded", "GuestCheckedOut")
COMMANDS = (None, "SendPackage", "CompleteDocumentVoidingOfAllDocuments")
FIELDS = [("process_id", str), ("order_id", str)]

# Each row: source, target, event, command.
Row = tuple[str, str, str, str | None]


def event(name: str) -> type[Event]:
    return cast(type[Event], msgspec.defstruct(name, FIELDS, bases=(Event,), frozen=True))


def command(name: str) -> type[Command]:
    return cast(type[Command], msgspec.defstruct(name, FIELDS[:1], bases=(Command,), frozen=True))


def definition(*rows: Row) -> Definition:
    """A definition that starts in the first row's source."""
    names = list(dict.fromkeys(name for source, target, *_ in rows for name in (source, target)))
    leading_on = {source for source, *_ in rows}
    states = {name: State(name, "running", "what comes next" if name in leading_on else "") for name in names}
    table = [
        Transition(states[source], event(on), states[target], command(sends) if sends else None)
        for source, target, on, sends in rows
    ]
    begun = Transition(None, event("Begun"), states[rows[0][0]])
    return Definition("drawn", "order_id", [Machine("drawn", [begun, *table])], command("TurnAway"))


def random_rows(seed: int) -> Sequence[Row]:
    """Some rows without a cycle in which every state is reached from the first one."""
    random = Random(seed)
    size = random.randint(2, 9)
    names = [
        f"{random.choice(('late', 'waiting-for-payment', 'all-is-over-and-done-with-now'))}-{n}" for n in range(size)
    ]
    pairs = {(random.randrange(target), target) for target in range(1, size)}
    for _ in range(random.randint(0, size)):
        source, target = sorted(random.sample(range(size), 2))
        pairs.add((source, target))
    return [
        (names[source], names[target], f"{event}{source}", random.choice(COMMANDS))
        for source, target in sorted(pairs)
        for event in random.sample(EVENTS, random.choice((1, 1, 1, 2)))
    ]


SHAPES: dict[str, Sequence[Row]] = {
    "a single transition": [("begun", "done", "Paid", "SendPackage")],
    "a chain": [("a", "b", "Paid", None), ("b", "c", "GuestCheckedOut", "SendPackage")],
    "a diamond": [
        ("ordered", "paid", "PaymentWasReceivedInFull", "SendPackage"),
        ("ordered", "sent", "PackageWasSent", "AskForPayment"),
        ("paid", "completed", "PackageWasSent", None),
        ("sent", "completed", "PaymentWasReceivedInFull", None),
    ],
    "four targets": [("waiting", f"end-number-{n}", f"{EVENTS[n]}Today", "SendPackage") for n in range(4)],
    "two events on one way": [
        ("waiting", "over", "ItTookTooLong", "AskAgain"),
        ("waiting", "over", "Paid", "SendPackage"),
    ],
    "leaps on both sides and through the middle": [
        ("a", "b", "Paid", None),
        ("a", "c", "GuestCheckedOut", None),
        ("b", "d", "Paid", "SendPackage"),
        ("c", "e", "Paid", "SendPackage"),
        ("a", "d", "ItTookTooLong", "AskAgain"),
        ("a", "e", "PaymentWasReceivedInFull", "AskAgain"),
        ("d", "f", "Paid", None),
        ("e", "f", "Paid", None),
        ("a", "f", "UnmarkingDocumentAsVoidedSucceeded", "AskAgain"),
    ],
}
