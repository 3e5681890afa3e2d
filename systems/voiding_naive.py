"""Voiding as most people draw it first: nothing is taken back. It is only ever compared, never run."""

from billing.messages import AbortDocumentVoiding, CompleteDocumentVoiding, DocumentVoided, DocumentVoidingRequested
from process_manager.definition import Definition
from process_manager.messages import DeadlinePassed
from process_manager.states import Machine, State, Transition
from reports.messages import (
    MarkDocumentAsVoided,
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
)


def naive(definition: Definition) -> Definition:
    """The naive definition of what another one defines properly, with as much time for the answer."""
    timeout = next(each.timeout for each in definition.states if each.timeout)
    requested = State("requested", "running", "Reports to mark the document", timeout)
    marked = State("marked", "running", "Billing to void the document")
    voided, failed, timed_out = State("voided", "succeeded"), State("failed", "closed"), State("timed-out", "closed")
    table = (
        Transition(None, DocumentVoidingRequested, requested, MarkDocumentAsVoided),
        Transition(requested, MarkingDocumentAsVoidedSucceeded, marked, CompleteDocumentVoiding),
        Transition(requested, MarkingDocumentAsVoidedFailed, failed, AbortDocumentVoiding),
        Transition(requested, DeadlinePassed, timed_out, AbortDocumentVoiding),
        Transition(marked, DocumentVoided, voided),
    )
    return Definition(definition.name, definition.subject, (Machine("naive", table),))
