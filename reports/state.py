"""Reports as they stand, and what they become. Values in, values out."""

from functools import reduce
from typing import Literal, assert_never

import msgspec

from reports.messages import (
    DocumentCollected,
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
    ReportOpened,
    ReportPublished,
    UnmarkingDocumentAsVoidedFailed,
    UnmarkingDocumentAsVoidedSucceeded,
)

MarkingEvent = (
    MarkingDocumentAsVoidedSucceeded
    | MarkingDocumentAsVoidedFailed
    | UnmarkingDocumentAsVoidedSucceeded
    | UnmarkingDocumentAsVoidedFailed
)
ReportsEvent = ReportOpened | DocumentCollected | ReportPublished | MarkingEvent

Verdict = Literal["marked", "refused", "unmarked", "kept"]
"""The last answer to a process: its mark is on the document, was refused, was taken back, or can't be any more."""


class Report(msgspec.Struct, frozen=True):
    """The `number`-th report of a customer. `total` is in cents; `counted` documents make it up."""

    id: str
    customer: str
    number: int
    total: int = 0
    counted: int = 0
    published: bool = False

    @property
    def title(self) -> str:
        return f"report {self.number} of {self.customer}"


class Held(msgspec.Struct, frozen=True):
    """A document as Reports knows it; before its `DocumentIssued` has arrived, in no report and of no amount."""

    id: str
    report_id: str | None = None
    amount: int = 0
    marked_by: str | None = None


class Reports(msgspec.Struct, frozen=True):
    """What a decision needs of: reports by id, documents by id, verdicts by process id, and how many reports exist."""

    reports: dict[str, Report] = {}
    documents: dict[str, Held] = {}
    verdicts: dict[str, Verdict] = {}
    opened: int = 0

    def report_of(self, document_id: str) -> Report | None:
        held = self.documents.get(document_id)
        return self.reports[held.report_id] if held and held.report_id else None


def evolve(state: Reports, event: ReportsEvent) -> Reports:
    """The reports after `event`."""
    if isinstance(event, ReportOpened):
        report = Report(event.report_id, event.customer, event.number)
        return msgspec.structs.replace(with_report(state, report), opened=state.opened + 1)
    if isinstance(event, ReportPublished):
        return with_report(state, msgspec.structs.replace(state.reports[event.report_id], published=True))
    held = state.documents.get(event.document_id, Held(event.document_id))
    if isinstance(event, DocumentCollected):
        held = msgspec.structs.replace(held, report_id=event.report_id, amount=event.amount)
        state = with_document(state, held)
        return state if held.marked_by else count(state, held, +1)
    if isinstance(event, MarkingDocumentAsVoidedSucceeded):
        state = with_verdict(state, event.process_id, "marked")
        return count(with_document(state, msgspec.structs.replace(held, marked_by=event.process_id)), held, -1)
    if isinstance(event, MarkingDocumentAsVoidedFailed):
        return with_verdict(state, event.process_id, "refused")
    if isinstance(event, UnmarkingDocumentAsVoidedFailed):
        return with_verdict(state, event.process_id, "kept")
    if isinstance(event, UnmarkingDocumentAsVoidedSucceeded):
        state = with_verdict(state, event.process_id, "unmarked")
        if held.marked_by != event.process_id:
            return state
        return count(with_document(state, msgspec.structs.replace(held, marked_by=None)), held, +1)
    assert_never(event)


def evolve_all(state: Reports, events: list[ReportsEvent]) -> Reports:
    """The reports after `events`, in order."""
    return reduce(evolve, events, state)


def count(state: Reports, held: Held, times: Literal[1, -1]) -> Reports:
    """Take a document into its report's total (+1) or out of it (-1); nothing while it is in no report."""
    if held.report_id is None:
        return state
    report = state.reports[held.report_id]
    return with_report(
        state,
        msgspec.structs.replace(report, total=report.total + times * held.amount, counted=report.counted + times),
    )


def with_report(state: Reports, report: Report) -> Reports:
    return msgspec.structs.replace(state, reports={**state.reports, report.id: report})


def with_document(state: Reports, held: Held) -> Reports:
    return msgspec.structs.replace(state, documents={**state.documents, held.id: held})


def with_verdict(state: Reports, process_id: str, verdict: Verdict) -> Reports:
    return msgspec.structs.replace(state, verdicts={**state.verdicts, process_id: verdict})
