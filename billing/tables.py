"""Billing's tables: documents as they stand, and the numbers that were given out."""

from sqlite_utils import Database, Migrations

from billing.messages import Kind
from billing.rules import Document
from messaging.transaction import Transaction

PREFIXES: dict[Kind, str] = {"invoice": "INV", "receipt": "RCP", "credit-note": "CRN"}

migrations = Migrations("billing")


@migrations()
def create_documents(db: Database) -> None:
    """`seq` is the order of issue, `form_key` the one-time key of the form that the document was issued with."""
    db.table("documents").create(
        {
            "seq": int,
            "id": str,
            "kind": str,
            "customer": str,
            "amount": int,
            "status": str,
            "attempt": int,
            "process_id": str,
            "issued_at": str,
            "form_key": str,
        },
        pk="seq",
        not_null={"id", "kind", "customer", "amount", "status", "attempt", "issued_at"},
    )
    documents = db.table("documents")
    documents.create_index(["id"], unique=True)
    documents.create_index(["form_key"], unique=True)
    documents.create_index(["customer"])
    documents.create_index(["status"])


@migrations()
def create_numbers(db: Database) -> None:
    """The last number given to each kind of document."""
    db.table("numbers").create({"kind": str, "last": int}, pk="kind", not_null={"last"})


@migrations()
def find_by_customer_and_status(db: Database) -> None:
    db.table("documents").create_index(["customer", "status"])


def next_id(tx: Transaction, kind: Kind) -> str:
    """The next id of a kind: numbers without gaps, because a step that fails takes none."""
    last = tx.execute(
        "insert into numbers (kind, last) values (?, 1)"
        " on conflict (kind) do update set last = last + 1 returning last",
        (kind,),
    ).fetchone()[0]
    return f"{PREFIXES[kind]}-{last:04d}"


def load(tx: Transaction, document_id: str) -> Document | None:
    """The document as it stands, None when there is none."""
    row = tx.execute(
        "select id, kind, customer, amount, status, attempt, process_id from documents where id = ?", (document_id,)
    ).fetchone()
    return Document(*row) if row else None


def add(tx: Transaction, document: Document) -> None:
    """Keep a document that was issued."""
    tx.execute(
        "insert into documents (id, kind, customer, amount, status, attempt, issued_at) values (?, ?, ?, ?, ?, ?, ?)",
        (
            document.id,
            document.kind,
            document.customer,
            document.amount,
            document.status,
            document.attempt,
            tx.occurred_at,
        ),
    )


def save(tx: Transaction, document: Document) -> None:
    """Keep how a document stands now."""
    tx.execute(
        "update documents set status = ?, attempt = ?, process_id = ? where id = ?",
        (document.status, document.attempt, document.process_id, document.id),
    )
