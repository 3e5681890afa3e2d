"""Billing's module: its tables, and which rule answers which message."""

from typing import get_args

from sqlite_utils import Database, Migrations

from billing.documents import Document, DocumentCommand, DocumentEvent, decide, evolve_all
from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    DocumentVoidingRequested,
    IssueDocument,
    Kind,
    VoidDocument,
)
from messaging.delivery import Handlers, On
from messaging.messages import NotFound
from messaging.module import Module
from messaging.transaction import Transaction

KINDS: tuple[Kind, ...] = get_args(Kind)
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


class Billing(Module):
    """Answers the process manager from its log, and persons by `issue` and `void`."""

    name = "billing"
    migrations = migrations

    def issue(self, kind: Kind, customer: str, amount: int, form_key: str | None = None) -> str:
        """Issue a document over `amount` cents and return its id.

        A form key that was used before issues nothing and returns the document it issued then.
        """
        with self.transaction() as tx:
            row = form_key and tx.execute("select id from documents where form_key = ?", (form_key,)).fetchone()
            if row:
                return str(row[0])
            document_id = next_id(tx, kind)
            command = IssueDocument(document_id=document_id, kind=kind, customer=customer, amount=amount)
            events = decide(None, command)
            tx.receive(command)
            document = record(tx, None, events)
            tx.execute("update documents set form_key = ? where id = ?", (form_key, document.id))
        return document.id

    def void(self, document_id: str) -> str:
        """Ask for a document to be voided and return the id of the process that will see to it.

        Raises NotFound when there is no such document, Refused when it is voided already or being voided.
        """
        with self.transaction() as tx:
            document = load(tx, document_id)
            if document is None:
                raise NotFound(f"There is no document {document_id}.")
            command = VoidDocument(document_id=document_id)
            events = decide(document, command)
            for event in events:
                if isinstance(event, DocumentVoidingRequested):
                    tx.receive(command, event.process_id)
            document = record(tx, document, events)
        return str(document.process_id)


def handle(tx: Transaction, command: DocumentCommand) -> None:
    """Carry out another module's command."""
    document = load(tx, command.document_id)
    record(tx, document, decide(document, command))


FROM_PROCESS_MANAGER: Handlers = {
    CompleteDocumentVoiding: On(handle),
    AbortDocumentVoiding: On(handle),
}


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


def record(tx: Transaction, document: Document | None, events: list[DocumentEvent]) -> Document:
    """Keep what `events` make of a document, and say them."""
    document = evolve_all(document, events)
    assert document is not None
    if events:
        tx.execute(
            "insert into documents (id, kind, customer, amount, status, attempt, process_id, issued_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update"
            " set status = excluded.status, attempt = excluded.attempt, process_id = excluded.process_id",
            (
                document.id,
                document.kind,
                document.customer,
                document.amount,
                document.status,
                document.attempt,
                document.process_id,
                tx.occurred_at,
            ),
        )
        tx.say(*events)
    return document
