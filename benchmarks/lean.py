"""Voiding by hand for somebody who wants the result only: three files, as durable, with as little in them as will do.

Messages are JSON in a log, as everywhere, and a process has a state and a deadline. It notes no causes, no correlation,
no facts and nothing internal, and has no index but those by which it looks something up: nobody could tell afterwards
why something happened. It can do what is timed, and refuse; a message that comes twice changes nothing.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.by_hand import BATCH, Pump, Row, Step, connect, text_of_now
from benchmarks.messages import Message, read, text

TIMEOUT = timedelta(seconds=30)
CUSTOMERS = 50
FOR_ALL = """
    create table log (position integer primary key, type text not null, occurred_at text not null, data text not null);
    create table cursors (log text primary key, position integer not null);
"""
TABLES = {
    "billing": """
        create table documents (id text primary key, customer text not null, amount integer not null,
            status text not null, process_id text);
    """,
    "process-manager": """
        create table processes (id text primary key, document_id text not null, state text not null, due_at text);
        create unique index one_running on processes (document_id) where state in ('requested', 'marked');
        create index due on processes (due_at) where due_at is not null;
    """,
    "reports": """
        create table reports (id integer primary key, customer text not null, total integer not null,
            published_at text);
        create table documents (id text primary key, report_id integer not null, amount integer not null,
            marked_by text);
    """,
}
READS = {"billing": ["process-manager"], "process-manager": ["billing", "reports"], "reports": ["process-manager"]}
SAY = "insert into log (type, occurred_at, data) values (?, ?, ?)"


class Lean(Pump):
    """Opens files that `prepare` has made."""

    def __init__(self, folder: Path, batch: int = BATCH) -> None:
        super().__init__(folder, batch, "data")
        self.steps = (
            Step("billing", "process-manager", ("Complete", "Abort"), carry_out),
            Step("process-manager", "billing", ("Requested", "Voided", "Aborted"), from_billing),
            Step("process-manager", "reports", ("Marked", "Refused"), from_reports),
            Step("reports", "process-manager", ("Mark",), mark),
        )


def prepare(folder: Path, n: int) -> None:
    """Make files in which `n` documents are to be voided."""
    folder.mkdir(parents=True)
    ids = [f"INV-{number:04d}" for number in range(1, n + 1)]
    for name, tables in TABLES.items():
        with closing(connect(folder / f"{name}.db")) as file:
            file.executescript(FOR_ALL + tables)
            file.execute("begin")
            file.executemany("insert into cursors values (?, 0)", [(each,) for each in READS[name]])
            if name == "billing":
                voiding = [(id_, f"Customer {number % CUSTOMERS}", 100) for number, id_ in enumerate(ids)]
                file.executemany("insert into documents values (?, ?, ?, 'voiding', 'voiding-' || ?1 || '-1')", voiding)
                requests = [text({"process_id": f"voiding-{id_}-1", "document_id": id_}) for id_ in ids]
                file.executemany(SAY, [("Requested", text_of_now(), each) for each in requests])
            if name == "reports":
                held = [(id_, number % CUSTOMERS, 100) for number, id_ in enumerate(ids)]
                file.executemany("insert into documents values (?, ?, ?, null)", held)
                file.execute(
                    "insert into reports select report_id, 'Customer ' || report_id, sum(amount), null"
                    " from documents group by report_id"
                )
            file.execute("commit")


def from_billing(manager: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Start processes, and end others."""
    due_at = (datetime.now(UTC) + TIMEOUT).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    said = []
    for _, type_, each in read(rows):
        ids = (each["process_id"], each["document_id"])
        if type_ == "Requested":
            begin = "insert or ignore into processes values (?, ?, 'requested', ?)"
            if manager.execute(begin, (*ids, due_at)).rowcount:
                said.append(message("Mark", now, each))
        elif type_ == "Voided":
            manager.execute("update processes set state = 'voided' where id = ? and state = 'marked'", ids[:1])
    manager.executemany(SAY, said)


def from_reports(manager: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Reports has answered: Billing is told to complete, or to let the document stand."""
    said = []
    for _, type_, each in read(rows):
        state = "marked" if type_ == "Marked" else "failed"
        go_on = "update processes set state = ?, due_at = null where id = ? and state = 'requested'"
        if manager.execute(go_on, (state, each["process_id"])).rowcount:
            said.append(message("Complete" if state == "marked" else "Abort", now, each))
    manager.executemany(SAY, said)


def mark(reports: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Take documents out of their reports, unless these were published."""
    said = []
    for _, _, each in read(rows):
        find = (
            "select report_id, amount, marked_by, published_at from documents join reports on reports.id = report_id"
            " where documents.id = ?"
        )
        report_id, amount, marked_by, published_at = reports.execute(find, (each["document_id"],)).fetchone()
        if published_at or marked_by:
            if marked_by != each["process_id"]:
                said.append(message("Refused", now, each))
            continue
        marks = "update documents set marked_by = ? where id = ?"
        reports.execute(marks, (each["process_id"], each["document_id"]))
        reports.execute("update reports set total = total - ? where id = ?", (amount, report_id))
        said.append(message("Marked", now, each))
    reports.executemany(SAY, said)


def carry_out(billing: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Void documents, or let them stand: each that waits for just that process."""
    said = []
    for _, type_, each in read(rows):
        status = "voided" if type_ == "Complete" else "issued"
        change = "update documents set status = ? where id = ? and process_id = ? and status = 'voiding'"
        if billing.execute(change, (status, each["document_id"], each["process_id"])).rowcount:
            said.append(message("Voided" if status == "voided" else "Aborted", now, each))
    billing.executemany(SAY, said)


def message(type_: str, now: str, data: Message) -> tuple[str, str, str]:
    """A message as a row of a log."""
    return type_, now, text(data)
