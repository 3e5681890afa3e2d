"""Reports' tables: reports and documents as they stand, and what each voiding process was answered."""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database, Migrations

from messaging.counts import Counts
from messaging.transaction import Transaction
from reports.state import Held, Report, Reports

migrations = Migrations("reports")

BY_STATUS = Counts("reports", status="row.status")


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


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


@migrations()
def find_by_customer_and_status(db: Database) -> None:
    reports = db.table("reports")
    reports.create_index(["customer"])
    reports.create_index(["customer", "status"])


REPORT = "reports.id, reports.customer, number, total, counted, status"
HELD = "documents.id, documents.report_id, documents.amount, documents.marked_by"


def load(
    tx: Transaction,
    *,
    report_id: str | None = None,
    document_id: str | None = None,
    customer: str | None = None,
) -> Reports:
    """As much of the reports as a decision needs: what the ids name, and the customer's latest report."""
    held = tx.execute(f"select {HELD} from documents where id = ?", (document_id,)).fetchone()
    reports = tx.execute(
        f"select {REPORT} from reports where id in (?, ?) or seq = (select max(seq) from reports where customer = ?)",
        (report_id, held and held[1], customer),
    ).fetchall()
    opened = tx.execute("select coalesce(max(seq), 0) from reports").fetchone()[0]
    return Reports(
        reports={row[0]: report(row) for row in reports},
        documents={held[0]: Held(*held)} if held else {},
        opened=opened,
    )


def load_for(tx: Transaction, document_id: str, process_id: str) -> Reports:
    """As much of the reports as a decision about a process's mark on a document needs."""
    row = tx.execute(
        f"select {HELD}, {REPORT}, verdict from (select ? as document_id, ? as process_id) as asked"
        " left join documents on documents.id = asked.document_id"
        " left join reports on reports.id = documents.report_id"
        " left join verdicts on verdicts.process_id = asked.process_id",
        (document_id, process_id),
    ).fetchone()
    held, verdict = row[:4], row[10]
    return Reports(
        reports={row[4]: report(row[4:10])} if row[4] else {},
        documents={held[0]: Held(*held)} if held[0] else {},
        verdicts={process_id: verdict} if verdict else {},
    )


def report(row: Sequence[Any]) -> Report:
    id_, customer, number, total, counted, status = row
    return Report(id_, customer, number, total, counted, status == "published")


def save(tx: Transaction, before: Reports, after: Reports) -> None:
    """Keep what is different after than before.

    An update names only columns that may have changed: SQLite writes an index anew for every one that is named.
    """
    for report in after.reports.values():
        save_report(tx, before.reports.get(report.id), report)
    for held in after.documents.values():
        save_held(tx, before.documents.get(held.id), held)
    for process_id, verdict in after.verdicts.items():
        if verdict != before.verdicts.get(process_id):
            tx.execute("insert or replace into verdicts (process_id, verdict) values (?, ?)", (process_id, verdict))


def save_report(tx: Transaction, before: Report | None, after: Report) -> None:
    if before is None:
        tx.execute(
            "insert into reports (id, customer, number, total, counted, status) values (?, ?, ?, ?, ?, 'open')",
            (after.id, after.customer, after.number, after.total, after.counted),
        )
    elif after.published and not before.published:
        tx.execute("update reports set status = 'published', published_at = ? where id = ?", (tx.occurred_at, after.id))
    elif after != before:
        tx.execute("update reports set total = ?, counted = ? where id = ?", (after.total, after.counted, after.id))


def save_held(tx: Transaction, before: Held | None, after: Held) -> None:
    if before is None:
        tx.execute(
            "insert into documents (id, report_id, amount, marked_by) values (?, ?, ?, ?)",
            (after.id, after.report_id, after.amount, after.marked_by),
        )
    elif after.report_id != before.report_id:
        tx.execute(
            "update documents set report_id = ?, amount = ? where id = ?", (after.report_id, after.amount, after.id)
        )
    elif after != before:
        tx.execute("update documents set marked_by = ? where id = ?", (after.marked_by, after.id))
