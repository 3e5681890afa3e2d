"""The voiding process: Billing wants to void a document, Reports has to agree, and neither may go ahead alone."""

from datetime import timedelta

from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    DocumentVoided,
    DocumentVoidingAborted,
    DocumentVoidingRequested,
)
from process_manager.definition import Definition
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.states import Machine, Outcome, State, Timeout, Transition
from reports.messages import (
    MarkDocumentAsVoided,
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
    UnmarkDocumentAsVoided,
    UnmarkingDocumentAsVoidedFailed,
    UnmarkingDocumentAsVoidedSucceeded,
)


def voiding(timeout: timedelta) -> Definition:
    """The definition, with the time that Reports has to answer."""
    requested = State(
        "voiding-requested",
        tone="running",
        waits_for="Reports to mark the document as voided",
        timeout=Timeout(timeout, f"Reports did not answer within {timeout.total_seconds():g} s"),
    )
    timed_out = State("marking-timed-out", tone="late", waits_for="Reports to take the mark back")
    failed = State("marking-document-as-voided-failed", tone="failed", waits_for="you to acknowledge the failure")
    succeeded = State(
        "marking-document-as-voided-succeeded", tone="running", waits_for="Billing to complete the voiding"
    )
    acknowledged = State("failure-acknowledged", tone="closed")
    voided = State("document-voided", tone="succeeded")

    # The deadline stands first: once it has passed, only Reports' answer to the compensation counts.
    table = (
        Transition(None, DocumentVoidingRequested, requested, MarkDocumentAsVoided),
        Transition(requested, DeadlinePassed, timed_out, UnmarkDocumentAsVoided),
        Transition(requested, MarkingDocumentAsVoidedFailed, failed, AbortDocumentVoiding),
        Transition(requested, MarkingDocumentAsVoidedSucceeded, succeeded, CompleteDocumentVoiding),
        Transition(timed_out, UnmarkingDocumentAsVoidedSucceeded, failed, AbortDocumentVoiding),
        Transition(timed_out, UnmarkingDocumentAsVoidedFailed, succeeded, CompleteDocumentVoiding),
        Transition(failed, AcknowledgeProcessFailure, acknowledged),
        Transition(succeeded, DocumentVoided, voided),
    )
    return Definition(
        name="voiding",
        subject="document_id",
        machines=(Machine("voiding", table),),
        turns_away=AbortDocumentVoiding,
        shows=("customer", "attempt"),
        also_told=(DocumentVoidingAborted,),
        outcomes=(
            Outcome(
                "voided",
                "It was voided",
                by=(
                    MarkingDocumentAsVoidedSucceeded,
                    UnmarkingDocumentAsVoidedFailed,
                    CompleteDocumentVoiding,
                    DocumentVoided,
                ),
                otherwise="Reports counts the document, so it was not voided.",
            ),
            Outcome(
                "stands",
                "It stands",
                by=(MarkingDocumentAsVoidedFailed, UnmarkingDocumentAsVoidedSucceeded, AbortDocumentVoiding),
                otherwise="Reports has taken the document out of its report, so it cannot stand.",
            ),
        ),
    )
