"""Messages of voiding that were parked and discarded, and what a person can say then."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

import billing.module
from messaging.failures import failures
from systems.voiding import Voiding
from tests.broken import Broken, breaks
from tests.support import ManualClock, post, until_parked, voiding

__all__ = ["Broken", "breaks"]

FIRST, SECOND = "voiding-INV-0001-1", "voiding-INV-0001-2"
FAILED, SUCCEEDED = "marking-document-as-voided-failed", "marking-document-as-voided-succeeded"
NOBODY = f"Nobody waits in vain for a message of {FIRST}: none was discarded."
COUNTED = "Reports counts the document, so it was not voided."
TAKEN_OUT = "Reports has taken the document out of its report, so it cannot stand."
Breaks = Callable[..., Broken]


def discard(system: Voiding, module: Any) -> str:
    """Discard the one message that is parked at a module; returns its type."""
    [failure] = [each for each in failures(module.store) if each.parked_at]
    delivery, position = module.delivery_of(failure.entry.id)
    delivery.parked.discard(position)
    system.worker.drain()
    return str(failure.entry.type)


def published(system: Voiding) -> str:
    """A document whose report was sent."""
    document_id = system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    system.reports.publish("R-0001")
    return document_id


@pytest.fixture
def completion(system: Voiding, clock: ManualClock, breaks: Breaks) -> Broken:
    """`CompleteDocumentVoiding` was discarded at Billing, whose rule is broken still."""
    broken = breaks(billing.module, "decide", "CompleteDocumentVoiding")
    voiding(system)
    until_parked(system, clock)
    assert discard(system, system.billing) == "CompleteDocumentVoiding"
    return broken


@pytest.fixture
def abortion(system: Voiding, clock: ManualClock, breaks: Breaks) -> Broken:
    """`AbortDocumentVoiding` was discarded at Billing, whose rule is broken still."""
    broken = breaks(billing.module, "decide", "AbortDocumentVoiding")
    system.billing.void(published(system))
    until_parked(system, clock)
    assert discard(system, system.billing) == "AbortDocumentVoiding"
    return broken


def compensate(client: FlaskClient, outcome: str, process_id: str = FIRST) -> Any:
    return post(client, f"/processes/{process_id}/compensate", outcome=outcome)


def offered(client: FlaskClient, process_id: str = FIRST) -> bool:
    return f"/processes/{process_id}/compensate" in client.get(f"/processes/{process_id}").text
