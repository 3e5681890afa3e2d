"""A message of an order is given up: what others wait for is said, or a person says what has come of the order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import ordering.orders.module
import ordering.payments.module
import ordering.shipments.module
from app import create_app
from check import broken_in
from messaging.failures import failures
from messaging.messages import Command
from ordering.orders.messages import CompleteOrder
from ordering.payments.messages import DiscardPayment, RequestPayment
from ordering.shipments.messages import SendPackage
from settings import Settings
from systems.ordering import ByProcessManager, Ordering
from systems.ordering_stage import managed
from tests.ordering_ways import Shopping, each_way
from tests.support import get, post, until_parked

PATH = "/ordering/process-manager"
PROCESS = f"{PATH}/processes/ordering-ORD-0001"


def jam(patch: pytest.MonkeyPatch, module: Any, command: type[Command]) -> None:
    """Have a module's rule raise at a command."""
    decide = module.decide

    def decide_or_raise(state: Any, message: Any) -> Any:
        if isinstance(message, command):
            raise ValueError("the printer is on fire")
        return decide(state, message)

    patch.setattr(module, "decide", decide_or_raise)


def discard(client: FlaskClient, shopping: Shopping, module: Any) -> None:
    """Give the one message up that is parked at a module."""
    [failure] = failures(module.store)
    assert post(client, f"{PATH}/parked/{module.name}/{failure.entry.id}/discard").status_code == 200
    shopping.settle()


@pytest.fixture
def shopping(tmp_path: Path) -> Iterator[Shopping]:
    shopping = Shopping(ByProcessManager, tmp_path)
    yield shopping
    assert broken_in(shopping.system) == []
    shopping.system.close()


@pytest.fixture
def client(shopping: Shopping, tmp_path: Path) -> FlaskClient:
    assert isinstance(shopping.system, ByProcessManager)
    app = create_app([managed(shopping.system)], Settings(data_dir=tmp_path))
    app.testing = True
    return app.test_client()


def test_money_that_was_not_to_be_discarded_is_after_all_by_what_a_person_says(
    shopping: Shopping, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopping.place()
    with monkeypatch.context() as broken:
        jam(broken, ordering.payments.module, DiscardPayment)
        shopping.decline()
        until_parked(shopping.system, shopping.clock)
        page = client.get(f"{PATH}/parked").text
        assert "is kept although the order is cancelled." in page
        discard(client, shopping, shopping.system.payments)
        assert get(client, PROCESS)["machines"] == {"payment": "waits-for-discard", "shipment": None}
    assert "It is cancelled" in client.get(PROCESS).text
    refused = post(client, f"{PROCESS}/compensate", outcome="goes-on")
    assert (refused.status_code, refused.get_json()["detail"]) == (
        409,
        "Its order is to be cancelled, so it does not go on.",
    )
    assert post(client, f"{PROCESS}/compensate", outcome="cancelled").status_code == 200
    assert shopping.end == ("cancelled", "payment declined", "discarded", 5)
    assert get(client, PROCESS)["state"] == "cancelled"


def test_an_order_that_was_not_to_be_completed_is_after_all_by_what_a_person_says(
    shopping: Shopping, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopping.place()
    with monkeypatch.context() as broken:
        jam(broken, ordering.orders.module, CompleteOrder)
        shopping.pay()
        until_parked(shopping.system, shopping.clock)
        discard(client, shopping, shopping.system.orders)
    assert shopping.end[0] == "paid"
    assert post(client, f"{PROCESS}/compensate", outcome="goes-on").status_code == 200
    assert shopping.end == ("completed", None, "finalized", 4)


@each_way
@pytest.mark.parametrize(
    ("module", "command", "end"),
    [
        (ordering.payments.module, RequestPayment, ("cancelled", "payment declined", "discarded", 5)),
        (ordering.shipments.module, SendPackage, ("cancelled", "out of stock", "refunded", 5)),
    ],
)
def test_a_command_with_a_failure_event_says_it_when_it_is_parked_whoever_commands(
    way: type[Ordering],
    module: Any,
    command: type[Command],
    end: tuple[Any, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shopping = Shopping(way, tmp_path)
    with monkeypatch.context() as broken:
        jam(broken, module, command)
        shopping.place()
        until_parked(shopping.system, shopping.clock)
        if command is SendPackage:
            shopping.pay()
            until_parked(shopping.system, shopping.clock)
        shopping.settle()
    assert shopping.end == end
    assert broken_in(shopping.system) == []
    shopping.system.close()
