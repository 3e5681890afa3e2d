"""A process of each end, and how the one that succeeded is answered."""

import pytest

from systems.voiding import Voiding

FIRST = "voiding-INV-0001-1"
NOON = "2026-01-01T12:00:00.000000Z"
VOIDED = {
    "id": FIRST,
    "document_id": "INV-0001",
    "customer": "Contoso",
    "attempt": 1,
    "state": "document-voided",
    "reason": None,
    "started_at": NOON,
    "finished_at": NOON,
    "deadline": None,
}
REASON = "report 1 of Contoso was already sent to the customer"
FAILED = {**VOIDED, "state": "marking-document-as-voided-failed", "reason": REASON, "finished_at": None}


@pytest.fixture
def voided(system: Voiding) -> None:
    """A process that succeeded."""
    system.billing.issue("invoice", "Contoso", 45000)
    system.worker.drain()
    system.billing.void("INV-0001")
    system.worker.drain()


@pytest.fixture
def failed(system: Voiding) -> None:
    """A process that failed, because the report was published."""
    system.billing.issue("invoice", "Contoso", 45000)
    system.worker.drain()
    system.reports.publish("R-0001")
    system.billing.void("INV-0001")
    system.worker.drain()
