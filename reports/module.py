"""Reports' module: its tables, and which rule answers which message."""

from sqlite_utils import Database, Migrations

from billing.messages import DocumentIssued
from messaging.delivery import Handlers, On
from messaging.module import Module
from messaging.transaction import Transaction
from reports.messages import MarkDocumentAsVoided, PublishReport, UnmarkDocumentAsVoided
from reports.reports import Held, MarkingCommand, Report, Reports, ReportsEvent, decide, evolve_all, give_up

migrations = Migrations("reports")


@migrations()
def create_reports(db: Database) -> None:
    """`counted` documents make up `total` (cents). A customer has one report that is not published."""
    reports = db.table("reports").create(
        {
            "seq": int,
            "id": str,
            "customer": str,
            "number": int,
            "total": int,
            "counted": int,
            "status": str,
            "published_at": str,
        },
        pk="seq",
        not_null={"id", "customer", "number", "total", "counted", "status"},
    )
    reports.create_index(["id"], unique=True)
    reports.create_index(["customer", "number"], unique=True)
    reports.create_index(["status"])
    db.execute("create unique index one_open_report on reports (customer) where status = 'open'")


@migrations()
def create_documents(db: Database) -> None:
    """`marked_by` is the process that had the document voided. One that is known only by its mark is in no report."""
    documents = db.table("documents").create(
        {"seq": int, "id": str, "report_id": str, "amount": int, "marked_by": str},
        pk="seq",
        not_null={"id", "amount"},
        foreign_keys=[("report_id", "reports", "id")],
    )
    documents.create_index(["id"], unique=True)
    documents.create_index(["report_id"])


@migrations()
def create_verdicts(db: Database) -> None:
    """The last answer to each voiding process."""
    db.table("verdicts").create({"process_id": str, "verdict": str}, pk="process_id", not_null={"verdict"})


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


def answer(tx: Transaction, command: MarkingCommand) -> None:
    """Carry out a command of the process manager."""
    before = load(tx, document_id=command.document_id, process_id=command.process_id)
    record(tx, before, decide(before, command))


def answer_that_it_failed(tx: Transaction, command: MarkingCommand, reason: str) -> None:
    """Answer a command that was parked, so that no process waits for it."""
    before = load(tx, document_id=command.document_id, process_id=command.process_id)
    record(tx, before, [*give_up(before, command, reason)])


FROM_BILLING: Handlers = {
    DocumentIssued: On(collect),
}
FROM_PROCESS_MANAGER: Handlers = {
    MarkDocumentAsVoided: On(answer, when_parked=answer_that_it_failed),
    UnmarkDocumentAsVoided: On(answer, when_parked=answer_that_it_failed),
}


def load(
    tx: Transaction,
    *,
    report_id: str | None = None,
    document_id: str | None = None,
    customer: str | None = None,
    process_id: str | None = None,
) -> Reports:
    """As much of the reports as a decision needs: what the ids name, and the customer's latest report."""
    held = tx.execute("select id, report_id, amount, marked_by from documents where id = ?", (document_id,)).fetchone()
    reports = tx.execute(
        "select id, customer, number, total, counted, status from reports where id in (?, ?)"
        " or seq = (select max(seq) from reports where customer = ?)",
        (report_id, held and held[1], customer),
    ).fetchall()
    verdicts = tx.execute("select process_id, verdict from verdicts where process_id = ?", (process_id,)).fetchall()
    opened = tx.execute("select coalesce(max(seq), 0) from reports").fetchone()[0]
    return Reports(
        reports={row[0]: Report(row[0], row[1], row[2], row[3], row[4], row[5] == "published") for row in reports},
        documents={held[0]: Held(*held)} if held else {},
        verdicts=dict(verdicts),
        opened=opened,
    )


def record(tx: Transaction, before: Reports, events: list[ReportsEvent]) -> None:
    """Keep what `events` make of the reports, and say them."""
    after = evolve_all(before, events)
    for report in after.reports.values():
        if report != before.reports.get(report.id):
            tx.execute(
                "insert into reports (id, customer, number, total, counted, status, published_at)"
                " values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set total = excluded.total,"
                " counted = excluded.counted, status = excluded.status, published_at = excluded.published_at",
                (
                    report.id,
                    report.customer,
                    report.number,
                    report.total,
                    report.counted,
                    "published" if report.published else "open",
                    tx.occurred_at if report.published else None,
                ),
            )
    for held in after.documents.values():
        if held != before.documents.get(held.id):
            tx.execute(
                "insert into documents (id, report_id, amount, marked_by) values (?, ?, ?, ?) on conflict (id)"
                " do update set report_id = excluded.report_id, amount = excluded.amount,"
                " marked_by = excluded.marked_by",
                (held.id, held.report_id, held.amount, held.marked_by),
            )
    for process_id, verdict in after.verdicts.items():
        if verdict != before.verdicts.get(process_id):
            tx.execute("insert or replace into verdicts (process_id, verdict) values (?, ?)", (process_id, verdict))
    tx.say(*events)
