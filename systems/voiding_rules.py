"""The six rules of voiding: what no module can see alone, put together with what each one checks of its own file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import billing.checks
import process_manager.checks
import process_manager.tables
import reports.checks
import reports.tables
from messaging.checking import OF_CURSORS, OF_LOGS, Broken, Check, Rule, keys_of
from messaging.counted import counted
from messaging.snapshot import Files
from process_manager.checks import Waiting
from process_manager.voiding import voiding

waiting = Waiting(voiding(timedelta(seconds=30)))

documents = keys_of(("billing", "documents", "id"), ("reports", "documents", "id"))


def subject_of(data: Mapping[str, Any]) -> str | None:
    """The document that a message is about."""
    return data.get("document_id")


def sent_with_a_voided_one(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Holds at any moment, whatever is on its way."""
    held = reports.checks.documents(files, ids)
    for id_, document in billing.checks.documents(files, ids).items():
        known = held.get(id_)
        if document.status == "voided" and known and known.status == "published" and not known.marked_by:
            yield Broken(id_, f"{id_} is voided, but the published report {known.report_id} counts it")


def marks(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """While a process is at a document, or a message about it on its way, it may be marked and not yet voided."""
    held = reports.checks.documents(files, ids)
    running = waiting.running(files, ids)
    for id_, document in billing.checks.documents(files, ids).items():
        marked = id_ in held and held[id_].marked_by is not None
        if (document.status == "voided") != marked and id_ not in running and not files.in_flight(id_):
            yield Broken(id_, f"{id_} is {document.status} in Billing, but {'' if marked else 'not '}marked in Reports")


def forgotten(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Where Billing waits, somebody is at it."""
    running = waiting.running(files, ids)
    for id_, document in billing.checks.documents(files, ids).items():
        if document.status == "voiding" and id_ not in running and not files.in_flight(id_):
            yield Broken(id_, f"{id_} is being voided, but no process is at it")


def agreement(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Once no message about a document is on its way, Billing and Reports tell the same of it."""
    issued = billing.checks.documents(files, ids)
    held = reports.checks.documents(files, ids)
    for id_ in held:
        if id_ not in issued:
            yield Broken(id_, f"{id_} is in Reports, but was never issued")
    for id_, document in issued.items():
        if files.in_flight(id_):
            continue
        known = held.get(id_)
        if known is None or known.report_id is None:
            yield Broken(id_, f"{id_} was issued, but is in no report")
        elif known.amount != document.amount:
            yield Broken(id_, f"{id_} is over {document.amount} in Billing and {known.amount} in Reports")
        if document.status == "voided" and known and known.marked_by not in (None, document.process_id):
            yield Broken(id_, f"{id_} was voided by {document.process_id}, but marked by {known.marked_by}")


rules: Sequence[Rule] = (
    Rule(
        1,
        "sent is final",
        "No document is voided in Billing while a published report counts it,"
        " and a voided document is not in its report's total.",
        (
            Check(sent_with_a_voided_one, documents),
            Check(reports.checks.totals, reports.checks.report_ids, "others"),
        ),
    ),
    Rule(
        2,
        "voided is marked",
        "Billing says voided if and only if Reports has it marked as voided, once nothing is on its way.",
        (Check(marks, documents),),
    ),
    Rule(
        3,
        "one at a time",
        "A document has at most one unfinished process.",
        (Check(process_manager.checks.one_at_a_time, process_manager.checks.subjects),),
    ),
    Rule(
        4,
        "nothing hangs",
        "Every process ends, or waits visibly for something named: an answer until a deadline, or a person.",
        (
            Check(waiting.endings, process_manager.checks.subjects),
            Check(waiting.in_vain, process_manager.checks.subjects),
            Check(forgotten, documents),
        ),
    ),
    Rule(
        5,
        "traceable ids",
        "A process's id is derived from its document and attempt, and every message names its process and its cause.",
        (
            Check(process_manager.checks.ids, process_manager.checks.subjects),
            Check(billing.checks.process_ids, documents),
            *OF_LOGS,
        ),
    ),
    Rule(
        6,
        "all agree",
        "Any order and any repetition of the same messages leaves all modules agreeing.",
        (
            Check(agreement, documents),
            Check(reports.checks.open_reports, reports.checks.report_ids, "others"),
            *OF_CURSORS,
            counted(process_manager=process_manager.tables.BY_STANDS, reports=reports.tables.BY_STATUS),
        ),
    ),
)
