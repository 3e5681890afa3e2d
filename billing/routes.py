"""Billing over HTTP."""

from typing import Any, get_args

from flask import Blueprint, Response

from billing import views
from billing.messages import Kind
from billing.module import KINDS, Billing
from billing.rules import Status
from billing.samples import issue_samples
from web.answers import done, shown
from web.api import operation
from web.fields import BEFORE, KEY, LIMIT, Amount, Choice, Filter, Text

LONGEST_CUSTOMER = 80

TO_ISSUE = (
    Choice("kind", KINDS),
    Text("customer", LONGEST_CUSTOMER),
    Amount("amount"),
    KEY,
)
TO_LIST = (Filter("customer"), Choice("status", get_args(Status), needed=False), LIMIT, BEFORE)


def blueprint(billing: Billing) -> Blueprint:
    """The routes under /documents, and the sample documents."""
    routes = Blueprint("billing", __name__)

    @routes.post("/documents")
    @operation({201: views.Document}, takes=TO_ISSUE)
    def issue(kind: Kind, customer: str, amount: int, key: str | None) -> Response:
        """Issue a document; the same `key` issues one."""
        with billing.transaction():
            document = views.document(billing, billing.issue(kind, customer, amount, form_key=key))
        location = f"/documents/{document['id']}"
        return done(document, f"{document['id']} issued to {document['customer']}.", 201, location)

    @routes.get("/documents")
    @operation({200: views.Documents}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Documents, newest first."""
        return shown(views.documents(billing, **asked), "billing/documents.html")

    @routes.get("/documents/<document_id>")
    @operation({200: views.Document}, 404)
    def one(document_id: str) -> Response:
        """A document."""
        return shown(views.document(billing, document_id), "billing/document.html")

    @routes.post("/documents/<document_id>/void")
    @operation({202: views.Voiding}, 404, 409)
    def void(document_id: str) -> Response:
        """Ask for a document to be voided."""
        with billing.transaction():
            process_id = billing.void(document_id)
            voiding = views.Voiding(process_id=process_id, document=views.document(billing, document_id))
        return done(voiding, f"Voiding of {document_id} requested.", 202)

    @routes.post("/samples")
    @operation({201: views.Issued})
    def samples() -> Response:
        """Issue the sample documents; again issues nothing."""
        with billing.transaction():
            issued = [views.document(billing, each) for each in issue_samples(billing)]
        return done(views.Issued(documents=issued), "The sample documents are issued.", 201)

    return routes
