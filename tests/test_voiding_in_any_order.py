"""Every order, delay and repetition of the messages of a document's voiding, with the rules of all three modules."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from billing import rules
from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    DocumentIssued,
)
from messaging.messages import Message, Refused
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.process import Process, tell
from process_manager.voiding import voiding
from reports.messages import (
    DocumentCollected,
    MarkDocumentAsVoided,
    PublishReport,
    ReportOpened,
    UnmarkDocumentAsVoided,
)
from reports.rules import decide, give_up
from reports.state import Reports, ReportsEvent, evolve_all

DEFINITION = voiding(timedelta(seconds=30))
FINAL = ("failure-acknowledged", "document-voided")
FAILED = "marking-document-as-voided-failed"


class World(NamedTuple):
    """The three modules and one document. What was `said` can be delivered at any time, and again."""

    document: rules.Document
    reports: Reports
    processes: tuple[Process, ...]
    said: tuple[Message, ...]

    @property
    def key(self) -> object:
        told = tuple((each.state, frozenset(each.facts)) for each in self.processes)
        return self.document, repr(self.reports), told, frozenset(self.said)

    def billing_says(self, events: Sequence[rules.DocumentEvent]) -> "World":
        document = rules.evolve_all(self.document, [*events])
        assert document
        return self._replace(document=document, said=(*self.said, *events))

    def reports_say(self, events: Sequence[ReportsEvent]) -> "World":
        said = [each for each in events if each.correlation_id]
        return self._replace(reports=evolve_all(self.reports, [*events]), said=(*self.said, *said))

    def tell(self, process: Process, message: Message) -> "World":
        try:
            after, commands = tell(DEFINITION, process, message)
        except Refused:
            return self
        processes = tuple(after if each is process else each for each in self.processes)
        return self._replace(processes=processes, said=(*self.said, *commands))

    def deliveries(self) -> Iterator["World"]:
        for message in self.said:
            if isinstance(message, CompleteDocumentVoiding | AbortDocumentVoiding):
                yield self.billing_says(rules.decide(self.document, message))
            elif isinstance(message, DocumentIssued):
                yield self.reports_say(decide(self.reports, message))
            elif isinstance(message, MarkDocumentAsVoided | UnmarkDocumentAsVoided):
                yield self.reports_say(decide(self.reports, message))
                yield self.reports_say(give_up(self.reports, message, "it could not be handled"))
            else:
                yield from (self.tell(each, message) for each in self.processes if each.id == message.correlation_id)

    def interventions(self, attempts: int) -> Iterator["World"]:
        """What time and persons may do at any moment, or leave undone."""
        for report in self.reports.reports.values():
            if report.counted:
                yield self.reports_say(decide(self.reports, PublishReport(report_id=report.id)))
        for each in self.processes:
            yield self.tell(each, DeadlinePassed(process_id=each.id, state="voiding-requested", reason="No answer"))
            yield self.tell(each, AcknowledgeProcessFailure(process_id=each.id))
        finished = all(each.state in FINAL for each in self.processes)
        if finished and self.document.status == "issued" and len(self.processes) < attempts:
            request = rules.request_voiding(self.document)
            process = Process(request.process_id, request.document_id)
            yield self.billing_says([request])._replace(processes=(*self.processes, process))

    def verdicts(self, process: Process) -> list[type[Message]]:
        verdicts = [each for each in self.said if isinstance(each, CompleteDocumentVoiding | AbortDocumentVoiding)]
        return [type(each) for each in verdicts if each.process_id == process.id]

    def check(self) -> None:
        assert len({*self.said}) == len(self.said), "something was said twice"
        assert all(len(self.verdicts(each)) <= 1 for each in self.processes)
        held = self.reports.documents.values()
        for report in self.reports.reports.values():
            counted = [each.amount for each in held if each.report_id == report.id and not each.marked_by]
            assert (report.total, report.counted) == (sum(counted), len(counted))
        if self.document.status == "voided":
            assert self.reports.documents["INV-0001"].marked_by == self.document.process_id

    def check_when_all_is_delivered(self) -> None:
        marked_by = self.reports.documents["INV-0001"].marked_by
        assert self.document.status == ("voided" if marked_by else "issued")
        for each in self.processes:
            completed = each.id == marked_by
            assert each.state in (["document-voided"] if completed else [FAILED, "failure-acknowledged"])
            assert self.verdicts(each) == [CompleteDocumentVoiding if completed else AbortDocumentVoiding]


def test_two_attempts_end_in_agreement_under_every_order_repetition_deadline_and_publication() -> None:
    issued = DocumentIssued(document_id="INV-0001", kind="invoice", customer="Contoso", amount=45000)
    # A report can only be published while it counts something, so it holds a second document.
    report: list[ReportsEvent] = [
        ReportOpened(report_id="R-0001", customer="Contoso", number=1),
        DocumentCollected(report_id="R-0001", document_id="INV-0002", amount=10000),
    ]
    start = World(rules.evolve(None, issued), evolve_all(Reports(), report), (), (issued,))
    seen, waiting, ends = {start.key}, [start], set[tuple[str | None, ...]]()
    while waiting:
        world = waiting.pop()
        world.check()
        published = {id: each for id, each in world.reports.reports.items() if each.published}
        delivered = [each for each in world.deliveries() if each != world]
        if not delivered:
            world.check_when_all_is_delivered()
            ends.add(tuple(each.state for each in world.processes))
        for after in (*delivered, *world.interventions(attempts=2)):
            assert published.items() <= after.reports.reports.items()
            if after.key not in seen:
                seen.add(after.key)
                waiting.append(after)
    once = {(), (FAILED,), ("failure-acknowledged",), ("document-voided",)}
    assert ends == once | {("failure-acknowledged", *each) for each in once}
