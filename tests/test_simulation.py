"""The seeded simulation: nothing breaks, and it sees what is broken."""

import pytest

import billing.module
from billing.messages import AbortDocumentVoiding, CompleteDocumentVoiding, DocumentVoided
from billing.rules import Document, DocumentCommand, DocumentEvent, decide
from messaging.system import System
from tests.torture import simulation

SEEDS, PARTS = 100, 10


@pytest.mark.parametrize("seed", range(1, SEEDS + 1, SEEDS // PARTS))
def test_whatever_goes_wrong_nothing_is_broken_and_everything_ends(seed: int) -> None:
    report = simulation.run(SEEDS // PARTS, seed)
    print("\n".join(report.lines))
    assert report.broken == []
    assert len(report.lines) == 3


def test_a_document_that_is_voided_though_reports_refused_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def void(document: Document | None, command: DocumentCommand) -> list[DocumentEvent]:
        if isinstance(command, AbortDocumentVoiding):
            return [DocumentVoided(process_id=command.process_id, document_id=command.document_id)]
        return decide(document, command)

    monkeypatch.setattr(billing.module, "decide", void)
    assert any("is voided" in each for each in simulation.run(20, 1).broken)


def test_a_process_that_never_ends_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def ignore(document: Document | None, command: DocumentCommand) -> list[DocumentEvent]:
        return [] if isinstance(command, CompleteDocumentVoiding) else decide(document, command)

    monkeypatch.setattr(billing.module, "decide", ignore)
    assert any("never ended" in each or "waits for nothing" in each for each in simulation.run(10, 1).broken)


def test_a_pause_that_nobody_ends_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(System, "resume", lambda _: None)
    assert any("is not read to its end" in each for each in simulation.run(10, 1).broken)
