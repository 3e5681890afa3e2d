"""Every command to a document in every state it can be in."""

from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    DocumentIssued,
    DocumentVoided,
    DocumentVoidingAborted,
    DocumentVoidingRequested,
    IssueDocument,
    VoidDocument,
)
from billing.rules import Document, DocumentCommand, DocumentEvent, decide, evolve
from tests.rules import Rules, deciding

ID = "INV-0001"
PROCESSES = [f"voiding-{ID}-{attempt}" for attempt in range(4)]

ISSUE = IssueDocument(document_id=ID, kind="invoice", customer="Contoso", amount=45000)
VOID = VoidDocument(document_id=ID)
COMPLETE = [CompleteDocumentVoiding(process_id=each, document_id=ID) for each in PROCESSES]
ABORT = [AbortDocumentVoiding(process_id=each, document_id=ID, reason="Too late") for each in PROCESSES]

ISSUED = DocumentIssued(document_id=ID, kind="invoice", customer="Contoso", amount=45000)
REQUESTED = [
    DocumentVoidingRequested(process_id=each, document_id=ID, customer="Contoso", attempt=attempt)
    for attempt, each in enumerate(PROCESSES)
]
VOIDED = [DocumentVoided(process_id=each, document_id=ID) for each in PROCESSES]
ABORTED = [DocumentVoidingAborted(process_id=each, document_id=ID, reason="Too late") for each in PROCESSES]

never_issued = Rules[Document | None, DocumentEvent, DocumentCommand, DocumentEvent](
    None, evolve, deciding(decide, evolve)
)
issued = never_issued.given(ISSUED)
first_voiding = issued.given(REQUESTED[1])
voiding = first_voiding.given(ABORTED[1], REQUESTED[2])
voided = voiding.given(VOIDED[2])
issued_again = voiding.given(ABORTED[2])


def test_issuing_makes_a_document() -> None:
    assert never_issued.when(ISSUE).then(ISSUED) == Document(ID, "invoice", "Contoso", 45000, "issued", 0, None)


def test_voiding_what_was_never_issued_is_an_error() -> None:
    never_issued.when(VOID).then_refused("there is no document INV-0001", by=LookupError)


def test_completing_the_voiding_of_what_was_never_issued_is_an_error() -> None:
    never_issued.when(COMPLETE[1]).then_refused("there is no document INV-0001", by=LookupError)


def test_aborting_the_voiding_of_what_was_never_issued_is_an_error() -> None:
    never_issued.when(ABORT[1]).then_refused("there is no document INV-0001", by=LookupError)


def test_issuing_twice_changes_nothing() -> None:
    issued.when(ISSUE).then_nothing_happens()


def test_voiding_an_issued_document_requests_attempt_1() -> None:
    after = issued.when(VOID).then(REQUESTED[1])
    assert after == Document(ID, "invoice", "Contoso", 45000, "voiding", 1, "voiding-INV-0001-1")


def test_completing_a_voiding_that_was_never_requested_changes_nothing() -> None:
    issued.when(COMPLETE[1]).then_nothing_happens()


def test_aborting_a_voiding_that_was_never_requested_changes_nothing() -> None:
    issued.when(ABORT[1]).then_nothing_happens()


def test_completing_attempt_1_voids_the_document() -> None:
    after = first_voiding.when(COMPLETE[1]).then(VOIDED[1])
    assert after == Document(ID, "invoice", "Contoso", 45000, "voided", 1, "voiding-INV-0001-1")


def test_aborting_attempt_1_lets_the_document_stand_as_issued() -> None:
    after = first_voiding.when(ABORT[1]).then(ABORTED[1])
    assert after == Document(ID, "invoice", "Contoso", 45000, "issued", 1, "voiding-INV-0001-1")


def test_issuing_again_while_voiding_changes_nothing() -> None:
    voiding.when(ISSUE).then_nothing_happens()


def test_voiding_while_voiding_is_refused() -> None:
    voiding.when(VOID).then_refused("INV-0001 is being voided already.")


def test_completing_attempt_2_voids_the_document() -> None:
    after = voiding.when(COMPLETE[2]).then(VOIDED[2])
    assert after == Document(ID, "invoice", "Contoso", 45000, "voided", 2, "voiding-INV-0001-2")


def test_completing_an_older_process_while_voiding_changes_nothing() -> None:
    voiding.when(COMPLETE[1]).then_nothing_happens()


def test_aborting_attempt_2_lets_the_document_stand_as_issued() -> None:
    after = voiding.when(ABORT[2]).then(ABORTED[2])
    assert after == Document(ID, "invoice", "Contoso", 45000, "issued", 2, "voiding-INV-0001-2")


def test_aborting_an_older_process_while_voiding_changes_nothing() -> None:
    voiding.when(ABORT[1]).then_nothing_happens()


def test_issuing_again_after_it_was_voided_changes_nothing() -> None:
    voided.when(ISSUE).then_nothing_happens()


def test_voiding_a_voided_document_is_refused() -> None:
    voided.when(VOID).then_refused("INV-0001 is voided already.")


def test_completing_twice_changes_nothing() -> None:
    voided.when(COMPLETE[2]).then_nothing_happens()


def test_completing_an_older_process_after_the_document_was_voided_changes_nothing() -> None:
    voided.when(COMPLETE[1]).then_nothing_happens()


def test_aborting_after_completing_leaves_the_document_voided() -> None:
    voided.when(ABORT[2]).then_nothing_happens()


def test_aborting_an_older_process_after_the_document_was_voided_changes_nothing() -> None:
    voided.when(ABORT[1]).then_nothing_happens()


def test_issuing_again_after_an_abort_changes_nothing() -> None:
    issued_again.when(ISSUE).then_nothing_happens()


def test_voiding_after_an_abort_requests_the_next_attempt() -> None:
    after = issued_again.when(VOID).then(REQUESTED[3])
    assert after == Document(ID, "invoice", "Contoso", 45000, "voiding", 3, "voiding-INV-0001-3")


def test_completing_after_aborting_leaves_the_document_issued() -> None:
    issued_again.when(COMPLETE[2]).then_nothing_happens()


def test_completing_an_older_process_after_an_abort_changes_nothing() -> None:
    issued_again.when(COMPLETE[1]).then_nothing_happens()


def test_aborting_twice_changes_nothing() -> None:
    issued_again.when(ABORT[2]).then_nothing_happens()


def test_aborting_an_older_process_after_an_abort_changes_nothing() -> None:
    issued_again.when(ABORT[1]).then_nothing_happens()
