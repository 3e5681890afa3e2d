"""Billing over HTTP."""

from typing import get_args

from flask import Blueprint, Response, request

from billing import views
from billing.module import KINDS, Billing
from billing.rules import Status
from billing.samples import issue_samples
from web import forms
from web.answers import done, shown

LONGEST_CUSTOMER = 80
LONGEST_KEY = 80


def blueprint(billing: Billing) -> Blueprint:
    """The routes under /documents, and the sample documents."""
    routes = Blueprint("billing", __name__)

    @routes.post("/documents")
    def issue() -> Response:
        fields = forms.body()
        document_id = billing.issue(
            kind=forms.choice(fields, "kind", KINDS),
            customer=forms.text(fields, "customer", LONGEST_CUSTOMER),
            amount=forms.amount(fields),
            form_key=forms.text(fields, "key", LONGEST_KEY) if fields.get("key", "") != "" else None,
        )
        document = views.document(billing, document_id)
        answer = done(document, f"{document_id} issued to {document['customer']}.", 201)
        answer.headers.setdefault("Location", f"/documents/{document_id}")
        return answer

    @routes.get("/documents")
    def index() -> Response:
        return shown(
            views.documents(
                billing,
                customer=request.args.get("customer") or None,
                status=forms.query_choice("status", get_args(Status)),
                limit=forms.query_limit(),
                before=request.args.get("before"),
            ),
            "billing/documents.html",
        )

    @routes.get("/documents/<document_id>")
    def one(document_id: str) -> Response:
        return shown(views.document(billing, document_id), "billing/document.html")

    @routes.post("/documents/<document_id>/void")
    def void(document_id: str) -> Response:
        process_id = billing.void(document_id)
        document = views.document(billing, document_id)
        return done({"process_id": process_id, "document": document}, f"Voiding of {document_id} requested.", 202)

    @routes.post("/samples")
    def samples() -> Response:
        issued = [views.document(billing, each) for each in issue_samples(billing)]
        return done({"documents": issued}, "The sample documents are issued.", 201)

    return routes
