"""Reports' module: which rule answers which message, and what persons can ask for."""

from billing.messages import DocumentIssued
from messaging.handling import Handlers, On
from messaging.module import Module
from messaging.transaction import Transaction
from reports.messages import MarkDocumentAsVoided, PublishReport, UnmarkDocumentAsVoided
from reports.rules import MarkingCommand, decide, give_up
from reports.state import Reports, ReportsEvent, evolve_all
from reports.tables import load, load_for, migrations, save


class ReportsModule(Module):
    """Answers Billing and the process manager from their logs, and persons by `publish`."""

    name = "reports"
    migrations = migrations

    def publish(self, report_id: str) -> None:
        """Seal a report. Raises NotFound, or Refused when there is nothing to publish; again changes nothing."""
        with self.transaction() as tx:
            command = PublishReport(report_id=report_id)
            before = load(tx, report_id=report_id)
            events = decide(before, command)
            if events:
                tx.receive(command)
                record(tx, before, events)


def collect(tx: Transaction, event: DocumentIssued) -> None:
    """Take a document in."""
    before = load(tx, document_id=event.document_id, customer=event.customer)
    record(tx, before, decide(before, event))


def carry_out(tx: Transaction, command: MarkingCommand) -> None:
    """Carry out a command of the process manager."""
    before = load_for(tx, command.document_id, command.process_id)
    record(tx, before, decide(before, command))


def answer_that_it_failed(tx: Transaction, command: MarkingCommand, reason: str) -> None:
    """Answer a command that was parked, so that no process waits for it."""
    before = load_for(tx, command.document_id, command.process_id)
    record(tx, before, [*give_up(before, command, reason)])


ANSWERED = "Nobody waits for it: its process has its answer."

FROM_BILLING: Handlers = {
    DocumentIssued: On(collect, if_discarded="The document is then in no report."),
}
FROM_PROCESS_MANAGER: Handlers = {
    MarkDocumentAsVoided: On(carry_out, when_parked=answer_that_it_failed, if_discarded=ANSWERED),
    UnmarkDocumentAsVoided: On(carry_out, when_parked=answer_that_it_failed, if_discarded=ANSWERED),
}


def record(tx: Transaction, before: Reports, events: list[ReportsEvent]) -> None:
    """Keep what `events` make of the reports, and say them."""
    save(tx, before, evolve_all(before, events))
    tx.say(*events)
