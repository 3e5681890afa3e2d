"""Voiding: Billing and Reports, and a process manager between them that carries the voiding of a document through."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import billing.routes
import billing.views
import process_manager.routes
import reports.routes
import reports.views
from billing import module as billing_module
from billing.module import KINDS, Billing
from billing.simulation import Simulation
from faults.breaking import Breaking
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.system import System
from pages import coordinator
from pages.rehearsal import Rehearsal
from pages.stage import Lane, Stage, rehearsed
from process_manager import voiding as definitions
from process_manager.module import ProcessManager
from reports import module as reports_module
from reports.module import ReportsModule
from settings import Settings
from systems import voiding_orders, voiding_rehearsal, voiding_rules
from systems.scratch import on_scratch
from systems.voiding_tour import tour

MOST_DOCUMENTS = 30
MOST_REPORTS = 12

WHY = (
    "A report that was sent must not change, so its documents must not be voided. No module can check that alone:"
    " Billing knows documents, Reports knows reports. So a process manager carries each voiding through."
)


class Voiding(System):
    """The modules of voiding; their files are directly in `settings.data_dir`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        folder, delay_line = settings.data_dir, DelayLine(clock, settings.slow_down)
        self.billing = Billing(folder, clock, delay_line)
        self.reports = ReportsModule(folder, clock, delay_line)
        self.manager = ProcessManager(folder, clock, delay_line, [definitions.voiding(settings.voiding_timeout)])

        self.billing.follow(self.manager.log, billing_module.FROM_PROCESS_MANAGER)
        self.reports.follow(self.billing.log, reports_module.FROM_BILLING)
        self.reports.follow(self.manager.log, reports_module.FROM_PROCESS_MANAGER)
        self.manager.follow(self.billing.log, self.manager.handlers)
        self.manager.follow(self.reports.log, self.manager.handlers)

        jobs = [Simulation(self.billing, settings.simulate)] if settings.simulate else []
        modules = (self.billing, self.manager, self.reports)
        super().__init__("voiding", modules, clock, delay_line, voiding_rules.rules, voiding_rules.subject_of, jobs)
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
