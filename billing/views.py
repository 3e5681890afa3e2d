"""What Billing shows of its documents, in the shapes of its JSON."""

from typing import Any

from billing.module import Billing
from messaging.messages import NotFound
from web.forms import decimal_text
from web.paging import newest


def document(billing: Billing, document_id: str) -> dict[str, Any]:
    """One document. Raises NotFound."""
    with billing.store.reading() as db:
        for row in db.query("select * from documents where id = ?", [document_id]):
            return shape(row)
    raise NotFound(f"There is no document {document_id}.")


def documents(
    billing: Billing,
    *,
    customer: str | None = None,
    status: str | None = None,
    limit: int,
    before: str | None = None,
) -> dict[str, Any]:
    """Documents, newest first. Raises Invalid when there is no document `before`."""
    with billing.store.reading() as db:
        rows, following = newest(db, "documents", {"customer": customer, "status": status}, limit, before)
    return {"documents": [shape(row) for row in rows], "next": following}


def shape(row: dict[str, Any]) -> dict[str, Any]:
    """A document as JSON has it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "customer": row["customer"],
        "amount": decimal_text(row["amount"]),
        "status": row["status"],
        "issued_at": row["issued_at"],
        "process_id": row["process_id"],
    }


def totals(billing: Billing) -> dict[str, int]:
    """How many documents there are, by status."""
    with billing.store.reading() as db:
        return dict(db.execute("select status, count(*) from documents group by status").fetchall())
