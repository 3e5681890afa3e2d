"""Every message to Reports in every state that a document, its report and its process can be in there."""

from typing import NamedTuple

import pytest

from billing.messages import DocumentIssued
from messaging.messages import NotFound
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
from reports.rules import MarkingCommand, decide, give_up
from reports.state import Report, Reports, ReportsEvent, evolve
from tests.rules import Rules, deciding


class GiveUp(NamedTuple):
    """Not a message: a command that could not be handled."""

    command: MarkingCommand


Input = DocumentIssued | PublishReport | MarkingCommand | GiveUp
Sum = tuple[int, int]


def opened(number: int, customer: str = "Contoso", report_id: str | None = None) -> ReportOpened:
    return ReportOpened(report_id=report_id or f"R-{number:04d}", customer=customer, number=number)


def collected(number: int, document_id: str = "INV-0001", amount: int = 45000) -> DocumentCollected:
    return DocumentCollected(report_id=f"R-{number:04d}", document_id=document_id, amount=amount)


def published(total: int, number: int = 1) -> ReportPublished:
    return ReportPublished(report_id=f"R-{number:04d}", customer="Contoso", number=number, total=total)


GAVE_UP = "it could not be handled"
IDS = {"process_id": "voiding-INV-0001-2", "document_id": "INV-0001"}
OLDER = {"process_id": "voiding-INV-0001-1", "document_id": "INV-0001"}

ISSUED = DocumentIssued(document_id="INV-0001", kind="invoice", customer="Contoso", amount=45000)
PUBLISH = PublishReport(report_id="R-0001")
MARK = MarkDocumentAsVoided(**IDS)
UNMARK = UnmarkDocumentAsVoided(**IDS)
GIVE_UP_MARK, GIVE_UP_UNMARK = GiveUp(MARK), GiveUp(UNMARK)

OPENED, COLLECTED, OTHER_COLLECTED = opened(1), collected(1), collected(1, "INV-0002", 10000)
MARKED = MarkingDocumentAsVoidedSucceeded(**IDS)
MARKED_BY_OLDER = MarkingDocumentAsVoidedSucceeded(**OLDER)
REFUSED = MarkingDocumentAsVoidedFailed(**IDS, reason="report 1 of Contoso was already sent to the customer")
REFUSED_MARKED = MarkingDocumentAsVoidedFailed(**IDS, reason="INV-0001 is marked as voided already")
REFUSED_GIVEN_UP = MarkingDocumentAsVoidedFailed(**IDS, reason=GAVE_UP)
UNMARKED = UnmarkingDocumentAsVoidedSucceeded(**IDS)
KEPT = UnmarkingDocumentAsVoidedFailed(
    **IDS, reason="report 1 of Contoso was sent to the customer with INV-0001 voided"
)
KEPT_GIVEN_UP = UnmarkingDocumentAsVoidedFailed(**IDS, reason=GAVE_UP)
NO_REPORT = "There is no report R-0001."
NONE, EMPTY, ALONE, OTHER, BOTH = None, (0, 0), (45000, 1), (10000, 1), (55000, 2)

