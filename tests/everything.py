"""A system to which everything has happened that a page may have to show."""

from pathlib import Path
from typing import Any

import pytest

import process_manager.module
import reports.module
from settings import Settings
from systems.voiding import Voiding
from tests.server import Server
from tests.support import ManualClock, at_rest

VOIDED, FAILED = "document-voided", "marking-document-as-voided-failed"
WAITING = "voiding-CRN-0001-1"
PROCESSES = {
    "voiding-INV-0001-1": VOIDED,
    "voiding-INV-0002-1": FAILED,
    "voiding-INV-0003-1": FAILED,
    "voiding-INV-0004-1": VOIDED,
    "voiding-INV-0005-1": FAILED,
    WAITING: "voiding-requested",
}
LISTS = ["/documents", "/reports", "/processes", "/parked"]
EMPTY = ["/documents?customer=nobody", "/reports?customer=nobody", "/processes?document=none"]
LOGS = ["/log/billing", "/log/process-manager", "/log/reports"]
DOCUMENTS = [f"/documents/{each}" for each in ("INV-0001", "INV-0002", "INV-0006", "CRN-0001")]
ERRORS = ["/documents/INV-9999", "/documents?status=lost", "/nowhere", "/processes/voiding-INV-0002-2"]
FORMS = [
    ("/documents?customer=St.+John+%26+S%C3%B6hne", "Void INV-0008", "Voiding of INV-0008 requested."),
    ("/documents/INV-0006", "Void INV-0006", "Voiding of INV-0006 requested."),
    ("/reports?customer=Nordwind+Traders", "Publish to customer", "was sent to the customer."),
    ("/reports/R-0005", "Publish to customer", "was sent to the customer."),
    ("/parked", "Retry", "was handled."),
    ("/parked", "Discard", "was discarded."),
    ("/processes/voiding-INV-0003-1", "Acknowledge failure", "INV-0003 can be tried again."),
]
OF_A_PROCESS = [f"/processes/{each}" for each in PROCESSES]
LIVE = [*LISTS, *EMPTY, *LOGS, *DOCUMENTS, "/reports/R-0001", "/reports/R-0002", *OF_A_PROCESS]


def fails(patch: pytest.MonkeyPatch, module: Any, rule: str, message: str) -> None:
    """Have a module's rule raise for a type of message."""
    works = getattr(module, rule)

    def fail(*values: Any) -> Any:
        if type(values[-1]).__name__ == message:
            raise ValueError("the printer is on fire, and with it all that was on its way to the customer")
        return works(*values)

    patch.setattr(module, rule, fail)


def happen(system: Voiding, clock: ManualClock) -> None:
    """One document is voided, one refused and asked for again, one too late; a deadline and a message are parked."""
    commands = next(each for each in system.reports.subscriptions if each.source is system.manager.log)

    def run(seconds: int = 12) -> None:
        for _ in range(seconds):
            system.worker.drain()
            clock.move(1)

    def issued(customer: str, amount: int = 45000) -> str:
        document = system.billing.issue("invoice", customer, amount)
        run()
        return document

    def void(document: str, *, deaf: bool = False) -> None:
        system.billing.void(document)
        commands.held = deaf
        run(60 if deaf else 12)
        commands.held = False
        run()

    void(issued("Contoso"))
    refused = issued("W" * 80, 999999999)
    system.reports.publish("R-0002")
    void(refused)
    void(refused)
    void(issued("Nordwind Traders"), deaf=True)
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, process_manager.module, "tell", "DeadlinePassed")
        void(issued("Island Trading"), deaf=True)
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, reports.module, "decide", "MarkDocumentAsVoided")
        void(issued("La maison d'Asie"))
    issued("Contoso")
    for _ in range(2):
        issued("St. John & Söhne", 1234)


def wait(server: Server) -> None:
    """A process waits for Reports, and time stands still."""
    at_rest(server)
    server.post("/pause")
    document = server.post("/documents", kind="credit-note", customer="Fabrikam", amount="1.00")["id"]
    server.post(f"/documents/{document}/void")
    [message] = [each["message"] for each in server.get("/controls")["next"] if each["reader"] == "process-manager"]
    server.post("/step", reader="process-manager", message=message["id"])


def files_of_all(folder: Path) -> Path:
    """The folder, with the files of a system to which it has happened."""
    clock = ManualClock()
    system = Voiding(Settings(data_dir=folder), clock)
    system.open()
    happen(system, clock)
    system.close()
    return folder
