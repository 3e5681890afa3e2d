"""The rules of reports: what they answer to a message. Values in, values out."""

from typing import assert_never

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
from reports.state import MarkingEvent, Reports, ReportsEvent

MarkingCommand = MarkDocumentAsVoided | UnmarkDocumentAsVoided


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
