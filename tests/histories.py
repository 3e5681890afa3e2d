"""Histories of all kinds: voided, too late, parked and retried, turned away, or just begun."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from messaging.delivery import RETRY_AFTER
from pictures.journeys import journeys, notes
from process_manager.voiding import voiding
from systems.voiding import Voiding
from tests.support import ManualClock

TITLES = {"billing": "Billing", "process-manager": "Process manager", "reports": "Reports"}
MANAGER = "process-manager"
DEFINITION = voiding(timedelta(seconds=30))
TOLD = [*(each.on for each in DEFINITION.transitions), *DEFINITION.also_told]
HEARS = {(log, each.__name__): [MANAGER] for log in ("billing", "reports") for each in TOLD}
FIRST = "voiding-INV-0001-1"

History = list[Any]


def steps(system: Voiding, clock: ManualClock, *seconds: float) -> None:
    """Let everything that is due happen, then again after each of `seconds`."""
    system.worker.drain()
    for each in seconds:
        clock.move(each)
        system.worker.drain()


def started(system: Voiding, clock: ManualClock) -> None:
    """A document that Reports knows, and a request to void it."""
    system.billing.issue("invoice", "Contoso", 45000)
    steps(system, clock, 10)
    system.billing.void("INV-0001")


@pytest.fixture
def slow(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1)


@pytest.fixture(name="voided")
def a_voided_history(slow: Voiding, clock: ManualClock) -> History:
    started(slow, clock)
    steps(slow, clock, 3, 3, 3, 3, 3)
    return slow.history(FIRST)


@pytest.fixture
def timed_out(slow: Voiding, clock: ManualClock) -> History:
    """Reports was away until after the deadline, then answered both commands; a person has acknowledged."""
    started(slow, clock)
    steps(slow, clock, 3, 37, 3, 3, 3, 3, 3)
    clock.move(1)
    slow.manager.acknowledge(FIRST)
    return slow.history(FIRST)


@pytest.fixture
def retried(system: Voiding, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> History:
    """Reports could not handle its command, which was parked; a person had it handled after all."""

    def fail(*_: object) -> None:
        raise ValueError("the printer; is <on> fire")

    started(system, clock)
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", fail)
        steps(system, clock, *(each.total_seconds() for each in RETRY_AFTER))
    clock.move(60)
    command = next(each for each in system.history(FIRST) if each["type"] == "MarkDocumentAsVoided")
    (subscription,) = (each for each in system.reports.subscriptions if each.source.name == MANAGER)
    subscription.delivery.parked.retry(command["position"])
    return system.history(FIRST)


@pytest.fixture
def turned_away(system: Voiding, clock: ManualClock) -> History:
    """A second request while the first process waits for a person."""
    started(system, clock)
    system.reports.publish("R-0001")
    steps(system, clock, 1)
    system.billing.void("INV-0001")
    steps(system, clock)
    return system.history("voiding-INV-0001-2")


@pytest.fixture(params=["voided", "timed_out", "retried", "turned_away"])
def any_history(request: pytest.FixtureRequest) -> History:
    found: History = request.getfixturevalue(request.param)
    return found


def noted(told: History) -> list[tuple[str, str, str]]:
    return [(each.module, each.text, each.tone) for each in notes(told, journeys(told, HEARS), DEFINITION)]
