"""The check that goes through whole systems in memory sees what is broken."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
import pytest

import billing.module
import billing.rules
import reports.module
import reports.rules
import reports.state
from messaging.messages import Message
from messaging.transaction import Transaction
from process_manager.definition import Definition
from process_manager.process import Process, tell
from process_manager.tables import first_come
from tests.torture.whole_system import run_one

TIMED_OUT = "marking-timed-out"


def forgets_verdicts(state: Any, message: Any) -> Any:
    return reports.rules.decide(msgspec.structs.replace(state, verdicts={}), message)


def marks_what_was_sent(state: Any, message: Any) -> Any:
    open_ones = {id_: msgspec.structs.replace(each, published=False) for id_, each in state.reports.items()}
    marking = type(message).__name__ == "MarkDocumentAsVoided"
    return reports.rules.decide(msgspec.structs.replace(state, reports=open_ones) if marking else state, message)


def ignores(rule: Callable[..., Any], *types: str) -> Callable[..., Any]:
    """A rule by which nothing happens at messages of these types."""
    return lambda *values: [] if type(values[-1]).__name__ in types else rule(*values)


def keeps_the_mark(evolve: Callable[..., Any], state: Any, event: Any) -> Any:
    after = evolve(state, event)
    if type(event).__name__ != "UnmarkingDocumentAsVoidedSucceeded":
        return after
    return msgspec.structs.replace(state, verdicts=after.verdicts)


def voids_again(document: Any, command: Any) -> Any:
    if type(command).__name__ == "CompleteDocumentVoiding":
        document = msgspec.structs.replace(document, status="voiding")
    return billing.rules.decide(document, command)


def guesses(definition: Definition, process: Process, message: Message) -> Any:
    """A late answer counts, although the process has asked to take the mark back."""
    if process.state == TIMED_OUT and type(message).__name__ == "MarkingDocumentAsVoidedSucceeded":
        process = msgspec.structs.replace(process, stands=("voiding-requested",))
    return tell(definition, process, message)


def forgets_who_was_turned_away(tx: Transaction, definition: Definition, id_: str, subject: str) -> Any:
    known = first_come(tx, definition, id_, subject)
    return known if known and known[1] else None


MUTANTS: Sequence[tuple[str, Any, str]] = (
    ("reports.module.decide", forgets_verdicts, "is said although it was before"),
    ("reports.module.decide", marks_what_was_sent, "rule 1: R-0001 was published, and is changed"),
    ("reports.module.decide", ignores(reports.rules.decide, "UnmarkDocumentAsVoided"), f"rule 4: .* is {TIMED_OUT}"),
    ("reports.module.decide", ignores(reports.rules.decide, "DocumentIssued"), "rule 6: .* is in no report"),
    ("reports.module.give_up", lambda *_: [], f"rule 4: .* is {TIMED_OUT}"),
    ("reports.state.evolve", partial(keeps_the_mark, reports.state.evolve), "rule 2: .* is issued, but marked by"),
    ("billing.module.decide", voids_again, "is said although it was before"),
    ("billing.module.decide", ignores(billing.rules.decide, "AbortDocumentVoiding"), "rule 4: .* nobody is at it"),
    ("process_manager.module.tell", guesses, "rule 1: .* is voided by .*, but marked by None"),
    ("process_manager.module.ProcessManager.expire", lambda *_: None, "rule 4: .* is voiding-requested"),
    ("process_manager.tables.first_come", lambda *_: None, "raises IntegrityError"),
    ("process_manager.module.ProcessManager.turn_away", lambda *_: None, "rule 4: .* nobody is at it"),
    ("process_manager.tables.first_come", forgets_who_was_turned_away, "is said although it was before"),
    ("process_manager.tables.knows", lambda *_: False, "raises NotFound: there is no process"),
)


@pytest.mark.parametrize(("rule", "mutant", "sentence"), MUTANTS)
def test_a_broken_rule_is_seen(rule: str, mutant: Any, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, mutant)
    report = run_one(1, 1)
    assert any(re.search(sentence, each) for each in report.broken), report.broken
