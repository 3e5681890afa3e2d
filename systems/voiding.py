"""Voiding: Billing and Reports, and a process manager between them that carries the voiding of a document through."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import billing.routes
import billing.views
import process_manager.routes
import reports.routes
import reports.views
from billing.module import KINDS
from faults.breaking import Breaking
from messaging.clock import Clock
from pages import coordinator
from pages.rehearsal import Rehearsal
from pages.stage import Lane, Stage, rehearsed
from settings import Settings
from systems import voiding_orders, voiding_rehearsal
from systems.scratch import on_scratch
from systems.voiding_modules import VoidingModules
from systems.voiding_tour import tour

MOST_DOCUMENTS = 30
MOST_REPORTS = 12

WHY = (
    "A report that was sent must not change, so its documents must not be voided. No module can check that alone:"
    " Billing knows documents, Reports knows reports. So a process manager carries each voiding through."
)


class Voiding(VoidingModules):
    """All modules of voiding in one process, a tour of what can happen, and what can be made to go wrong."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
        self.breaking = Breaking(self)
        self.tour = tour(self, self.billing, self.reports, self.manager, self.breaking)
        self.do_also(self.tour)


def stage(system: Voiding) -> Stage:
    """Voiding on the stage, at `/`; its double is where every order of its events is played."""
    settings = on_scratch(system.settings)
    double = Voiding(settings, system.clock)
    double.manager.shapes = system.manager.shapes
    hands = voiding_rehearsal.hands(double, double.billing, double.reports, double.manager)
    convergence = voiding_orders.convergence(double.manager.definitions["voiding"])
    return rehearsed(on_stage(system), on_stage(double), Rehearsal(convergence, hands, settings.data_dir))


def on_stage(system: Voiding) -> Stage:
    """The lanes of voiding, and what belongs to them."""
    return Stage(
        title="Voiding",
        path="",
        why=WHY,
        system=system,
        coordinator=system.manager,
        lanes=(
            Lane(system.billing, "left", lambda: documents(system), "billing/lane.html", form="billing/form.html"),
            coordinator.lane(system.manager),
            Lane(system.reports, "right", lambda: latest_reports(system), "reports/lane.html"),
        ),
        routes=(
            billing.routes.blueprint(system.billing),
            reports.routes.blueprint(system.reports),
            process_manager.routes.blueprint(system.manager, system.history),
        ),
        subjects={"document_id": "/documents/", "report_id": "/reports/"},
        tour=system.tour,
        breaking=system.breaking,
        lists=(("Documents", "/documents"), ("Processes", "/processes"), ("Reports", "/reports")),
    )


def documents(system: Voiding) -> Mapping[str, Any]:
    """What Billing's lane shows."""
    found = billing.views.documents(system.billing, limit=MOST_DOCUMENTS)
    count = billing.views.count(system.billing)
    return {
        **found,
        "kinds": [*KINDS],
        "key": uuid4().hex,
        "customers": list(dict.fromkeys(each["customer"] for each in found["documents"])),
        "summary": f"{count} {'document' if count == 1 else 'documents'}",
    }


def latest_reports(system: Voiding) -> Mapping[str, Any]:
    """What Reports' lane shows: the open ones first."""
    found = reports.views.reports(system.reports, limit=MOST_REPORTS, most_documents=reports.views.CARD)
    count = reports.views.totals(system.reports)
    return {
        "reports": sorted(found["reports"], key=lambda each: each["status"] != "open"),
        "next": found["next"],
        "summary": f"{count.get('open', 0)} open · {count.get('published', 0)} published",
    }
