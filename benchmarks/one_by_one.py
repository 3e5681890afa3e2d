"""Voiding by hand that writes the same rows, one message after the other: each is decided on what the files say then.

So one would write it who has messages handled as they come, each refused or failed by itself; it is how the project
works, without all that makes it general. Many messages make a transaction, and what a batch says is written at once.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.by_hand import BATCH, Row, Step
from benchmarks.messages import (
    ABORT,
    ABORTED,
    BEGIN,
    COMPLETE,
    FAILED,
    MARK,
    MARKED,
    SAY,
    VOIDED,
    DoesNotFit,
    LogRow,
    Message,
    command,
    event,
    read,
    text,
)
from benchmarks.same_rows import SameRows, collect
from benchmarks.same_rows_process import REASON, TABLE, TIMEOUT

REQUESTED = "voiding-requested"
KNOWN = (
    "select id from processes where id = ? union all select process_id from turned_away where process_id = ?"
    " union all select id from processes where definition = 'voiding' and subject = ? and finished_at is null"
)
START = (
    "insert into processes (id, definition, subject, state, stands, facts, data, started_at)"
    f" values (?, 'voiding', ?, '{REQUESTED}', '{REQUESTED}', '[\"{BEGIN}\"]', ?, ?)"
)
ARM = "insert into deadlines (id, armed_at, due_at, process_id, type, data) values (?, ?, ?, ?, 'DeadlinePassed', ?)"
HELD = (
    "select report_id, amount, marked_by, customer, number, status, verdict from documents"
    " join reports on reports.id = report_id left join verdicts on process_id = ? where documents.id = ?"
)

Handle = Callable[[sqlite3.Connection, str, Message, str, str], list[LogRow]]
"""What a module does about one message (its type and content; its id, the time) and says."""


class OneByOne(SameRows):
    """Opens files that the project's modules have made, with voidings requested in them."""

    def __init__(self, folder: Path, batch: int = BATCH) -> None:
        super().__init__(folder, batch)
        self.steps = (
            Step("billing", "process-manager", (COMPLETE, ABORT), each("process-manager", carry_out)),
            Step("process-manager", "billing", (BEGIN, VOIDED, ABORTED), each("billing", tell)),
            Step("process-manager", "reports", (MARKED, FAILED), each("reports", tell)),
            Step("reports", "billing", ("DocumentIssued",), collect),
            Step("reports", "process-manager", (MARK,), each("process-manager", mark)),
        )


def each(source: str, handle: Handle) -> Callable[[sqlite3.Connection, Sequence[Row], str], None]:
    """Handles messages one after the other."""

    def handle_all(file: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
        said: list[LogRow] = []
        for position, type_, message in read(rows):
            said += handle(file, type_, message, f"{source}-{position}", now)
        file.executemany(SAY, said)

    return handle_all


def carry_out(billing: sqlite3.Connection, type_: str, message: Message, cause: str, now: str) -> list[LogRow]:
    """Void a document, or let it stand, if it waits for just that process."""
    process, document = message["process_id"], message["document_id"]
    status, waits_for = billing.execute("select status, process_id from documents where id = ?", (document,)).fetchone()
    if (status, waits_for) != ("voiding", process):
        return []
    status = "voided" if type_ == COMPLETE else "issued"
    billing.execute("update documents set status = ? where id = ?", (status, document))
    said = {name: value for name, value in message.items() if name != "type"}
    return [event(VOIDED if status == "voided" else ABORTED, "public", process, cause, now, said)]


def mark(reports: sqlite3.Connection, _type: str, message: Message, cause: str, now: str) -> list[LogRow]:
    """Take a document out of its report, unless that was published."""
    process, document = message["process_id"], message["document_id"]
    found = reports.execute(HELD, (process, document)).fetchone()
    report, amount, marked_by, customer, number, status, verdict = found
    if verdict:
        return []
    data = {"process_id": process, "document_id": document}
    if marked_by or status != "open":
        sent = f"report {number} of {customer} was already sent to the customer"
        data["reason"] = sent if status != "open" else f"{document} is marked as voided already"
        reports.execute("insert into verdicts (process_id, verdict) values (?, 'refused')", (process,))
        return [event(FAILED, "public", process, cause, now, data)]
    reports.execute("update documents set marked_by = ? where id = ?", (process, document))
    reports.execute("update reports set total = total - ?, counted = counted - 1 where id = ?", (amount, report))
    reports.execute("insert into verdicts (process_id, verdict) values (?, 'marked')", (process,))
    return [event(MARKED, "public", process, cause, now, data)]


def tell(manager: sqlite3.Connection, type_: str, message: Message, cause: str, now: str) -> list[LogRow]:
    """Start a process, or tell one what has happened."""
    return (begin if type_ == BEGIN else advance)(manager, type_, message, cause, now)


def begin(manager: sqlite3.Connection, _type: str, message: Message, cause: str, now: str) -> list[LogRow]:
    """Start a process, unless it is known."""
    id_, document = message["process_id"], message["document_id"]
    if found := manager.execute(KNOWN, (id_, id_, document)).fetchone():
        if found[0] != id_:
            raise DoesNotFit
        return []
    deadline = (datetime.now(UTC) + TIMEOUT).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    data = {"process_id": id_, "document_id": document, "customer": message["customer"], "attempt": message["attempt"]}
    passed = {"type": "DeadlinePassed", "process_id": id_, "state": REQUESTED, "reason": REASON}
    manager.execute(START, (id_, document, text(data), now))
    manager.execute(ARM, (id_, now, deadline, id_, text(passed)))
    advanced = {"process_id": id_, "fact": BEGIN, "state": REQUESTED}
    return [
        event("ProcessAdvanced", "internal", id_, cause, now, advanced),
        event("DeadlineArmed", "internal", id_, cause, now, {"process_id": id_, "deadline": deadline}),
        command(MARK, "reports", id_, cause, now, {"process_id": id_, "document_id": document}),
    ]


def advance(manager: sqlite3.Connection, fact: str, message: Message, cause: str, now: str) -> list[LogRow]:
    """Tell a process what has happened; a second time changes nothing."""
    id_ = message["process_id"]
    state, facts = manager.execute("select state, facts from processes where id = ?", (id_,)).fetchone()
    if f'"{fact}"' in facts:
        return []
    if (state, fact) not in TABLE:
        raise DoesNotFit
    target, sends = TABLE[state, fact]
    change, values = "state = ?, stands = ?, facts = ?", [target, target, f'{facts[:-1]},"{fact}"]']
    if "reason" in message:
        change, values = f"{change}, data = json_set(data, '$.reason', ?)", [*values, message["reason"]]
    if target == "document-voided":
        change, values = f"{change}, finished_at = ?", [*values, now]
    manager.execute(f"update processes set {change} where id = ?", (*values, id_))
    if state == REQUESTED:
        manager.execute("delete from deadlines where id = ?", (id_,))
    said = [event("ProcessAdvanced", "internal", id_, cause, now, {"process_id": id_, "fact": fact, "state": target})]
    if sends:
        data = {name: value for name, value in message.items() if name != "type"}
        said.append(command(sends, "billing", id_, cause, now, data))
    return said