OPEN: list[ReportsEvent] = [OPENED, OTHER_COLLECTED, COLLECTED]
INPUTS: list[Input] = [ISSUED, PUBLISH, MARK, UNMARK, GIVE_UP_MARK, GIVE_UP_UNMARK]
STATES: dict[str, list[ReportsEvent]] = {
    "nothing known": [],
    "marked before issued": [MARKED],
    "marked by older before issued": [MARKED_BY_OLDER],
    "mark refused before issued": [REFUSED_GIVEN_UP],
    "unmarked before issued and marked": [UNMARKED],
    "unmarked before issued": [MARKED, UNMARKED],
    "kept before issued": [MARKED, KEPT_GIVEN_UP],
    "open": OPEN,
    "open, marked": [*OPEN, MARKED],
    "open, marked by older": [*OPEN, MARKED_BY_OLDER],
    "open, mark refused": [*OPEN, REFUSED_GIVEN_UP],
    "open, unmarked": [*OPEN, MARKED, UNMARKED],
    "open, kept": [*OPEN, MARKED, KEPT_GIVEN_UP],
    "published": [*OPEN, published(55000)],
    "published, marked": [*OPEN, MARKED, published(10000)],
    "published, marked by older": [*OPEN, MARKED_BY_OLDER, published(10000)],
    "published, mark refused": [*OPEN, published(55000), REFUSED],
    "published, unmarked": [*OPEN, MARKED, UNMARKED, published(55000)],
    "published, kept": [*OPEN, MARKED, published(10000), KEPT],
}
ANSWERS: list[tuple[str, list[Input], list[ReportsEvent] | str, Sum | None]] = [
    ("nothing known", [ISSUED], [OPENED, COLLECTED], ALONE),
    ("nothing known", [MARK], [MARKED], NONE),
    ("nothing known", [GIVE_UP_MARK], [REFUSED_GIVEN_UP], NONE),
    ("nothing known", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], NONE),
    ("marked before issued", [ISSUED], [OPENED, COLLECTED], EMPTY),
    ("marked before issued", [MARK, GIVE_UP_MARK], [], NONE),
    ("marked before issued", [UNMARK], [UNMARKED], NONE),
    ("marked before issued", [GIVE_UP_UNMARK], [KEPT_GIVEN_UP], NONE),
    ("marked by older before issued", [ISSUED], [OPENED, COLLECTED], EMPTY),
    ("marked by older before issued", [MARK], [REFUSED_MARKED], NONE),
    ("marked by older before issued", [GIVE_UP_MARK], [REFUSED_GIVEN_UP], NONE),
    ("marked by older before issued", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], NONE),
    ("mark refused before issued", [ISSUED], [OPENED, COLLECTED], ALONE),
    ("mark refused before issued", [MARK, GIVE_UP_MARK], [], NONE),
    ("mark refused before issued", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], NONE),
    ("unmarked before issued and marked", [ISSUED], [OPENED, COLLECTED], ALONE),
    ("unmarked before issued and marked", [MARK, UNMARK, GIVE_UP_MARK, GIVE_UP_UNMARK], [], NONE),
    ("unmarked before issued", [ISSUED], [OPENED, COLLECTED], ALONE),
    ("unmarked before issued", [MARK, UNMARK, GIVE_UP_MARK, GIVE_UP_UNMARK], [], NONE),
    ("kept before issued", [ISSUED], [OPENED, COLLECTED], EMPTY),
    ("kept before issued", [MARK, UNMARK, GIVE_UP_MARK, GIVE_UP_UNMARK], [], NONE),
    ("open", [ISSUED], [], BOTH),
    ("open", [PUBLISH], [published(55000)], BOTH),
    ("open", [MARK], [MARKED], OTHER),
    ("open", [GIVE_UP_MARK], [REFUSED_GIVEN_UP], BOTH),
    ("open", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], BOTH),
    ("open, marked", [ISSUED, MARK, GIVE_UP_MARK], [], OTHER),
    ("open, marked", [PUBLISH], [published(10000)], OTHER),
    ("open, marked", [UNMARK], [UNMARKED], BOTH),
    ("open, marked", [GIVE_UP_UNMARK], [KEPT_GIVEN_UP], OTHER),
    ("open, marked by older", [ISSUED], [], OTHER),
    ("open, marked by older", [PUBLISH], [published(10000)], OTHER),
    ("open, marked by older", [MARK], [REFUSED_MARKED], OTHER),
    ("open, marked by older", [GIVE_UP_MARK], [REFUSED_GIVEN_UP], OTHER),
    ("open, marked by older", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], OTHER),
    ("open, mark refused", [ISSUED, MARK, GIVE_UP_MARK], [], BOTH),
    ("open, mark refused", [PUBLISH], [published(55000)], BOTH),
    ("open, mark refused", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], BOTH),
    ("open, unmarked", [ISSUED, MARK, UNMARK, GIVE_UP_MARK, GIVE_UP_UNMARK], [], BOTH),
    ("open, unmarked", [PUBLISH], [published(55000)], BOTH),
    ("open, kept", [ISSUED, MARK, UNMARK, GIVE_UP_MARK, GIVE_UP_UNMARK], [], OTHER),
    ("open, kept", [PUBLISH], [published(10000)], OTHER),
    ("published", [ISSUED, PUBLISH], [], BOTH),
    ("published", [MARK], [REFUSED], BOTH),
    ("published", [GIVE_UP_MARK], [REFUSED_GIVEN_UP], BOTH),
    ("published", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], BOTH),
    ("published, marked", [ISSUED, PUBLISH, MARK, GIVE_UP_MARK], [], OTHER),
    ("published, marked", [UNMARK], [KEPT], OTHER),
    ("published, marked", [GIVE_UP_UNMARK], [KEPT_GIVEN_UP], OTHER),
    ("published, marked by older", [ISSUED, PUBLISH], [], OTHER),
    ("published, marked by older", [MARK], [REFUSED_MARKED], OTHER),
    ("published, marked by older", [GIVE_UP_MARK], [REFUSED_GIVEN_UP], OTHER),
    ("published, marked by older", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], OTHER),
    ("published, mark refused", [ISSUED, PUBLISH, MARK, GIVE_UP_MARK], [], BOTH),
    ("published, mark refused", [UNMARK, GIVE_UP_UNMARK], [UNMARKED], BOTH),
    ("published, unmarked", INPUTS, [], BOTH),
    ("published, kept", INPUTS, [], OTHER),
]
ANSWERS += [(state, [PUBLISH], NO_REPORT, NONE) for state, told in STATES.items() if OPENED not in told]


