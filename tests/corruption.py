"""What can be wrong in the files of a system that has worked, and the one sentence that is then said of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from systems.voiding import Voiding

UNMARK = "update documents set marked_by = null where id = '{id}'"
COUNT = "update reports set total = total + {amount}, counted = counted + {times} where id = '{report}'"
PARKED = (
    "insert into failures (log, position, type, data, attempts, error, parked_at) select 'process-manager', 999,"
    """ 'MarkDocumentAsVoided', '{"document_id": "INV-0005"}',"""
    " 4, 'the printer is on fire', '2026-01-01T12:00:00.000000Z'"
)

CORRUPTED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a published report counts a voided document, even while something is on its way": (
        "reports",
        (UNMARK.format(id="INV-0005"), COUNT.format(report="R-0004", amount=500, times=1), PARKED),
        "INV-0005 is voided, but the published report R-0004 counts it (rule 1)",
    ),
    "a wrong total": (
        "reports",
        ("update reports set total = total + 1 where id = 'R-0001'",),
        "R-0001 has a total of 2.01 and counts 1, but it is 2.00 of 1 (rule 1)",
    ),
    "a wrong count": (
        "reports",
        ("update reports set counted = 0 where id = 'R-0001'",),
        "R-0001 has a total of 2.00 and counts 0, but it is 2.00 of 1 (rule 1)",
    ),
    "voided, but not marked": (
        "reports",
        (UNMARK.format(id="INV-0001"), COUNT.format(report="R-0001", amount=100, times=1)),
        "INV-0001 is voided in Billing, but not marked in Reports (rule 2)",
    ),
    "marked, but not voided": (
        "reports",
        (
            "update documents set marked_by = 'voiding-INV-0002-1' where id = 'INV-0002'",
            COUNT.format(report="R-0001", amount=-200, times=-1),
        ),
        "INV-0002 is issued in Billing, but marked in Reports (rule 2)",
    ),
    "two unfinished processes": (
        "process-manager",
        (
            "drop index one_unfinished",
            "insert into processes (id, definition, subject, state, facts, data, started_at)"
            " select 'voiding-INV-0003-2', definition, subject, state, facts, json_set(data, '$.attempt', 2),"
            " started_at from processes where id = 'voiding-INV-0003-1'",
        ),
        "INV-0003 has two unfinished processes, voiding-INV-0003-1 and voiding-INV-0003-2 (rule 3)",
    ),
    "finished, but not final": (
        "process-manager",
        ("update processes set finished_at = 'today' where id = 'voiding-INV-0003-1'",),
        "voiding-INV-0003-1 is in state marking-document-as-voided-failed, finished at today (rule 4)",
    ),
    "a state that does not exist": (
        "process-manager",
        ("update processes set state = 'lost' where id = 'voiding-INV-0001-1'",),
        "voiding-INV-0001-1 is in state lost, which voiding does not have (rule 4)",
    ),
    "a process that waits in vain": (
        "process-manager",
        ("update processes set state = 'marking-timed-out' where id = 'voiding-INV-0003-1'",),
        "voiding-INV-0003-1 is in state marking-timed-out and waits for nothing that can still come (rule 4)",
    ),
    "a document that waits in vain": (
        "billing",
        ("update documents set status = 'voiding' where id = 'INV-0003'",),
        "INV-0003 is being voided, but no process is at it (rule 4)",
    ),
    "an id that is not derived": (
        "process-manager",
        ("update processes set data = json_set(data, '$.attempt', 2) where id = 'voiding-INV-0001-1'",),
        "voiding-INV-0001-1 is not the id of a process of INV-0001 (rule 5)",
    ),
    "a document of another process": (
        "billing",
        ("update documents set process_id = 'voiding-INV-0004-1' where id = 'INV-0003'",),
        "INV-0003 names voiding-INV-0004-1 as the process of its attempt number 1 (rule 5)",
    ),
    "a document of a process that was never asked for": (
        "billing",
        ("update documents set process_id = 'voiding-INV-0002-0' where id = 'INV-0002'",),
        "INV-0002 names voiding-INV-0002-0 as the process of its attempt number 0 (rule 5)",
    ),
    "a gap": (
        "reports",
        ("delete from log where position = (select min(position) from log where type = 'CursorMoved')",),
        "the positions of reports's log have gaps (rule 5)",
    ),
    "a cause that was never said": (
        "billing",
        ("update log set causation_id = 'reports-999' where position = 2",),
        "billing-2 DocumentIssued: its cause reports-999 does not exist (rule 5)",
    ),
    "a cause in no log": (
        "billing",
        ("update log set causation_id = 'nobody' where position = 2",),
        "billing-2 DocumentIssued: its cause nobody does not exist (rule 5)",
    ),
    "a message of another process": (
        "process-manager",
        (
            "update log set correlation_id = 'voiding-INV-0009-1'"
            " where position = (select min(position) from log where type = 'MarkDocumentAsVoided')",
        ),
        "process-manager-3 MarkDocumentAsVoided: of process voiding-INV-0001-1,"
        " but correlated with voiding-INV-0009-1 (rule 5)",
    ),
    "a message that is no JSON": (
        "billing",
        ("update log set data = 'it was late' where position = 2",),
        "billing-2 DocumentIssued cannot be read (rule 5)",
    ),
    "a message that was said at no time": (
        "reports",
        ("update log set occurred_at = 'soon' where position = 2",),
        "reports-2 DocumentCollected: soon is no time (rule 5)",
    ),
    "a document out of nowhere": (
        "reports",
        ("insert into documents (id, amount) values ('INV-0099', 1)",),
        "INV-0099 is in Reports, but was never issued (rule 6)",
    ),
    "a document in no report": (
        "reports",
        ("update documents set report_id = null where id = 'INV-0001'",),
        "INV-0001 was issued, but is in no report (rule 6)",
    ),
    "a document that Reports never took in": (
        "reports",
        ("delete from documents where id = 'INV-0002'", COUNT.format(report="R-0001", amount=-200, times=-1)),
        "INV-0002 was issued, but is in no report (rule 6)",
    ),
    "another amount": (
        "billing",
        ("update documents set amount = 999 where id = 'INV-0002'",),
        "INV-0002 is over 999 in Billing and 200 in Reports (rule 6)",
    ),
    "marked by another process": (
        "reports",
        ("update documents set marked_by = 'voiding-INV-0001-2' where id = 'INV-0001'",),
        "INV-0001 was voided by voiding-INV-0001-1, but marked by voiding-INV-0001-2 (rule 6)",
    ),
    "two open reports": (
        "reports",
        ("drop index one_open_report", "update reports set status = 'open' where id = 'R-0002'"),
        "Fabrikam has more than one open report (rule 6)",
    ),
    "a count that is too high": (
        "process-manager",
        ("update processes_counted set number = number + 1 where stands = 'document-voided'",),
        "process-manager has counted 3 processes (voiding document-voided), there are 2 (rule 6)",
    ),
    "a count of what is not there": (
        "reports",
        ("insert into failures_counted (log, type, parked, number) values ('billing', 'DocumentIssued', 1, 2)",),
        "reports has counted 2 failures (billing DocumentIssued 1), there are 0 (rule 6)",
    ),
    "a count that is forgotten": (
        "reports",
        ("delete from reports_counted where status = 'open'",),
        "reports has counted 0 reports (open), there are 2 (rule 6)",
    ),
    "a reader ahead of the log": (
        "reports",
        ("update cursors set position = 999 where log = 'billing'",),
        "reports has read the log of billing up to 999, but that ends at 24 (rule 6)",
    ),
    "a reader of a log that is gone": (
        "reports",
        ("update cursors set epoch = 'another' where log = 'billing'",),
        "reports has read the log of billing, but that is another one now (rule 6)",
    ),
}


def play(system: Voiding) -> None:
    """One document voided, one refused, one sent as voided, and some that stand."""
    issue, void, publish = system.billing.issue, system.billing.void, system.reports.publish
    for customer, amount in (("Contoso", 100), ("Contoso", 200), ("Fabrikam", 300)):
        issue("invoice", customer, amount)
    system.worker.drain()
    publish("R-0002")
    for customer, amount in (("Fabrikam", 400), ("Nordwind Traders", 500), ("Nordwind Traders", 600)):
        issue("invoice", customer, amount)
    system.worker.drain()
    for number in (1, 3, 5):
        void(f"INV-000{number}")
        system.worker.drain()
    publish("R-0004")
    system.worker.drain()


def corrupt(data_dir: Path, module: str, *statements: str) -> None:
    with closing(sqlite3.connect(data_dir / f"{module}.db")) as file, file:
        for each in statements:
            file.execute(each)
