"""What no order of events may come to: contradictions between modules are told; and how a naive table gets to them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from messaging.messages import Message
from ordering.carts.messages import CartFinalized
from ordering.orders.messages import OrderCancelled, OrderInitialized
from ordering.orders.rules import Order
from ordering.payments.messages import DiscardPayment, PaymentFinalized
from ordering.payments.rules import Payment
from ordering.shipments.rules import Shelf, Shipment
from process_manager.definition import Definition
from process_manager.naive import ignore_what_does_not_fit
from process_manager.process import Process, tell
from process_manager.states import Machine, State, Transition
from process_manager.voiding import voiding
from reports.state import Held, Report, Reports
from systems import ordering_orders, voiding_orders
from systems.ordering_naive import naive

WAITS = State("waits", "running", "an answer")
ENDED, FAILED = State("ended", "closed"), State("failed", "failed", "you")
VOIDING = voiding_orders.convergence(voiding(timedelta(seconds=30)))
ORDERING = ordering_orders.convergence()


def of_document(status: str, *, marked: bool, sent: bool) -> Mapping[str, Any]:
    """How Billing and Reports stand."""
    document = msgspec.structs.replace(VOIDING.modules["billing"].state, status=status)
    held = Held("INV-0001", "R-0001", 100, voiding_orders.PROCESS if marked else None)
    report = Report("R-0001", "Contoso", 1, published=sent)
    return {"billing": document, "reports": Reports({"R-0001": report}, {"INV-0001": held})}


def of_order(status: Any, payment: Any, shipment: Any) -> Mapping[str, Any]:
    """How Orders, Payments and Shipments stand."""
    return {
        "orders": Order("ORD-0001", "ordering-ORD-0001", "CART-0001", "Contoso", (), 0, status),
        "payments": Payment("PAY-0001", "ORD-0001", "ordering-ORD-0001", payment),
        "shipments": Shelf(shipments={"ORD-0001": Shipment("ORD-0001", (), shipment)} if shipment else {}),
    }


@pytest.mark.parametrize(
    ("states", "state", "sentences"),
    [
        (of_document("voided", marked=True, sent=True), ENDED, []),
        (of_document("issued", marked=False, sent=True), FAILED, []),
        (of_document("voided", marked=False, sent=False), ENDED, ["Voided in Billing, but the report counts it."]),
        (
            of_document("voided", marked=False, sent=True),
            ENDED,
            ["Voided in Billing, but the report that was sent counts it."],
        ),
        (
            of_document("issued", marked=True, sent=False),
            ENDED,
            ["It stands in Billing, but is struck out in the report."],
        ),
        (
            of_document("issued", marked=True, sent=True),
            ENDED,
            ["It stands in Billing, but is struck out in the report that was sent."],
        ),
        (
            of_document("voiding", marked=True, sent=False),
            WAITS,
            ["Billing waits for an answer for ever.", "The process waits for an answer for ever."],
        ),
    ],
)
def test_what_is_wrong_with_a_voiding(states: Mapping[str, Any], state: State, sentences: list[str]) -> None:
    assert list(voiding_orders.wrong(states, state)) == sentences


@pytest.mark.parametrize(
    ("states", "state", "sentences"),
    [
        (of_order("completed", "finalized", "sent"), ENDED, []),
        (of_order("cancelled", "refunded", "out-of-stock"), FAILED, []),
        (of_order("cancelled", "discarded", None), ENDED, []),
        (of_order("initialized", "requested", None), WAITS, []),
        (of_order("paid", "finalized", None), WAITS, ["The process waits for an answer for ever."]),
        (of_order("cancelled", "finalized", None), ENDED, ["The order is cancelled, but its money is kept."]),
        (
            of_order("cancelled", "timed-out", None),
            ENDED,
            ["The order is cancelled, but money that still comes is kept."],
        ),
        (
            of_order("cancelled", "refunded", "sent"),
            ENDED,
            ["The order is cancelled, but its package was sent."],
        ),
        (of_order("completed", "refunded", "sent"), ENDED, ["The order is completed, but not paid and sent."]),
        (of_order("paid", "finalized", "sent"), ENDED, ["Paid and sent, but not completed."]),
    ],
)
def test_what_is_wrong_with_an_order(states: Mapping[str, Any], state: State, sentences: list[str]) -> None:
    assert list(ordering_orders.wrong(states, state)) == sentences


def told(rule: Any, definition: Definition, *messages: Message) -> tuple[str, ...]:
    process = Process(ORDERING.process_id, ordering_orders.ORDER)
    for each in messages:
        process, _ = rule(definition, process, each)
    return process.stands


def test_a_naive_table_forgets_what_comes_before_its_time() -> None:
    begun = ORDERING.begins
    assert isinstance(begun, CartFinalized)
    initialized = msgspec.convert(msgspec.structs.asdict(begun), OrderInitialized)
    paid = PaymentFinalized(process_id=begun.process_id, order_id=begun.order_id, payment_id="PAY-0001")
    assert told(ignore_what_does_not_fit, naive, begun, paid, initialized) == ("waits-for-payment",)
    assert told(tell, naive, begun, paid, initialized) == ("paid",)


def test_what_was_ignored_is_not_told_again_by_itself() -> None:
    paid = State("paid", "running", "nobody knows")
    begins, cancelled = State("begun", "running", "the order"), State("gone", "closed")
    table = (
        Transition(None, CartFinalized, begins),
        Transition(begins, PaymentFinalized, paid),
        Transition(paid, OrderCancelled, cancelled, DiscardPayment),
    )
    convergence = replace(
        ORDERING,
        naive=Definition("ordering", "order_id", (Machine("naive", table),)),
        modules={**ORDERING.modules, **of_order_modules()},
        settles=False,
    )
    inputs = convergence.chosen(["PaymentFinalized", "OrderCancelled"], 1)
    assert [row.ending.state.name for row in convergence.naive_table(inputs, 1).rows] == ["gone", "paid"]


def of_order_modules() -> Mapping[str, Any]:
    """The modules of an order that is waited for already."""
    states = of_order("initialized", "requested", None)
    return {name: replace(rules, state=states[name]) for name, rules in ORDERING.modules.items()}
