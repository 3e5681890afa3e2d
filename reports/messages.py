"""What Reports is asked to do and what it says."""

from messaging.messages import Command, Event, InternalEvent


class ReportsCommand(Command, frozen=True):
    recipient = "reports"


class PublishReport(ReportsCommand, frozen=True):
    """A person sends a report to its customer."""

    report_id: str


class MarkDocumentAsVoided(ReportsCommand, frozen=True):
    """Take a document out of its report's total, unless the report was published."""

    process_id: str
    document_id: str


class UnmarkDocumentAsVoided(ReportsCommand, frozen=True):
    """Take back what `MarkDocumentAsVoided` of the same process did, or forestall it where it is still on its way."""

    process_id: str
    document_id: str


class MarkingDocumentAsVoidedSucceeded(Event, frozen=True):
    """The document no longer counts."""

    process_id: str
    document_id: str


class MarkingDocumentAsVoidedFailed(Event, frozen=True):
    """The document still counts. `reason` is for a person."""

    process_id: str
    document_id: str
    reason: str


class UnmarkingDocumentAsVoidedSucceeded(Event, frozen=True):
    """This process has no mark on the document, and never will have one."""

    process_id: str
    document_id: str


class UnmarkingDocumentAsVoidedFailed(Event, frozen=True):
    """Too late: the document stays marked as voided. `reason` is for a person."""

    process_id: str
    document_id: str
    reason: str


class ReportPublished(Event, frozen=True):
    """The report was sent to its customer and will never change. `total` is in cents."""

    report_id: str
    customer: str
    number: int
    total: int


class ReportOpened(InternalEvent, frozen=True):
    """A customer's next report collects documents from now on."""

    report_id: str
    customer: str
    number: int


class DocumentCollected(InternalEvent, frozen=True):
    """A document is in a report. `amount` is in cents."""

    report_id: str
    document_id: str
    amount: int
