"""A module may wait for something in the middle of a process: its deadline is not the process's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ordering.process
from messaging.messages import DeadlineArmed
from pages.story import stays
from pictures.journeys import notes
from settings import Settings
from systems.ordering import ByProcessManager
from tests.support import ManualClock

ORDER = "ordering-ORD-0001"


@pytest.fixture
def shop(tmp_path: Path, clock: ManualClock) -> Iterator[ByProcessManager]:
    """A shop in which a customer is asked to pay."""
    system = ByProcessManager(Settings(data_dir=tmp_path, slow_down=0), clock)
    system.open()
    cart = system.carts.open_cart("Contoso")
    system.carts.add_product(cart, "book", 1)
    system.carts.finalize(cart)
    system.worker.drain()
    yield system
    system.close()


def test_a_deadline_of_a_module_that_is_put_off_is_none_of_the_processs(
    shop: ByProcessManager, clock: ManualClock
) -> None:
    shop.pause()
    clock.move(600)
    shop.resume()
    shop.worker.drain()
    told = shop.history(ORDER)
    assert [each["log"] for each in told if each["type"] == DeadlineArmed.__name__] == ["payments", "payments"]
    assert {each.deadline for each in stays(told, ordering.process.ordering)} == {None}


def armed(log: str, deadline: str, cause: str | None = "other-1") -> dict[str, Any]:
    return {
        "id": f"{log}-{deadline}",
        "log": log,
        "type": DeadlineArmed.__name__,
        "causation_id": cause,
        "occurred_at": "2026-01-01T12:00:00Z",
        "data": {"deadline": f"2026-01-01T12:00:{deadline}Z"},
    }


def test_of_two_modules_that_wait_each_has_its_own_deadline_moved() -> None:
    told = [armed("till", "10"), armed("kitchen", "50"), armed("till", "30", None), armed("kitchen", "40", None)]
    assert [each.text for each in notes(told, [], None)][2:] == [
        "deadline put off: +30.00 s",
        "deadline brought forward: +40.00 s",
    ]
