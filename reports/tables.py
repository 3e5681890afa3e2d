"""Reports' tables: reports and documents as they stand, and what each voiding process was answered."""

from sqlite_utils import Database, Migrations

from messaging.transaction import Transaction
from reports.state import Held, Report, Reports

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


def save(tx: Transaction, before: Reports, after: Reports) -> None:
    """Keep what is different after than before."""
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
