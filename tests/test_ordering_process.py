"""Every message to an order's process in each of its states: what leads on, and that nothing else does."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import permutations

import pytest

from messaging.messages import Command, Message, Refused
from ordering.carts.messages import CartFinalized
from ordering.orders.messages import (
    CancelOrder,
    CompleteOrder,
    InitializeOrder,
    OrderCancelled,
    OrderInitialized,
    OrderPaymentRecorded,
    RecordOrderPayment,
)
from ordering.payments.messages import (
    DiscardPayment,
    PaymentDiscarded,
    PaymentFailed,
    PaymentFinalized,
    PaymentRefunded,
    PaymentTimedOut,
    RequestPayment,
)
from ordering.process import ordering
from ordering.shipments.messages import PackageWasSent, ProductWasOutOfStock, SendPackage
from ordering.terms import Line, Reason
from process_manager.messages import AcknowledgeProcessFailure
from process_manager.process import Process, tell
from process_manager.states import read
from tests.rules import Rules

ID = {"process_id": "ordering-ORD-0001"}
IDS = {**ID, "order_id": "ORD-0001"}
PAID = {**IDS, "payment_id": "PAY-0001"}
BOOKS = (Line("book", 2, 2900),)

CART = CartFinalized(**IDS, cart_id="CART-0001", customer="Contoso", products=BOOKS, total=5800)
INITIALIZED = OrderInitialized(**IDS, cart_id="CART-0001", customer="Contoso", products=BOOKS, total=5800)
FINALIZED = PaymentFinalized(**PAID)
FAILED = PaymentFailed(**PAID, reason="payment declined")
TIMED_OUT = PaymentTimedOut(**PAID, reason="payment timed out")
RECORDED = OrderPaymentRecorded(**PAID, products=BOOKS)
CANCELLED = OrderCancelled(**IDS, reason="customer")
DISCARDED, REFUNDED = PaymentDiscarded(**PAID), PaymentRefunded(**PAID)
SENT = PackageWasSent(**IDS)
OUT_OF_STOCK = ProductWasOutOfStock(**IDS, product="book", reason="out of stock")
ACKNOWLEDGE = AcknowledgeProcessFailure(**ID)
INPUTS: list[Message] = [
    *(CART, INITIALIZED, FINALIZED, FAILED, TIMED_OUT, RECORDED, CANCELLED, DISCARDED, REFUNDED),
    *(SENT, OUT_OF_STOCK, ACKNOWLEDGE),
]

INITIALIZE = InitializeOrder(**IDS, cart_id="CART-0001", customer="Contoso", products=BOOKS, total=5800)
REQUEST = RequestPayment(**IDS, total=5800)
RECORD = RecordOrderPayment(**PAID)
DISCARD = DiscardPayment(**IDS)
SEND = SendPackage(**IDS, products=BOOKS)
COMPLETE = CompleteOrder(**IDS)


def cancel(reason: Reason) -> CancelOrder:
    return CancelOrder(**IDS, reason=reason)


UNPAID: list[Message] = [CART, INITIALIZED]
UNSENT: list[Message] = [*UNPAID, FINALIZED, RECORDED]
# By where it stands, and how it came there.
STATES: dict[str, list[Message]] = {
    "": [],
    "order-requested": [CART],
    "waits-for-payment": UNPAID,
    "paid": [*UNPAID, FINALIZED],
    "waits-for-discard, cancelled": [*UNPAID, CANCELLED],
    "waits-for-discard, declined": [*UNPAID, FAILED],
    "waits-for-discard, timed out": [*UNPAID, TIMED_OUT],
    "waits-for-discard, paid before": [*UNPAID, FINALIZED, CANCELLED],
    "no-money-kept, cancelled": [*UNPAID, CANCELLED, DISCARDED],
    "no-money-kept, declined": [*UNPAID, FAILED, DISCARDED],
    "no-money-kept, paid before": [*UNPAID, FINALIZED, CANCELLED, REFUNDED],
    "paid+waits-for-shipment": UNSENT,
    "paid+sent": [*UNSENT, SENT],
    "paid+out-of-stock": [*UNSENT, OUT_OF_STOCK],
    "waits-for-discard+out-of-stock": [*UNSENT, OUT_OF_STOCK, CANCELLED],
    "no-money-kept+out-of-stock": [*UNSENT, OUT_OF_STOCK, CANCELLED, REFUNDED],
    "paid+failure-acknowledged": [*UNSENT, OUT_OF_STOCK, ACKNOWLEDGE],
    "no-money-kept+failure-acknowledged": [*UNSENT, OUT_OF_STOCK, CANCELLED, REFUNDED, ACKNOWLEDGE],
}
# Whatever stands in no row leads nowhere: an event is kept, a person's acknowledgement refused.
LEADS_ON: dict[str, list[tuple[Message, str, list[Command]]]] = {
    "": [(CART, "order-requested", [INITIALIZE])],
    "order-requested": [(INITIALIZED, "waits-for-payment", [REQUEST])],
    "waits-for-payment": [
        (FINALIZED, "paid", [RECORD]),
        (CANCELLED, "waits-for-discard", [DISCARD]),
        (FAILED, "waits-for-discard", [cancel("payment declined"), DISCARD]),
        (TIMED_OUT, "waits-for-discard", [cancel("payment timed out"), DISCARD]),
    ],
    "paid": [(CANCELLED, "waits-for-discard", [DISCARD]), (RECORDED, "paid+waits-for-shipment", [SEND])],
    "waits-for-discard, cancelled": [(DISCARDED, "no-money-kept", []), (REFUNDED, "no-money-kept", [])],
    "waits-for-discard, declined": [(DISCARDED, "no-money-kept", []), (REFUNDED, "no-money-kept", [])],
    "waits-for-discard, timed out": [(DISCARDED, "no-money-kept", []), (REFUNDED, "no-money-kept", [])],
    "waits-for-discard, paid before": [(DISCARDED, "no-money-kept", []), (REFUNDED, "no-money-kept", [])],
    "paid+waits-for-shipment": [
        (SENT, "paid+sent", [COMPLETE]),
        (OUT_OF_STOCK, "paid+out-of-stock", [cancel("out of stock")]),
        (CANCELLED, "waits-for-discard+waits-for-shipment", [DISCARD]),
    ],
    "paid+sent": [(CANCELLED, "waits-for-discard+sent", [DISCARD])],
    "paid+out-of-stock": [
        (ACKNOWLEDGE, "paid+failure-acknowledged", []),
        (CANCELLED, "waits-for-discard+out-of-stock", [DISCARD]),
    ],
    "waits-for-discard+out-of-stock": [
        (ACKNOWLEDGE, "waits-for-discard+failure-acknowledged", []),
        (DISCARDED, "no-money-kept+out-of-stock", []),
        (REFUNDED, "no-money-kept+out-of-stock", []),
    ],
    "no-money-kept+out-of-stock": [(ACKNOWLEDGE, "no-money-kept+failure-acknowledged", [])],
    "paid+failure-acknowledged": [(CANCELLED, "waits-for-discard+failure-acknowledged", [DISCARD])],
}


def name(message: Message) -> str:
    return type(message).__name__


def handle(process: Process, message: Message) -> tuple[Process, list[Command]]:
    return tell(ordering, process, message)


given = Rules[Process, Message, Message, Command](
    Process(ID["process_id"], "ORD-0001"), lambda process, message: handle(process, message)[0], handle
).given


@pytest.mark.parametrize("message", INPUTS, ids=name)
@pytest.mark.parametrize("state", STATES)
def test_in_state(state: str, message: Message) -> None:
    rules = given(*STATES[state])
    before, step = rules.state, rules.when(message)
    assert (before.state or "") == state.partition(",")[0]
    for leading, after, commands in LEADS_ON.get(state, []):
        if leading is message:
            assert step.then(*commands).state == after
            return
    if message is ACKNOWLEDGE:
        step.then_refused(f"does not apply to ordering-ORD-0001: its state is {before.state}.")
    elif message in STATES[state]:
        step.then_nothing_happens()
    else:
        assert step.then().facts == (*before.facts, name(message))


@pytest.mark.parametrize(
    ("stands", "state"),
    [
        ("order-requested", "under-way"),
        ("waits-for-payment", "under-way"),
        ("paid", "under-way"),
        ("paid+waits-for-shipment", "under-way"),
        ("paid+sent", "completed"),
        ("paid+out-of-stock", "out-of-stock"),
        ("no-money-kept+out-of-stock", "out-of-stock"),
        ("waits-for-discard+failure-acknowledged", "under-way"),
        ("no-money-kept+failure-acknowledged", "cancelled"),
        ("no-money-kept", "cancelled"),
    ],
)
def test_the_state_of_the_order_follows_from_those_of_its_money_and_its_package(stands: str, state: str) -> None:
    assert ordering.state(read(stands)).name == state


def told(messages: Sequence[Message]) -> Process:
    process = given().state
    for message in messages:
        with suppress(Refused):
            process, _ = handle(process, message)
    return process


@pytest.mark.parametrize(
    "story",
    [
        [*UNSENT, SENT],
        [*UNPAID, CANCELLED, DISCARDED],
        [*UNPAID, FINALIZED, CANCELLED, REFUNDED],
        [*UNPAID, TIMED_OUT, CANCELLED, FINALIZED, REFUNDED],
        [*UNPAID, FAILED, DISCARDED, CANCELLED],
        [*UNPAID, TIMED_OUT, CANCELLED, DISCARDED, REFUNDED],
    ],
    ids=lambda story: " ".join(map(name, story)),
)
def test_whatever_the_order_of_what_belongs_together_it_ends_the_same_with_each_told_twice(
    story: list[Message],
) -> None:
    expected = told(story).stands
    assert {told(order).stands for order in permutations(story)} == {expected}
    assert {told([*order, *order]).stands for order in permutations(story)} == {expected}
