"""Billing's module: which rule answers which message, and what persons can ask for."""

from typing import get_args

from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    IssueDocument,
    Kind,
    VoidDocument,
)
from billing.rules import Document, DocumentCommand, DocumentEvent, decide, evolve_all
from billing.tables import add, load, migrations, next_id, save
from messaging.handling import Handlers, On
from messaging.messages import NotFound
from messaging.module import Module
from messaging.transaction import Transaction

KINDS: tuple[Kind, ...] = get_args(Kind)


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
            process_id = evolve_all(document, events).process_id
            assert process_id
            tx.receive(command, process_id)
            record(tx, document, events)
        return process_id


def carry_out(tx: Transaction, command: DocumentCommand) -> None:
    """Carry out another module's command."""
    document = load(tx, command.document_id)
    record(tx, document, decide(document, command))


IT_WAITS = "Its document stays “voiding” for ever, unless you say on the page of its process what happened."

FROM_PROCESS_MANAGER: Handlers = {
    CompleteDocumentVoiding: On(carry_out, if_discarded=IT_WAITS),
    AbortDocumentVoiding: On(carry_out, if_discarded=IT_WAITS),
}


def record(tx: Transaction, document: Document | None, events: list[DocumentEvent]) -> Document:
    """Keep what `events` make of a document, and say them."""
    after = evolve_all(document, events)
    if events:
        keep = save if document else add
        keep(tx, after)
        tx.say(*events)
    return after
