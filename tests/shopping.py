"""A process of its own, made up for the tests of definitions."""

from datetime import timedelta

from messaging.messages import Command, Event, InternalEvent
from process_manager.definition import Definition
from process_manager.states import Machine, State, Timeout, Transition


class OrderPlaced(Event, frozen=True):
    process_id: str
    order_id: str
    amount: int


class OrderPaid(Event, frozen=True):
    process_id: str
    receipt: str


class OrderSent(Event, frozen=True):
    process_id: str


class OrderNoted(InternalEvent, frozen=True):
    process_id: str


class Anonymous(Event, frozen=True):
    name: str


class Cancel(Command, frozen=True):
    process_id: str
    order_id: str
    reason: str


class SendReceipt(Command, frozen=True):
    process_id: str
    receipt: str


class AskTwice(Command, frozen=True):
    process_id: str
    amount: str


SOON = Timeout(timedelta(seconds=1), "It took too long")
PLACED = State("placed", "running", "the payment")
PAID = State("paid", "running", "the parcel")
SENT = State("sent", "succeeded")
FAILED = State("failed", "failed", "you")
START = Transition(None, OrderPlaced, PLACED)
PAY = Transition(PLACED, OrderPaid, PAID)
SEND = Transition(PAID, OrderSent, SENT)
FIRST = State("first", "running", "an answer", SOON)
SECOND = State("second", "late", "another answer", SOON)
ID = "shopping-1-1"
PLACING = OrderPlaced(process_id=ID, order_id="1", amount=5)


def define(*transitions: Transition, subject: str = "order_id", turns_away: type[Command] = Cancel) -> Definition:
    return Definition("shopping", subject, [Machine("shopping", transitions)], turns_away)
