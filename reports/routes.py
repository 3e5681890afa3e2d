"""Reports over HTTP."""

from flask import Blueprint, Response, request

from reports import views
from reports.module import ReportsModule
from web import forms
from web.answers import done, shown, wants_json

STATUSES = ("open", "published")


def blueprint(reports: ReportsModule) -> Blueprint:
    """The routes under /reports."""
    routes = Blueprint("reports", __name__, url_prefix="/reports")

    @routes.get("")
    def index() -> Response:
        return shown(
            views.reports(
                reports,
                customer=request.args.get("customer") or None,
                status=forms.query_choice("status", STATUSES),
                limit=forms.query_limit(),
                before=request.args.get("before"),
                most_documents=views.ALL if wants_json() else views.CARD,
            ),
            "reports/reports.html",
        )

    @routes.get("/<report_id>")
    def one(report_id: str) -> Response:
        return shown(views.report(reports, report_id), "reports/report.html")

    @routes.post("/<report_id>/publish")
    def publish(report_id: str) -> Response:
        reports.publish(report_id)
        report = views.report(reports, report_id)
        return done(report, f"Report {report['number']} of {report['customer']} was sent to the customer.")

    return routes
