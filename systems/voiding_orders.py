"""Every order of voiding's events: what can happen around the voiding of one document, and what all must agree on."""

from collections.abc import Iterator
from functools import reduce

import billing.rules
import reports.rules
import reports.state
from billing.messages import DocumentIssued, DocumentVoidingRequested, IssueDocument, VoidDocument
from process_manager.convergence import Convergence
from process_manager.definition import Definition
from process_manager.interleaving import Contradiction, Input, Says
from process_manager.messages import DeadlinePassed
from process_manager.states import State
from process_manager.world import Rules, States
from reports.messages import (
    MarkDocumentAsVoided,
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
    PublishReport,
    ReportPublished,
)
from systems.voiding_naive import naive

CUSTOMER, AMOUNT = "Contoso", 45_000
DOCUMENT, OTHER, REPORT, PROCESS = "INV-0001", "INV-0002", "R-0001", "voiding-INV-0001-1"

mark = ("reports", MarkDocumentAsVoided(process_id=PROCESS, document_id=DOCUMENT))
publish = ("reports", PublishReport(report_id=REPORT))

INPUTS = (
    Input(
        MarkingDocumentAsVoidedSucceeded,
        "Reports has struck the document out of its report, and answers so.",
        happens=(mark,),
    ),
    Input(
        MarkingDocumentAsVoidedFailed,
        "The report was sent before: Reports refuses, and answers so.",
        happens=(publish, mark),
    ),
    Input(DeadlinePassed, "The process has waited for Reports' answer long enough."),
    Input(
        ReportPublished,
        "Reports sends the report to its customer. The process manager is not told of it.",
        happens=(publish,),
        told=False,
    ),
)
CONTRADICTIONS = (
    Contradiction(
        MarkingDocumentAsVoidedSucceeded,
        MarkingDocumentAsVoidedFailed,
        "Reports gives one answer: the marking has either succeeded or failed, so choose one of them.",
    ),
    Contradiction(
        MarkingDocumentAsVoidedFailed,
        ReportPublished,
        "Where the marking has failed, the report was published before: choose one of them.",
    ),
)


def convergence(definition: Definition) -> Convergence:
    """One document is to be voided; another one in the same report is not, so that the report can be sent anyway."""
    issued = [
        IssueDocument(document_id=id_, kind="invoice", customer=CUSTOMER, amount=AMOUNT) for id_ in (DOCUMENT, OTHER)
    ]
    documents = [billing.rules.decide(None, each) for each in issued]
    document = billing.rules.evolve_all(None, documents[0])
    [requested] = billing.rules.decide(document, VoidDocument(document_id=DOCUMENT))
    assert isinstance(requested, DocumentVoidingRequested)
    return Convergence(
        definition=definition,
        naive=naive(definition),
        begins=requested,
        modules={
            "billing": Rules(billing.rules.evolve(document, requested), billing.rules.decide, billing.rules.evolve),
            "reports": Rules(
                reduce(collected, [event for events in documents for event in events], reports.state.Reports()),
                reports.rules.decide,
                reports.state.evolve,
            ),
        },
        inputs=INPUTS,
        usual=(MarkingDocumentAsVoidedSucceeded, DeadlinePassed, ReportPublished),
        contradictions=CONTRADICTIONS,
        says=says,
        wrong=wrong,
    )


def collected(state: reports.state.Reports, event: object) -> reports.state.Reports:
    assert isinstance(event, DocumentIssued)
    return reports.state.evolve_all(state, reports.rules.decide(state, event))


def says(states: States) -> Says:
    """What each module says of the document."""
    document, marked, sent = of(states)
    told = {"issued": "it stands", "voiding": "it is being voided", "voided": "it is voided"}[document.status]
    report = f"{'struck out' if marked else 'counted'} in the report, which {'was sent' if sent else 'is open'}"
    return (("Billing", told), ("Reports", report))


def wrong(states: States, state: State) -> Iterator[str]:
    """How the modules contradict each other."""
    document, marked, sent = of(states)
    if document.status == "voided" and not marked:
        yield f"Voided in Billing, but the report{' that was sent' if sent else ''} counts it."
    if document.status == "issued" and marked:
        yield f"It stands in Billing, but is struck out in the report{' that was sent' if sent else ''}."
    if document.status == "voiding":
        yield "Billing waits for an answer for ever."
    if not state.final and state.tone != "failed":
        yield f"The process waits for {state.waits_for} for ever."


def of(states: States) -> tuple[billing.rules.Document, bool, bool]:
    """The document, whether it is marked, and whether its report was sent."""
    held: reports.state.Reports = states["reports"]
    report = held.report_of(DOCUMENT)
    return states["billing"], held.documents[DOCUMENT].marked_by is not None, bool(report and report.published)
