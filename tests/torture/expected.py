"""What must be there, by what persons were answered: documents by id, the fate of each, reports as they were sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from billing.messages import Kind
from billing.tables import PREFIXES
from web.forms import decimal_text

Fate = Literal["stands", "is voided", "is decided"]
"""What becomes of a document once nothing is on its way: it stands or is voided, where the rules leave no choice."""

VOIDED, FAILED = "document-voided", "marking-document-as-voided-failed"
ENDED = {VOIDED, FAILED, "failure-acknowledged"}


@dataclass
class Document:
    """A document that was issued, `amount` in cents, and how often somebody was promised that it will be voided."""

    id: str
    kind: Kind
    customer: str
    amount: int
    attempts: int = 0
    fate: Fate = "stands"
    voided: bool = False

    @property
    def process_id(self) -> str:
        """The process of its latest attempt."""
        return f"voiding-{self.id}-{self.attempts}"


@dataclass
class Expected:
    """Everything since the last new beginning."""

    documents: dict[str, Document] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    """Reports, as they were answered when they were published: they never change again."""

    def issued(self, kind: Kind, customer: str, amount: int, key: str) -> Document:
        """The document that must be the answer: the next one of its kind, or the one that the key has issued."""
        if key not in self.by_key:
            number = Counter(each.kind for each in self.documents.values())[kind] + 1
            document = Document(f"{PREFIXES[kind]}-{number:04d}", kind, customer, amount)
            self.documents[document.id] = document
            if not key:
                return document
            self.by_key[key] = document.id
        return self.documents[self.by_key[key]]

    def asked(self, document: Document, *, sent: bool, free: bool) -> None:
        """Its voiding was promised. `sent`: the report that holds it is; `free`: no process of it is unfinished."""
        document.attempts += 1
        document.fate = "stands" if sent else "is voided" if free else "is decided"

    def disturbed(self, documents: Sequence[str] | None = None) -> None:
        """Something has happened (to these documents) that may, or may not, come before what is on its way."""
        for each in self.documents.values():
            if each.fate == "is voided" and not each.voided and (documents is None or each.id in documents):
                each.fate = "is decided"

    def check(self, told: dict[str, Any]) -> None:
        """Raises AssertionError unless a document that is told of is this one."""
        document = self.documents[told["id"]]
        fixed = (document.kind, document.customer, decimal_text(document.amount))
        assert (told["kind"], told["customer"], told["amount"]) == fixed, told
        assert told["process_id"] == (document.process_id if document.attempts else None), told
        assert told["status"] == "voided" or not document.voided, f"it was voided: {told}"
        assert told["status"] == "issued" or document.attempts, f"nobody asked for it: {told}"

    def check_at_rest(self, told: dict[str, Any], process: dict[str, Any] | None) -> None:
        """The same once nothing is on its way, with the process of its latest attempt, None where none was started."""
        document = self.documents[told["id"]]
        voided = told["status"] == "voided"
        assert told["status"] in ("issued", "voided"), told
        assert voided == (process is not None and process["state"] == VOIDED), (told, process)
        assert process is None or process["state"] in ENDED, process
        assert document.fate == "is decided" or voided == (document.fate == "is voided"), (told, document)
        document.voided, document.fate = voided, "is voided" if voided else "stands"

    def check_reports(self, reports: Sequence[dict[str, Any]]) -> None:
        """Raises AssertionError unless each report adds up, and is as it was sent."""
        for report in reports:
            counted = [self.documents[each["id"]].amount for each in report["documents"] if not each["voided"]]
            assert report["total"] == decimal_text(sum(counted)), report
            assert {self.documents[each["id"]].customer for each in report["documents"]} == {report["customer"]}
            assert self.sent.get(report["id"], report) == report, "it was sent otherwise"

    def check_reports_at_rest(self, reports: Sequence[dict[str, Any]]) -> None:
        """The same once nothing is on its way: every document is in one report, and marked there if it is voided."""
        held = [(each["id"], each["voided"]) for report in reports for each in report["documents"]]
        assert sorted(held) == sorted((each.id, each.voided) for each in self.documents.values())
