"""A system to which everything has happened that a page may have to show."""

from typing import Any

import pytest

import process_manager.module
import reports.module
from systems.voiding import Voiding
from tests.server import Server
from tests.support import ManualClock, at_rest


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
