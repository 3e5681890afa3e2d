"""The check that goes through whole orders in memory sees what is broken, whoever coordinates them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest

import ordering.orders.rules
import ordering.payments.rules
import ordering.process
import ordering.saga
import ordering.shipments.rules
from messaging.messages import Message
from ordering.carts.messages import CartFinalized
from ordering.orders.messages import CancelOrder, OrderCancelled, OrderInitialized, RecordOrderPayment
from ordering.payments.messages import PaymentFailed, PaymentFinalized, RequestPayment
from ordering.shipments.messages import PackageWasSent, SendPackage
from process_manager.definition import Definition
from process_manager.process import Process, tell
from process_manager.states import Transition
from systems.ordering import ByNobody, ByProcessManager, BySaga, Ordering
from tests.torture import agreement
from tests.torture.whole_order import run_one

ORDERS, PAYMENTS, SHIPMENTS = (f"ordering.{each}.module.decide" for each in ("orders", "payments", "shipments"))
EACH = (ByProcessManager, BySaga, ByNobody)


def kept(payment: Any, message: Any) -> Any:
    """Money that was taken is kept."""
    to_be_discarded = payment and payment.status == "finalized" and type(message).__name__ == "DiscardPayment"
    return [] if to_be_discarded else ordering.payments.rules.decide(payment, message)


def forgotten(payment: Any, message: Any) -> Any:
    """A payment that was discarded before it was requested is opened nevertheless."""
    early = payment is None and type(message).__name__ == "DiscardPayment"
    return [] if early else ordering.payments.rules.decide(payment, message)


def taken_for_new(status: str, message: str, order: Any, command: Any) -> Any:
    """An order of this status is taken for one that was just initialized, at commands of this name."""
    if order and order.status == status and type(command).__name__ == message:
        order = msgspec.structs.replace(order, status="initialized")
    return ordering.orders.rules.decide(order, command)


def sent_again(state: Any, command: Any) -> Any:
    events = ordering.shipments.rules.decide(state, command)
    again = type(command) is SendPackage and not events
    return [PackageWasSent(process_id=command.process_id, order_id=command.order_id)] if again else events


def sold_anyway(state: Any, command: Any) -> Any:
    """Whatever there is of it."""
    if type(command) is SendPackage:
        stock = {name: msgspec.structs.replace(each, quantity=99) for name, each in state.stock.items()}
        state = msgspec.structs.replace(state, stock=stock)
    return ordering.shipments.rules.decide(state, command)


def ignores(rule: Callable[..., Any], *types: str) -> Callable[..., Any]:
    """A rule by which nothing happens at messages of these types."""
    return lambda *values: [] if type(values[-1]).__name__ in types else rule(*values)


def without(table: Any, event: type[Message]) -> Any:
    return {each: command for each, command in table.items() if each is not event}


def only_failed(payment: Any, command: Any) -> Any:
    return ordering.payments.rules.give_up(payment, command)[-1:]


def too_soon() -> Definition:
    """The package is sent as soon as the money is there, before Orders has said that nobody can cancel any more."""
    payment, shipment = ordering.process.ordering.machines
    start = Transition(None, PaymentFinalized, ordering.process.unsent, SendPackage)
    shipment = replace(shipment, transitions=(start, *shipment.transitions[1:]))
    return replace(ordering.process.ordering, machines=(payment, shipment), outcomes=())


def drops_what_comes_early(definition: Definition, at: Process, message: Message) -> Any:
    """As a plain state machine does."""
    if definition.transition(at.stands, [type(message).__name__]) is None:
        return at, []
    return tell(definition, at, message)


MUTANTS: Sequence[tuple[Sequence[type[Ordering]], str, Any, str]] = (
    (EACH, PAYMENTS, kept, "ORD-0001 is cancelled, but its payment is finalized"),
    (EACH, PAYMENTS, forgotten, "ORD-0001 is cancelled, but its payment is requested"),
    (
        EACH,
        PAYMENTS,
        ignores(ordering.payments.rules.decide, "PaymentDeadlinePassed"),
        "ORD-0001 is initialized and waits for nothing",
    ),
    (EACH, "ordering.payments.module.give_up", lambda *_: [], "ORD-0001 is initialized and waits for nothing"),
    (EACH, "ordering.payments.module.give_up", only_failed, "ORD-0001 is over 8700, but 0 were paid"),
    (EACH, SHIPMENTS, sent_again, "there are -1 of book, not 2"),
    (EACH, SHIPMENTS, sold_anyway, "there are -3 of book, not -3"),
    (
        EACH,
        ORDERS,
        partial(taken_for_new, "cancelled", "RecordOrderPayment"),
        "orders: ORD-0001 was cancelled, and is changed",
    ),
    (
        EACH,
        ORDERS,
        partial(taken_for_new, "paid", "CancelOrder"),
        "ORD-0001 is cancelled, but its package was sent",
    ),
    (
        EACH,
        ORDERS,
        ignores(ordering.orders.rules.decide, "CompleteOrder"),
        "ORD-0001 is paid, but finalized and sent",
    ),
    (
        [BySaga],
        "ordering.saga.ordering",
        without(ordering.saga.ordering, OrderCancelled),
        "ORD-0001 is cancelled, but its payment is requested",
    ),
    (
        [BySaga],
        "ordering.saga.ordering",
        without(ordering.saga.ordering, CartFinalized),
        "ORD-0001 is not there and waits for nothing",
    ),
    (
        [ByNobody],
        "ordering.payments.reactions.FROM_ORDERS",
        {OrderInitialized: RequestPayment},
        "ORD-0001 is cancelled, but its payment is",
    ),
    ([ByProcessManager], "ordering.process.ordering", too_soon(), "ORD-0001 is cancelled, but its package was sent"),
    (
        [ByProcessManager],
        "process_manager.module.tell",
        drops_what_comes_early,
        "ORD-0001 is cancelled, but its payment is requested",
    ),
    (
        [ByProcessManager],
        "process_manager.tables.first_come",
        lambda *_: None,
        "raises IntegrityError",
    ),
)


@pytest.mark.parametrize(
    ("way", "rule", "mutant", "sentence"), [(way, *rest) for ways, *rest in MUTANTS for way in ways]
)
def test_a_broken_rule_is_seen(
    way: type[Ordering], rule: str, mutant: Any, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, mutant)
    report = run_one(way, 1, 1)
    assert any(re.search(sentence, each) for each in report.broken), report.broken


FORGETFUL: Sequence[tuple[str, Any, str]] = (
    (
        "ordering.saga.ordering",
        without(ordering.saga.ordering, PaymentFailed),
        "decline PAY-0001, each at rest: only by saga it ends in .*'failed'",
    ),
    (
        "ordering.orders.reactions.FROM_PAYMENTS",
        {PaymentFinalized: RecordOrderPayment, PaymentFailed: CancelOrder},
        "time passes, each at rest: never by choreography it ends in .*'discarded'",
    ),
    ("ordering.process.ordering", too_soon(), "pay PAY-0001, cancel ORD-0001: never by saga it ends in .*'sent'"),
)


@pytest.mark.parametrize(("rule", "mutant", "sentence"), FORGETFUL)
def test_a_way_that_comes_to_another_end_is_seen(
    rule: str, mutant: Any, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, mutant)
    report = agreement.run(2, 1)
    assert any(re.search(sentence, each) for each in report.broken), report.broken
