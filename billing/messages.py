"""What Billing is asked to do and what it says."""

from typing import Literal

from messaging.messages import Command, Event

Kind = Literal["invoice", "receipt", "credit-note"]


class BillingCommand(Command, frozen=True):
    recipient = "billing"


class IssueDocument(BillingCommand, frozen=True):
    """A person asks for a new document. `amount` is in cents."""

    document_id: str
    kind: Kind
    customer: str
    amount: int


class VoidDocument(BillingCommand, frozen=True):
    """A person asks for a document to be voided."""

    document_id: str


class CompleteDocumentVoiding(BillingCommand, frozen=True):
    """Reports has taken the document out: void it."""

    process_id: str
    document_id: str


class AbortDocumentVoiding(BillingCommand, frozen=True):
    """The document cannot be voided: let it stand as issued. `reason` is for a person."""

    process_id: str
    document_id: str
    reason: str


class DocumentIssued(Event, frozen=True):
    """A document exists from now on. `amount` is in cents."""

    document_id: str
    kind: Kind
    customer: str
    amount: int


class DocumentVoidingRequested(Event, frozen=True):
    """Somebody wants the document voided; its `attempt`-th voiding process may start."""

    process_id: str
    document_id: str
    customer: str
    attempt: int


class DocumentVoided(Event, frozen=True):
    """The document is void, for good."""

    process_id: str
    document_id: str


class DocumentVoidingAborted(Event, frozen=True):
    """The document stands as issued again. `reason` is for a person."""

    process_id: str
    document_id: str
    reason: str
