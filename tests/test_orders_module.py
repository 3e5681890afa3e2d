"""Orders on a real file: what it does about what comes from the logs that it follows, and what its log then says."""

from typing import Any

import pytest

from messaging.failures import failures
from messaging.messages import NotFound, Refused
from ordering.orders.messages import CancelOrder, CompleteOrder, InitializeOrder, RecordOrderPayment
from ordering.orders.module import FROM_COORDINATOR
from ordering.orders.reactions import FROM_CARTS, FROM_PAYMENTS, FROM_SHIPMENTS
from ordering.orders.views import order
from ordering.terms import Line
from tests.small_shop import Shop
from tests.support import ManualClock, rows, said

IDS: dict[str, Any] = {"process_id": "ordering-ORD-0001", "order_id": "ORD-0001"}
LINES = (Line("book", 1, 2900), Line("mug", 2, 1200))
INITIALIZE = InitializeOrder(**IDS, cart_id="CART-0001", customer="Contoso", products=LINES, total=5300)
RECORD = RecordOrderPayment(**IDS, payment_id="PAY-0001")
COMPLETE = CompleteOrder(**IDS)
TIMED_OUT = CancelOrder(**IDS, reason="payment timed out")


def log(shop: Shop) -> list[tuple[Any, ...]]:
    """What Orders' log says of processes, each with its cause."""
    sql = "select type, causation_id, correlation_id from log where correlation_id is not null order by position"
    return [tuple(row.values()) for row in rows(shop.orders, sql)]


def test_the_commands_of_a_coordinator_carry_an_order_through(shop: Shop) -> None:
    shop.tell(INITIALIZE, RECORD, COMPLETE)
    assert said(shop.orders) == ["OrderInitialized", "OrderPaymentRecorded", "OrderCompleted"]
    assert order(shop.orders, "ORD-0001") == {
        "id": "ORD-0001",
        "cart_id": "CART-0001",
        "customer": "Contoso",
        "products": [
            {"product": "book", "quantity": 1, "price": "29.00"},
            {"product": "mug", "quantity": 2, "price": "12.00"},
        ],
        "total": "53.00",
        "status": "completed",
        "reason": None,
        "payment_id": "PAY-0001",
    }


def test_without_a_coordinator_a_finalized_cart_leads_to_the_same_order(shop: Shop) -> None:
    order_id = shop.ordered()
    after_event = order(shop.orders, order_id)
    shop.tell(INITIALIZE)
    assert order(shop.orders, order_id) == after_event
    assert said(shop.orders) == ["OrderInitialized"]
    [event] = rows(shop.orders, "select data from log where type = 'OrderInitialized'")
    shop.start_over()
    shop.tell(INITIALIZE)
    assert rows(shop.orders, "select data from log where type = 'OrderInitialized'") == [event]
    assert order(shop.orders, order_id) == after_event


@pytest.mark.parametrize("times", [2, 3])
def test_commands_that_are_repeated_change_nothing(shop: Shop, times: int) -> None:
    shop.tell(*[INITIALIZE] * times, *[RECORD] * times, *[COMPLETE] * times, *[TIMED_OUT] * times, INITIALIZE, RECORD)
    assert said(shop.orders) == ["OrderInitialized", "OrderPaymentRecorded", "OrderCompleted"]
    assert order(shop.orders, "ORD-0001")["status"] == "completed"


def test_what_is_said_names_its_cause_and_its_process(shop: Shop) -> None:
    shop.tell(INITIALIZE, RECORD)
    assert log(shop) == [
        ("OrderInitialized", "coordinator-1", "ordering-ORD-0001"),
        ("OrderPaymentRecorded", "coordinator-2", "ordering-ORD-0001"),
    ]


def test_a_customers_cancel_is_kept_and_causes_the_cancellation(shop: Shop) -> None:
    order_id = shop.ordered()
    shop.orders.cancel(order_id)
    assert said(shop.orders) == ["OrderInitialized", "OrderCancelled"]
    *_, command, event = log(shop)
    assert command == ("CancelOrder", None, "ordering-ORD-0001")
    assert event[1].startswith("orders-")
    cancelled = order(shop.orders, order_id)
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "customer")


def test_cancelling_again_writes_nothing(shop: Shop) -> None:
    order_id = shop.ordered()
    shop.orders.cancel(order_id)
    head = shop.orders.log.end()
    shop.orders.cancel(order_id)
    assert shop.orders.log.end() == head


def test_a_paid_order_is_not_cancelled_by_its_customer_and_nothing_is_written(shop: Shop) -> None:
    order_id = shop.paid()
    head = shop.orders.log.end()
    with pytest.raises(Refused, match="ORD-0001 is paid already"):
        shop.orders.cancel(order_id)
    assert shop.orders.log.end() == head


def test_cancelling_what_is_not_there_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound, match=r"There is no order ORD-0001\."):
        shop.orders.cancel("ORD-0001")
    assert said(shop.orders) == []


def test_a_command_about_an_order_that_is_not_there_yet_is_tried_again_until_it_is(
    shop: Shop, clock: ManualClock
) -> None:
    shop.tell(RECORD)
    [failure] = failures(shop.orders.store)
    assert failure.error == "LookupError: there is no order ORD-0001"
    shop.ordered()
    clock.move(1)
    shop.worker.drain()
    assert failures(shop.orders.store) == []
    assert said(shop.orders) == ["OrderInitialized", "OrderPaymentRecorded"]


def test_starting_over_begins_at_order_1_again(shop: Shop) -> None:
    assert [shop.ordered(), shop.ordered()] == ["ORD-0001", "ORD-0002"]
    shop.start_over()
    assert rows(shop.orders, "select * from orders") == rows(shop.carts, "select * from carts") == []
    assert shop.ordered() == "ORD-0001"


def test_each_event_leads_to_a_command_that_orders_carries_out_and_can_be_made_of_it() -> None:
    for table in (FROM_CARTS, FROM_PAYMENTS, FROM_SHIPMENTS):
        for event, command in table.items():
            assert command in FROM_COORDINATOR
            assert set(command.__struct_fields__) <= set(event.__struct_fields__), f"{event} → {command}"


def test_a_person_is_told_what_comes_of_discarding_a_command() -> None:
    for command, on in FROM_COORDINATOR.items():
        assert on.if_discarded, command
        assert on.if_discarded.endswith(".")
