"""What Reports shows of its reports, in the shapes of its JSON."""

from typing import Any, Literal, TypedDict

from sqlite_utils import Database

from messaging.clock import TimeText
from messaging.messages import NotFound
from reports.module import ReportsModule
from reports.tables import BY_STATUS
from web.forms import DecimalText, decimal_text
from web.paging import newest

Status = Literal["open", "published"]

ALL = -1
CARD = 6
"""So many of a report's latest documents are read for a card; it shows one less, to tell whether there are more."""


class Collected(TypedDict):
    """A document in a report; one that is `voided` does not count."""

    id: str
    amount: DecimalText
    voided: bool


class Report(TypedDict):
    """A report, its documents in the order in which they came."""

    id: str
    customer: str
    number: int
    status: Status
    total: DecimalText
    documents: list[Collected]
    published_at: TimeText | None


class Reports(TypedDict):
    """Reports, newest first; `next` is the `before` of the next page."""

    reports: list[Report]
    next: str | None


def report(module: ReportsModule, report_id: str) -> Report:
    """One report. Raises NotFound."""
    with module.store.reading() as db:
        for row in db.query("select * from reports where id = ?", [report_id]):
            return shape(db, row, ALL)
    raise NotFound(f"There is no report {report_id}.")


def report_of(module: ReportsModule, document_id: str) -> str | None:
    """The id of the report that a document is in; None where it was not collected yet."""
    with module.store.reading() as db:
        row = db.execute("select report_id from documents where id = ?", [document_id]).fetchone()
    return row[0] if row else None


def reports(
    module: ReportsModule,
    *,
    customer: str | None = None,
    status: str | None = None,
    limit: int,
    before: str | None = None,
    most_documents: int = ALL,
) -> Reports:
    """Reports, newest first, each with its latest documents. Raises Invalid when there is no report `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "reports", {"customer": customer, "status": status}, limit, before)
        return {"reports": [shape(db, row, most_documents) for row in rows], "next": following}


def shape(db: Database, row: dict[str, Any], most_documents: int) -> Report:
    """A report as JSON has it, with at most so many of its documents, in the order in which they came."""
    documents = db.query(
        "select id, amount, marked_by from documents where report_id = ? order by seq desc limit ?",
        [row["id"], most_documents],
    )
    return {
        "id": row["id"],
        "customer": row["customer"],
        "number": row["number"],
        "status": row["status"],
        "total": decimal_text(row["total"]),
        "documents": [
            {"id": each["id"], "amount": decimal_text(each["amount"]), "voided": each["marked_by"] is not None}
            for each in reversed(list(documents))
        ],
        "published_at": row["published_at"],
    }


def totals(module: ReportsModule) -> dict[str, int]:
    """How many reports there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
