"""How orders of voiding's events are played on the real modules."""

import billing.tables
import process_manager.module
import reports.tables
from billing.messages import DocumentVoidingRequested
from billing.module import Billing
from messaging.system import System
from pages.by_hand import deliver_all, deliver_one
from pages.playing import Hands
from process_manager.world import States
from reports.messages import PublishReport
from reports.module import ReportsModule
from systems.voiding_orders import AMOUNT, CUSTOMER, DOCUMENT, OTHER, PROCESS


def hands(
    system: System, billing_: Billing, reports_: ReportsModule, manager: process_manager.module.ProcessManager
) -> Hands:
    """What a rehearsal does on the modules of voiding."""

    def begin() -> None:
        for _ in (DOCUMENT, OTHER):
            billing_.issue("invoice", CUSTOMER, AMOUNT)
        deliver_all(system)
        billing_.void(DOCUMENT)
        deliver_one(manager, DocumentVoidingRequested)

    def publish(command: PublishReport) -> None:
        reports_.publish(command.report_id)

    def states() -> States:
        with billing_.transaction() as in_billing, reports_.transaction() as in_reports:
            return {
                "billing": billing.tables.load(in_billing, DOCUMENT),
                "reports": reports.tables.load_for(in_reports, DOCUMENT, PROCESS),
            }

    return Hands(system, manager, begin, {PublishReport: publish}, states)
