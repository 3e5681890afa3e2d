"""What the tests of starting over share: a system with a row in every table, and how many there are."""

from datetime import timedelta

import pytest

from messaging.messages import DeadlineArmed
from systems.voiding import Voiding
from tests.support import raise_error, rows, voiding

OF_ALL = ("log", "cursors", "failures", "failures_counted", "deadlines")
TABLES = {
    "billing": (*OF_ALL, "documents", "numbers"),
    "process-manager": (*OF_ALL, "processes", "processes_counted", "turned_away"),
    "reports": (*OF_ALL, "reports", "reports_counted", "documents", "verdicts"),
}
TRANSACTIONS = 4


def counts(system: Voiding) -> set[int]:
    """How many rows are in the tables; a cursor at the beginning is none."""
    return {
        rows(module, f"select count(*) as rows from {table}{' where position > 0' * (table == 'cursors')}")[0]["rows"]
        for module in system.modules
        for table in TABLES[module.name]
    }


def everything_happened(system: Voiding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in every table, and messages on their way."""
    one, other = (system.billing.issue("invoice", customer, 100) for customer in ("Contoso", "Fabrikam"))
    system.billing.void(one)
    system.worker.drain()
    system.reports.publish("R-0002")
    system.billing.void(other)
    system.worker.drain()
    system.billing.void(other)
    system.worker.drain()
    with monkeypatch.context() as patch:
        for module in ("billing", "reports", "process_manager"):
            rule = "tell" if module == "process_manager" else "decide"
            patch.setattr(f"{module}.module.{rule}", raise_error)
        with system.manager.transaction() as tx:
            tx.execute(
                "insert into log select null, type, kind, recipient, visibility, correlation_id, causation_id,"
                " occurred_at, data from log where kind = 'command'"
            )
        with system.reports.transaction() as tx:
            tx.execute(
                "insert into log select null, type, kind, recipient, visibility, correlation_id, causation_id,"
                " occurred_at, data from log where type like 'Marking%'"
            )
        system.worker.drain()
    voiding(system)
    for each in system.modules:
        with each.transaction() as tx:
            each.deadlines.arm(tx, "any", timedelta(1), DeadlineArmed(process_id=None, deadline="never"))
