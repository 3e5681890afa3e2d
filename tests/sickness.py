"""A rule of Reports that raises for some messages about some documents, and the tries that are made of them."""

from typing import Any

import pytest

import reports.module
import reports.rules
from messaging.failures import Failure, failures
from systems.voiding import Voiding

REQUESTED, FAILED = "voiding-requested", "marking-document-as-voided-failed"
MARK, UNMARK, COLLECT = "MarkDocumentAsVoided", "UnmarkDocumentAsVoided", "DocumentIssued"


class Sick:
    """Stands in for Reports' rule: raises for messages of some types about some documents; notes what it was asked."""

    def __init__(self) -> None:
        self.ails: set[tuple[str, str]] = set()
        self.asked: list[tuple[str, str]] = []
        self._decide = reports.rules.decide

    def __call__(self, state: Any, message: Any) -> Any:
        self.asked.append((type(message).__name__, message.document_id))
        if self.asked[-1] in self.ails:
            raise ValueError("the printer is on fire")
        return self._decide(state, message)


@pytest.fixture
def sick(monkeypatch: pytest.MonkeyPatch) -> Sick:
    sick = Sick()
    monkeypatch.setattr(reports.module, "decide", sick)
    return sick


def kept(system: Voiding) -> list[Failure]:
    return failures(system.reports.store)