def decide_or_give_up(state: Reports, message: Input) -> list[ReportsEvent]:
    if isinstance(message, GiveUp):
        return [*give_up(state, message.command, GAVE_UP)]
    return decide(state, message)


given = Rules[Reports, ReportsEvent, Input, ReportsEvent](Reports(), evolve, deciding(decide_or_give_up, evolve)).given


def sums(state: Reports) -> Sum | None:
    """Total and counted documents of the first report."""
    report = state.reports.get("R-0001")
    return (report.total, report.counted) if report else None


def name(message: Input) -> str:
    return f"giving up {name(message.command)}" if isinstance(message, GiveUp) else type(message).__name__


def outcome(said: list[ReportsEvent] | str) -> str:
    if isinstance(said, str):
        return "is refused"
    return f"says {' and '.join(type(each).__name__ for each in said)}" if said else "changes nothing"


@pytest.mark.parametrize(
    ("state", "message", "said", "sums_after"),
    [
        pytest.param(state, message, said, sums_after, id=f"{state}: {name(message)} {outcome(said)}")
        for state, messages, said, sums_after in ANSWERS
        for message in messages
    ],
)
def test_in_state(state: str, message: Input, said: list[ReportsEvent] | str, sums_after: Sum | None) -> None:
    step = given(*STATES[state]).when(message)
    if isinstance(said, str):
        after = step.then_refused(said, by=NotFound)
    else:
        after = step.then(*said) if said else step.then_nothing_happens()
    assert sums(after) == sums_after


def test_every_message_is_tried_once_in_every_state() -> None:
    tried = [(state, name(message)) for state, messages, *_ in ANSWERS for message in messages]
    assert sorted(tried) == sorted((state, name(message)) for state in STATES for message in INPUTS)


def test_a_report_whose_documents_are_all_voided_is_not_published_until_another_one_joins() -> None:
    all_voided = given(OPENED, COLLECTED, MARKED)
    after = all_voided.when(PUBLISH).then_refused("every document in report 1 of Contoso is voided")
    assert sums(after) == EMPTY
    assert sums(all_voided.given(OTHER_COLLECTED).when(PUBLISH).then(published(10000))) == OTHER


SENT: list[ReportsEvent] = [OPENED, OTHER_COLLECTED, published(10000)]


def test_the_next_document_after_publication_opens_report_2_and_the_published_one_stays_as_it_is() -> None:
    after = given(*SENT).when(ISSUED).then(opened(2), collected(2))
    assert sums(after) == OTHER
    assert after.reports["R-0002"] == Report("R-0002", "Contoso", 2, total=45000, counted=1)


def test_a_document_joins_the_open_report_not_the_published_ones_before_it() -> None:
    second_open = given(*SENT, opened(2), collected(2, "INV-0003"))
    second_open.when(ISSUED).then(collected(2))
    second_sent = second_open.given(published(45000, number=2))
    second_sent.when(ISSUED).then(opened(3), collected(3))


def test_another_customers_reports_are_numbered_from_1_and_not_shared() -> None:
    theirs = given(opened(1, "Fabrikam"), collected(1, "INV-0003"))
    after = theirs.when(ISSUED).then(opened(1, "Contoso", report_id="R-0002"), collected(2))
    assert sums(after) == ALONE


def test_a_document_marked_before_it_was_issued_goes_into_report_2_as_voided() -> None:
    after = given(*SENT, MARKED).when(ISSUED).then(opened(2), collected(2))
    assert after.reports["R-0002"] == Report("R-0002", "Contoso", 2, total=0, counted=0)


def test_a_repeated_unmark_of_an_older_process_leaves_the_mark_of_the_next_one() -> None:
    older_unmarked = UnmarkingDocumentAsVoidedSucceeded(**OLDER)
    again = given(*OPEN, MARKED_BY_OLDER, older_unmarked)
    assert sums(again.when(MARK).then(MARKED)) == OTHER
    assert sums(again.given(MARKED).when(UnmarkDocumentAsVoided(**OLDER)).then_nothing_happens()) == OTHER
