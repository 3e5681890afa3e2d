"""Every message to Orders in every state of an order."""

from collections.abc import Sequence
from typing import Any, get_args

import pytest

from messaging.messages import Refused
from ordering.orders.messages import (
    CancelOrder,
    CompleteOrder,
    InitializeOrder,
    OrderCancelled,
    OrderCompleted,
    OrderInitialized,
    OrderPaymentRecorded,
    RecordOrderPayment,
)
from ordering.orders.rules import Order, OrderCommand, OrderEvent, decide, evolve
from ordering.terms import Line, Reason
from tests.rules import Rules, deciding

IDS: dict[str, Any] = {"process_id": "ordering-ORD-0007", "order_id": "ORD-0007"}
LINES = (Line("book", 2, 2900), Line("mug", 1, 1200))
CART: dict[str, Any] = {"cart_id": "CART-0007", "customer": "Contoso", "products": LINES, "total": 7000}

INITIALIZE = InitializeOrder(**IDS, **CART)
RECORD = RecordOrderPayment(**IDS, payment_id="PAY-0007")
COMPLETE = CompleteOrder(**IDS)
BY_CUSTOMER, DECLINED, TIMED_OUT, OUT_OF_STOCK = (CancelOrder(**IDS, reason=each) for each in get_args(Reason))
INPUTS: list[OrderCommand] = [INITIALIZE, RECORD, COMPLETE, BY_CUSTOMER, DECLINED, TIMED_OUT, OUT_OF_STOCK]

INITIALIZED = OrderInitialized(**IDS, **CART)
RECORDED = OrderPaymentRecorded(**IDS, payment_id="PAY-0007", products=LINES)
COMPLETED = OrderCompleted(**IDS)
UNKNOWN = LookupError("there is no order ORD-0007")
PAID = Refused("ORD-0007 is paid already, so it cannot be cancelled any more.")
SENT = Refused("ORD-0007 is completed, its package is on its way: it cannot be cancelled any more.")


def cancelled(reason: Reason) -> OrderCancelled:
    return OrderCancelled(**IDS, reason=reason)


STATES: dict[str, list[OrderEvent]] = {
    "none": [],
    "initialized": [INITIALIZED],
    "paid": [INITIALIZED, RECORDED],
    "completed": [INITIALIZED, RECORDED, COMPLETED],
    "cancelled by its customer": [INITIALIZED, cancelled("customer")],
    "cancelled, declined": [INITIALIZED, cancelled("payment declined")],
    "cancelled, timed out": [INITIALIZED, cancelled("payment timed out")],
    "cancelled once paid, out of stock": [INITIALIZED, RECORDED, cancelled("out of stock")],
}
ANSWERS: list[tuple[str, Sequence[OrderCommand], OrderEvent | Exception | None]] = [
    ("none", [INITIALIZE], INITIALIZED),
    ("none", [RECORD, COMPLETE, BY_CUSTOMER, DECLINED, TIMED_OUT, OUT_OF_STOCK], UNKNOWN),
    ("initialized", [INITIALIZE, COMPLETE], None),
    ("initialized", [RECORD], RECORDED),
    ("initialized", [BY_CUSTOMER], cancelled("customer")),
    ("initialized", [DECLINED], cancelled("payment declined")),
    ("initialized", [TIMED_OUT], cancelled("payment timed out")),
    ("initialized", [OUT_OF_STOCK], cancelled("out of stock")),
    ("paid", [INITIALIZE, RECORD, DECLINED, TIMED_OUT], None),
    ("paid", [COMPLETE], COMPLETED),
    ("paid", [BY_CUSTOMER], PAID),
    ("paid", [OUT_OF_STOCK], cancelled("out of stock")),
    ("completed", [INITIALIZE, RECORD, COMPLETE, DECLINED, TIMED_OUT, OUT_OF_STOCK], None),
    ("completed", [BY_CUSTOMER], SENT),
    *((state, INPUTS, None) for state in STATES if state.startswith("cancelled")),
]

given = Rules[Order | None, OrderEvent, OrderCommand, OrderEvent](None, evolve, deciding(decide, evolve)).given


def name(command: OrderCommand) -> str:
    return " ".join([type(command).__name__, *([command.reason] if isinstance(command, CancelOrder) else [])])


def outcome(said: OrderEvent | Exception | None) -> str:
    if isinstance(said, Exception):
        return f"is {type(said).__name__}"
    return f"says {type(said).__name__}" if said else "changes nothing"


@pytest.mark.parametrize(
    ("state", "command", "said"),
    [
        pytest.param(state, command, said, id=f"{state}: {name(command)} {outcome(said)}")
        for state, commands, said in ANSWERS
        for command in commands
    ],
)
def test_an_order(state: str, command: OrderCommand, said: OrderEvent | Exception | None) -> None:
    step = given(*STATES[state]).when(command)
    if isinstance(said, Exception):
        step.then_refused(str(said), by=type(said))
    elif said:
        step.then(said)
    else:
        step.then_nothing_happens()


def test_every_command_is_tried_once_in_every_state() -> None:
    tried = [(state, name(command)) for state, commands, *_ in ANSWERS for command in commands]
    assert sorted(tried) == sorted((state, name(command)) for state in STATES for command in INPUTS)


def test_an_order_is_paid_with_its_payment_then_completed() -> None:
    order = Order("ORD-0007", "ordering-ORD-0007", "CART-0007", "Contoso", LINES, 7000, "initialized", None, None)
    paid = Order("ORD-0007", "ordering-ORD-0007", "CART-0007", "Contoso", LINES, 7000, "paid", None, "PAY-0007")
    done = Order("ORD-0007", "ordering-ORD-0007", "CART-0007", "Contoso", LINES, 7000, "completed", None, "PAY-0007")
    assert given().when(INITIALIZE).then(INITIALIZED) == order
    assert given(*STATES["initialized"]).when(RECORD).then(RECORDED) == paid
    assert given(*STATES["paid"]).when(COMPLETE).then(COMPLETED) == done


@pytest.mark.parametrize("reason", get_args(Reason))
def test_a_cancelled_order_says_why(reason: Reason) -> None:
    after = given(INITIALIZED).when(CancelOrder(**IDS, reason=reason)).then(cancelled(reason))
    assert after is not None
    assert (after.status, after.reason, after.payment_id) == ("cancelled", reason, None)
