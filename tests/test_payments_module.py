"""Payments on real files: what others' logs and the gateway lead to."""

from pathlib import Path

import pytest

import ordering.payments.module
from check import broken_in
from messaging.failures import failures
from messaging.messages import Message, NotFound
from ordering.orders.messages import OrderCancelled, OrderInitialized
from ordering.terms import Line
from tests.corruption import corrupt
from tests.ordering_modules import PAYMENT, Modules, deadlines, discard, ids, request, status
from tests.support import ManualClock, raise_error, rows, said, until_parked


def test_a_payment_is_requested_and_waited_for(modules: Modules) -> None:
    modules.command(request(7, total=5800))
    assert rows(modules.payments, "select id, order_id, process_id, status, total from payments") == [
        {
            "id": "PAY-0007",
            "order_id": "ORD-0007",
            "process_id": "ordering-ORD-0007",
            "status": "requested",
            "total": 5800,
        }
    ]
    assert rows(
        modules.payments,
        "select correlation_id, causation_id from log where type = 'PaymentRequested'",
    ) == [{"correlation_id": "ordering-ORD-0007", "causation_id": "coordinator-1"}]
    assert deadlines(modules) == ["2026-01-01T12:01:00.000000Z"]


@pytest.mark.parametrize(
    ("commands", "heard"),
    [
        ([request(), request()], ["PaymentRequested"]),
        ([request(), discard(), discard()], ["PaymentRequested", "PaymentDiscarded"]),
        ([discard(), request(), discard()], ["PaymentDiscarded"]),
    ],
    ids=["requested twice", "discarded twice", "discarded before it is requested"],
)
def test_a_command_that_is_repeated_or_overtaken_is_answered_once(
    modules: Modules, commands: list[Message], heard: list[str]
) -> None:
    modules.command(*commands)
    assert said(modules.payments) == heard
    assert len(rows(modules.payments, "select 1 from payments")) == 1


def test_without_a_coordinator_it_reacts_to_what_orders_says(modules: Modules) -> None:
    order = {"cart_id": "CART-0001", "customer": "Contoso", "products": (Line("book", 2, 2900),), "total": 5800}
    modules.orders.say(OrderInitialized(**ids(1), **order))  # type: ignore[arg-type]
    modules.worker.drain()
    assert (status(modules), said(modules.payments)) == ("requested", ["PaymentRequested"])
    modules.orders.say(OrderCancelled(**ids(1), reason="customer"))
    modules.worker.drain()
    assert (status(modules), said(modules.payments)) == ("discarded", ["PaymentRequested", "PaymentDiscarded"])


def test_what_the_gateway_says_is_kept_inside_and_causes_what_is_said(modules: Modules) -> None:
    modules.command(request())
    modules.payments.pay(PAYMENT)
    [pay, finalized] = modules.payments.log.of_process("ordering-ORD-0001")[-2:]
    assert (pay.type, pay.visibility, pay.causation_id) == ("Pay", "internal", None)
    assert (finalized.type, finalized.visibility, finalized.causation_id) == ("PaymentFinalized", "public", pay.id)


@pytest.mark.parametrize("answer", ["pay", "decline"])
def test_a_gateway_that_repeats_itself_leaves_no_trace(modules: Modules, answer: str) -> None:
    modules.command(request())
    hear = getattr(modules.payments, answer)
    hear(PAYMENT)
    before = modules.payments.log.head()
    hear(PAYMENT)
    assert modules.payments.log.head() == before
    with pytest.raises(NotFound, match=r"There is no payment PAY-0002\."):
        hear("PAY-0002")


def test_a_request_that_is_parked_is_answered_and_a_retry_changes_nothing(
    modules: Modules, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ordering.payments.module, "decide", raise_error)
        modules.command(request())
        until_parked(modules, clock)
    [failure] = failures(modules.payments.store)
    assert (failure.entry.type, failure.unsaid, failure.parked_at) == ("RequestPayment", None, clock.now())
    answered = ["PaymentRequested", "PaymentFailed"]
    assert (status(modules), said(modules.payments)) == ("failed", answered)
    delivery, position = modules.payments.delivery_of(failure.entry.id)
    delivery.parked.retry(position)
    assert (status(modules), said(modules.payments), deadlines(modules)) == ("failed", answered, [])


def test_after_a_start_over_the_same_payment_is_requested_anew(modules: Modules) -> None:
    modules.command(request())
    modules.payments.pay(PAYMENT)
    modules.start_over()
    assert (status(modules), deadlines(modules)) == (None, [])
    modules.command(request())
    assert (status(modules), len(deadlines(modules))) == ("requested", 1)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "update payments set id = 'PAY-0002'",
            "PAY-0002 of process ordering-ORD-0001 is not the payment of ORD-0001 (rule 1)",
        ),
        (
            "update payments set process_id = 'ordering-ORD-0002'",
            "PAY-0001 of process ordering-ORD-0002 is not the payment of ORD-0001 (rule 1)",
        ),
        (
            "update payments set status = 'discarded'",
            "PAY-0001 is discarded, but is waited for until 2026-01-01T12:01:00.000000Z (rule 1)",
        ),
    ],
)
def test_what_is_broken_is_said(tmp_path: Path, clock: ManualClock, statement: str, sentence: str) -> None:
    system = Modules(tmp_path, clock)
    system.open()
    system.command(request())
    assert broken_in(system) == []
    system.close()
    corrupt(tmp_path / "ordering", "payments", statement)
    assert broken_in(system) == [sentence]
