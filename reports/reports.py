"""The rules of reports: what they answer to a message, and what they become. Values in, values out."""

from functools import reduce
from typing import Literal, assert_never

import msgspec

from billing.messages import DocumentIssued
from messaging.messages import NotFound, Refused
from reports.messages import (
    DocumentCollected,
    MarkDocumentAsVoided,
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
    PublishReport,
    ReportOpened,
    ReportPublished,
    UnmarkDocumentAsVoided,
    UnmarkingDocumentAsVoidedFailed,
    UnmarkingDocumentAsVoidedSucceeded,
)

MarkingCommand = MarkDocumentAsVoided | UnmarkDocumentAsVoided
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


def decide(state: Reports, message: DocumentIssued | PublishReport | MarkingCommand) -> list[ReportsEvent]:
    """What happens at `message`; nothing for a repeated one.

    Raises NotFound or Refused where a person's command cannot be carried out.
    """
    if isinstance(message, DocumentIssued):
        return collect(state, message)
    if isinstance(message, PublishReport):
        return publish(state, message)
    if isinstance(message, MarkDocumentAsVoided):
        return [*mark(state, message)]
    if isinstance(message, UnmarkDocumentAsVoided):
        return [*unmark(state, message)]
    assert_never(message)


def collect(state: Reports, event: DocumentIssued) -> list[ReportsEvent]:
    """An issued document goes into its customer's open report; where there is none, the next one is opened."""
    if state.report_of(event.document_id):
        return []
    latest = max(
        (report for report in state.reports.values() if report.customer == event.customer),
        key=lambda report: report.number,
        default=None,
    )
    if latest and not latest.published:
        return [DocumentCollected(report_id=latest.id, document_id=event.document_id, amount=event.amount)]
    report_id = f"R-{state.opened + 1:04d}"
    return [
        ReportOpened(report_id=report_id, customer=event.customer, number=latest.number + 1 if latest else 1),
        DocumentCollected(report_id=report_id, document_id=event.document_id, amount=event.amount),
    ]


def publish(state: Reports, command: PublishReport) -> list[ReportsEvent]:
    """A report is sealed as it is; one of which nothing is left is not sent."""
    report = state.reports.get(command.report_id)
    if report is None:
        raise NotFound(f"There is no report {command.report_id}.")
    if report.published:
        return []
    if not report.counted:
        raise Refused(f"There is nothing to publish: every document in {report.title} is voided.")
    return [ReportPublished(report_id=report.id, customer=report.customer, number=report.number, total=report.total)]


def mark(state: Reports, command: MarkDocumentAsVoided) -> list[MarkingEvent]:
    """Each process gets one answer. A mark may overtake `DocumentIssued`: the document is then collected as voided."""
    process_id, document_id = command.process_id, command.document_id
    if process_id in state.verdicts:
        return []
    report = state.report_of(document_id)
    held = state.documents.get(document_id)
    if held and held.marked_by:
        reason = f"{document_id} is marked as voided already"
    elif report and report.published:
        reason = f"{report.title} was already sent to the customer"
    else:
        return [MarkingDocumentAsVoidedSucceeded(process_id=process_id, document_id=document_id)]
    return [MarkingDocumentAsVoidedFailed(process_id=process_id, document_id=document_id, reason=reason)]


def unmark(state: Reports, command: UnmarkDocumentAsVoided) -> list[MarkingEvent]:
    """A mark is taken back until its report is published; where there is none, none will be set any more."""
    process_id, document_id = command.process_id, command.document_id
    report = state.report_of(document_id)
    verdict = state.verdicts.get(process_id)
    if verdict in ("unmarked", "kept"):
        return []
    if verdict == "marked" and report and report.published:
        reason = f"{report.title} was sent to the customer with {document_id} voided"
        return [UnmarkingDocumentAsVoidedFailed(process_id=process_id, document_id=document_id, reason=reason)]
    return [UnmarkingDocumentAsVoidedSucceeded(process_id=process_id, document_id=document_id)]


def give_up(state: Reports, command: MarkingCommand, reason: str) -> list[MarkingEvent]:
    """The answer to a command that could not be handled: a final one, so that a later retry of it changes nothing."""
    verdict = state.verdicts.get(command.process_id)
    ids = {"process_id": command.process_id, "document_id": command.document_id}
    if isinstance(command, MarkDocumentAsVoided):
        return [] if verdict else [MarkingDocumentAsVoidedFailed(**ids, reason=reason)]
    if verdict in ("unmarked", "kept"):
        return []
    if verdict == "marked":
        return [UnmarkingDocumentAsVoidedFailed(**ids, reason=reason)]
    return [UnmarkingDocumentAsVoidedSucceeded(**ids)]


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
