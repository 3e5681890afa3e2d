"""What Billing shows of its documents, in the shapes of its JSON."""

from typing import Any, TypedDict

from billing.messages import Kind
from billing.module import Billing
from billing.rules import Status
from messaging.clock import TimeText
from messaging.messages import NotFound
from web.forms import DecimalText, decimal_text
from web.paging import newest

COLUMNS = ("id", "kind", "customer", "amount", "status", "issued_at", "process_id")
ONE = f"select {', '.join(COLUMNS)} from documents where id = ?"


class Document(TypedDict):
    """A document; `process_id` names its latest voiding process, whose state is the process manager's to tell."""

    id: str
    kind: Kind
    customer: str
    amount: DecimalText
    status: Status
    issued_at: TimeText
    process_id: str | None


class Documents(TypedDict):
    """Documents, newest first; `next` is the `before` of the next page."""

    documents: list[Document]
    next: str | None


class Issued(TypedDict):
    """Documents that were issued."""

    documents: list[Document]


class Voiding(TypedDict):
    """A document that is being voided, and the process that sees to it."""

    process_id: str
    document: Document


def document(billing: Billing, document_id: str) -> Document:
    """One document. Raises NotFound."""
    with billing.store.asking() as file:
        row = file.execute(ONE, (document_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no document {document_id}.")
    return shape(dict(zip(COLUMNS, row, strict=True)))


def documents(
    billing: Billing,
    *,
    customer: str | None = None,
    status: str | None = None,
    limit: int,
    before: str | None = None,
) -> Documents:
    """Documents, newest first. Raises Invalid when there is no document `before`."""
    with billing.store.reading() as db:
        rows, following = newest(db, "documents", {"customer": customer, "status": status}, limit, before)
    return {"documents": [shape(row) for row in rows], "next": following}


def shape(row: dict[str, Any]) -> Document:
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


def count(billing: Billing) -> int:
    """How many documents there are: they are numbered without gaps, and none is ever taken away."""
    with billing.store.reading() as db:
        return int(db.execute("select coalesce(max(seq), 0) from documents").fetchone()[0])
