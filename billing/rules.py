"""The rules of a document: what it answers to a command, and what it becomes. Values in, values out."""

from functools import reduce
from typing import Literal, assert_never

import msgspec

from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    DocumentIssued,
    DocumentVoided,
    DocumentVoidingAborted,
    DocumentVoidingRequested,
    IssueDocument,
    Kind,
    VoidDocument,
)
from messaging.messages import Refused

DocumentCommand = IssueDocument | VoidDocument | CompleteDocumentVoiding | AbortDocumentVoiding
DocumentEvent = DocumentIssued | DocumentVoidingRequested | DocumentVoided | DocumentVoidingAborted
Status = Literal["issued", "voiding", "voided"]


class Document(msgspec.Struct, frozen=True):
    """A document. `amount` is in cents; `attempt` counts its voiding processes, `process_id` names the latest one."""

    id: str
    kind: Kind
    customer: str
    amount: int
    status: Status = "issued"
    attempt: int = 0
    process_id: str | None = None


def decide(document: Document | None, command: DocumentCommand) -> list[DocumentEvent]:
    """What happens when `document` (None: there is none yet) gets `command`; nothing for a repeated or late one.

    Raises Refused where a person's command must not be carried out, LookupError where a module commands
    something about a document that does not exist.
    """
    if isinstance(command, IssueDocument):
        return [] if document else [DocumentIssued(**msgspec.structs.asdict(command))]
    if document is None:
        raise LookupError(f"there is no document {command.document_id}")
    if isinstance(command, VoidDocument):
        return [request_voiding(document)]
    if document.status != "voiding" or document.process_id != command.process_id:
        return []
    if isinstance(command, CompleteDocumentVoiding):
        return [DocumentVoided(process_id=command.process_id, document_id=document.id)]
    if isinstance(command, AbortDocumentVoiding):
        return [DocumentVoidingAborted(process_id=command.process_id, document_id=document.id, reason=command.reason)]
    assert_never(command)


def request_voiding(document: Document) -> DocumentVoidingRequested:
    """The next attempt to void `document`. Raises Refused when it is voided already or being voided."""
    if document.status == "voided":
        raise Refused(f"{document.id} is voided already.")
    if document.status == "voiding":
        raise Refused(f"{document.id} is being voided already.")
    attempt = document.attempt + 1
    return DocumentVoidingRequested(
        process_id=f"voiding-{document.id}-{attempt}",
        document_id=document.id,
        customer=document.customer,
        attempt=attempt,
    )


def evolve(document: Document | None, event: DocumentEvent) -> Document:
    """The document after `event`."""
    if isinstance(event, DocumentIssued):
        return Document(event.document_id, event.kind, event.customer, event.amount)
    assert document is not None, f"{type(event).__name__} of a document that was never issued"
    replace = msgspec.structs.replace
    if isinstance(event, DocumentVoidingRequested):
        return replace(document, status="voiding", attempt=event.attempt, process_id=event.process_id)
    if isinstance(event, DocumentVoided):
        return replace(document, status="voided")
    if isinstance(event, DocumentVoidingAborted):
        return replace(document, status="issued")
    assert_never(event)


def evolve_all(document: Document | None, events: list[DocumentEvent]) -> Document:
    """The document after `events`, in order."""
    document = reduce(evolve, events, document)
    assert document is not None, "nothing has happened to no document"
    return document
