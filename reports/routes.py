"""Reports over HTTP."""

from typing import Any, get_args

from flask import Blueprint, Response

from reports import views
from reports.module import ReportsModule
from web.answers import done, shown, wants_json
from web.api import operation
from web.fields import BEFORE, LIMIT, Choice, Filter

TO_LIST = (Filter("customer"), Choice("status", get_args(views.Status), needed=False), LIMIT, BEFORE)


def blueprint(reports: ReportsModule) -> Blueprint:
    """The routes under /reports."""
    routes = Blueprint("reports", __name__, url_prefix="/reports")

    @routes.get("")
    @operation({200: views.Reports}, takes=TO_LIST)
    def index(**asked: Any) -> Response:
        """Reports, newest first."""
        most_documents = views.ALL if wants_json() else views.CARD
        return shown(views.reports(reports, **asked, most_documents=most_documents), "reports/reports.html")

    @routes.get("/<report_id>")
    @operation({200: views.Report}, 404)
    def one(report_id: str) -> Response:
        """A report."""
        return shown(views.report(reports, report_id), "reports/report.html")

    @routes.post("/<report_id>/publish")
    @operation({200: views.Report}, 404, 409)
    def publish(report_id: str) -> Response:
        """Send a report to its customer; again changes nothing."""
        with reports.transaction():
            reports.publish(report_id)
            report = views.report(reports, report_id)
        return done(report, f"Report {report['number']} of {report['customer']} was sent to the customer.")

    return routes
