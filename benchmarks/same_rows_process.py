"""The process manager of the hand-written peer that writes the same rows."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.by_hand import Row
from benchmarks.messages import (
    ABORT,
    ABORTED,
    BEGIN,
    COMPLETE,
    FAILED,
    MARK,
    MARKED,
    VOIDED,
    DoesNotFit,
    Message,
    command,
    event,
    read,
    text,
)
from benchmarks.same_rows_tables import REQUESTED, Written, known_to, standing_of, write

TIMEOUT = timedelta(seconds=30)
REASON = "Reports did not answer within 30 s"
SUCCEEDED, STANDS = "marking-document-as-voided-succeeded", "marking-document-as-voided-failed"
TABLE = {
    (REQUESTED, MARKED): (SUCCEEDED, COMPLETE),
    (REQUESTED, FAILED): (STANDS, ABORT),
    (SUCCEEDED, VOIDED): ("document-voided", None),
    (STANDS, ABORTED): (STANDS, None),
}
"""State and event: the next state, and the command to Billing."""


def from_billing(manager: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Start processes, and tell others what Billing did."""
    messages = read(rows)
    requests = [each for _, type_, each in messages if type_ == BEGIN]
    known, busy = known_to(manager, requests) if requests else (set(), set())
    standing = standing_of(manager, [each["process_id"] for _, type_, each in messages if type_ != BEGIN])
    deadline = (datetime.now(UTC) + TIMEOUT).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    written = Written()
    for position, type_, each in messages:
        if type_ != BEGIN:
            advance(written, standing, type_, each, f"billing-{position}", now)
        elif each["process_id"] not in known:
            if each["document_id"] in busy:
                raise DoesNotFit
            known.add(each["process_id"])
            busy.add(each["document_id"])
            begin(written, each, f"billing-{position}", now, deadline)
    write(manager, written)


def from_reports(manager: sqlite3.Connection, rows: Sequence[Row], now: str) -> None:
    """Tell processes what Reports has answered."""
    answers = read(rows)
    standing = standing_of(manager, [each["process_id"] for *_, each in answers])
    written = Written()
    for position, type_, each in answers:
        advance(written, standing, type_, each, f"reports-{position}", now)
    write(manager, written)


def begin(written: Written, request: Message, cause: str, now: str, deadline: str) -> None:
    """Start a process."""
    id_, document = request["process_id"], request["document_id"]
    fact = {"process_id": id_, "fact": BEGIN, "state": REQUESTED}
    armed = {"process_id": id_, "deadline": deadline}
    passed = {"type": "DeadlinePassed", "process_id": id_, "state": REQUESTED, "reason": REASON}
    written.said.append(event("ProcessAdvanced", "internal", id_, cause, now, fact))
    written.said.append(event("DeadlineArmed", "internal", id_, cause, now, armed))
    written.said.append(
        command(MARK, "reports", id_, cause, now, {"process_id": id_, "document_id": document}),
    )
    data = {"process_id": id_, "document_id": document, "customer": request["customer"], "attempt": request["attempt"]}
    written.begun.append((id_, document, text(data), now))
    written.armed.append((id_, now, deadline, id_, text(passed)))


def advance(
    written: Written, standing: dict[str, tuple[str, str]], fact: str, message: Message, cause: str, now: str
) -> None:
    """Tell a process what has happened; a second time changes nothing."""
    id_ = message["process_id"]
    state, facts = standing[id_]
    if f'"{fact}"' in facts:
        return
    if (state, fact) not in TABLE:
        raise DoesNotFit
    target, sends = TABLE[state, fact]
    facts = f'{facts[:-1]},"{fact}"]'
    standing[id_] = target, facts
    said = {"process_id": id_, "fact": fact, "state": target}
    written.said.append(event("ProcessAdvanced", "internal", id_, cause, now, said))
    if sends:
        data = {name: value for name, value in message.items() if name != "type"}
        written.said.append(command(sends, "billing", id_, cause, now, data))
    if state == REQUESTED:
        written.disarmed.append((id_,))
    if "reason" in message:
        written.reasons.append((message["reason"], id_))
    written.advanced.append((target, target, facts, now if target == "document-voided" else None, id_))
