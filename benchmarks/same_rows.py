"""Voiding by hand on the project's own files: it writes the rows that the project writes, and knows nothing else.

The same messages with their causes, correlations and times, internal ones too; the same processes, deadlines,
documents, reports and verdicts; the same indexes to keep up. Only how many messages make a transaction differs, and
so how often a cursor moves. Each message is decided on its own, as it may come twice and may be refused; what that
takes is looked up for the whole batch at once, and written so.

What it cannot do: a deadline that passes, a handler that fails, a document that is issued, any other process.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks.by_hand import BATCH, Pump, Row, Step
from benchmarks.messages import (
    ABORT,
    ABORTED,
    AMONG,
    BEGIN,
    COMPLETE,
    FAILED,
    MARK,
    MARKED,
    SAY,
    VOIDED,
    DoesNotFit,
    LogRow,
    event,
    names,
    read,
)
from benchmarks.same_rows_process import from_billing, from_reports


class SameRows(Pump):
    """Opens files that the project's modules have made, with voidings requested in them."""

    def __init__(self, folder: Path, batch: int = BATCH) -> None:
        super().__init__(folder, batch, "data")
        self.steps = (
            Step("billing", "process-manager", (COMPLETE, ABORT), carry_out),
            Step("process-manager", "billing", (BEGIN, VOIDED, ABORTED), from_billing),
            Step("process-manager", "reports", (MARKED, FAILED), from_reports),
            Step("reports", "billing", ("DocumentIssued",), collect),
            Step("reports", "process-manager", (MARK,), mark),
        )

    def moved(self, file: sqlite3.Connection, source: str, position: int, now: str) -> None:
        file.execute(SAY, event("CursorMoved", "internal", None, None, now, {"log": source, "position": position}))


def carry_out(billing: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Void documents, or let them stand: each that waits for just that process."""
    commands = read(rows)
    found = billing.execute(
        f"select id, process_id from documents where id {AMONG} and status = 'voiding'",
        (names(each["document_id"] for *_, each in commands),),
    )
    waiting = dict(found.fetchall())
    said: list[LogRow] = []
    documents: list[tuple[str, str]] = []
    for position, type_, each in commands:
        process, document = each["process_id"], each["document_id"]
        if waiting.get(document) != process:
            continue
        del waiting[document]
        data = {"process_id": process, "document_id": document}
        if type_ == COMPLETE:
            documents.append(("voided", document))
            said.append(event(VOIDED, "public", process, f"process-manager-{position}", now, data))
        else:
            data["reason"] = each["reason"]
            documents.append(("issued", document))
            said.append(event(ABORTED, "public", process, f"process-manager-{position}", now, data))
    billing.executemany("update documents set status = ? where id = ?", documents)
    billing.executemany(SAY, said)


def mark(reports: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Take documents out of their reports, unless these were published."""
    commands = read(rows)
    found = reports.execute(
        f"select process_id from verdicts where process_id {AMONG}",
        (names(each["process_id"] for *_, each in commands),),
    )
    answered = {row[0] for row in found.fetchall()}
    found = reports.execute(
        "select documents.id, report_id, amount, marked_by, customer, number, status"
        f" from documents join reports on reports.id = report_id where documents.id {AMONG}",
        (names(each["document_id"] for *_, each in commands),),
    )
    held = {row[0]: row[1:] for row in found.fetchall()}
    said: list[LogRow] = []
    verdicts: list[tuple[str, str]] = []
    marks: dict[str, str] = {}
    taken: dict[str, tuple[int, int]] = {}
    for position, _, each in commands:
        process, document = each["process_id"], each["document_id"]
        if process in answered:
            continue
        answered.add(process)
        report, amount, marked_by, customer, number, status = held[document]
        data = {"process_id": process, "document_id": document}
        if marked_by or document in marks or status != "open":
            sent = f"report {number} of {customer} was already sent to the customer"
            data["reason"] = sent if status != "open" else f"{document} is marked as voided already"
            verdicts.append((process, "refused"))
            said.append(event(FAILED, "public", process, f"process-manager-{position}", now, data))
            continue
        total, counted = taken.get(report, (0, 0))
        taken[report] = total + amount, counted + 1
        marks[document] = process
        verdicts.append((process, "marked"))
        said.append(event(MARKED, "public", process, f"process-manager-{position}", now, data))
    by_report = [(*numbers, report) for report, numbers in taken.items()]
    reports.executemany("update documents set marked_by = ? where id = ?", [(by, id_) for id_, by in marks.items()])
    reports.executemany("update reports set total = total - ?, counted = counted - ? where id = ?", by_report)
    reports.executemany("insert into verdicts (process_id, verdict) values (?, ?)", verdicts)
    reports.executemany(SAY, said)


def collect(_reports: sqlite3.Connection, _rows: Sequence[Row], _now: str) -> None:
    """Every document is collected before the clock starts."""
    raise DoesNotFit
