"""The check that goes through whole systems in memory: it sees what is broken, and it has all that really happens."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import Any

import msgspec
import pytest

import billing.module
import billing.rules
import process_manager.module
import reports.module
import reports.rules
import reports.state
from messaging.failures import failures
from messaging.messages import Entry, Message, NotFound, Refused
from process_manager.definition import Definition
from process_manager.process import Process, tell
from systems.voiding import Voiding
from tests.support import ManualClock, raise_error, rows
from tests.torture.steps import Item, Steps
from tests.torture.whole_system import run_one, voidings
from tests.torture.workbench import known, rows_of
from tests.torture.worlds import World

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
        process = msgspec.structs.replace(process, state="voiding-requested")
    return tell(definition, process, message)


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
    ("process_manager.tables.unfinished", lambda *_: None, "raises IntegrityError"),
    ("process_manager.module.ProcessManager.turn_away", lambda *_: None, "rule 4: .* nobody is at it"),
    ("process_manager.tables.knows", lambda *_: False, "AbortDocumentVoiding of .* is said although it was before"),
)


@pytest.mark.parametrize(("rule", "mutant", "sentence"), MUTANTS)
def test_a_broken_rule_is_seen(rule: str, mutant: Any, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, mutant)
    report = run_one(1, 1)
    assert any(re.search(sentence, each) for each in report.broken), report.broken


def world_of(system: Voiding, steps: Steps, faults: int) -> World:
    """What the model calls that in which the system really is, by its files."""
    states, items = list[int](), dict.fromkeys(("pending", "handled", "parked", "unsaid"), 0)
    for place, module in enumerate(system.modules):
        with module.store.reading() as db:
            states.append(steps.state(place, rows_of(db)))
        failed = {each.entry.id: each for each in failures(module.store)}
        on_the_way = {entry.id for each in module.subscriptions for entry in each.on_the_way(ALL)}
        for entry in (*module.log.of_type("DeadlinePassed", 0), *sent_to(module)):
            failure = failed.get(entry.id)
            kind = "handled"
            if entry.id in on_the_way or (failure and failure.parked_at is None):
                kind = "pending"
            elif failure:
                kind = "parked"
            bit = 1 << steps.number(Item(place, as_known(entry)))
            items[kind] |= bit
            items["unsaid"] |= bit if failure and failure.unsaid else 0
    return World(tuple(states), faults, **items)


def sent_to(module: Module) -> Iterator[Entry]:
    for each in module.subscriptions:
        for entry in each.source.read(0, ALL):
            if isinstance(entry, Entry) and each.delivery.accepts(entry):
                yield entry


def as_known(entry: Entry) -> Entry:
    return known(entry.log, entry.type, entry.kind, entry.recipient, entry.correlation_id, entry.data)


class Person:
    """Somebody who does anything, at any time, and a handler that raises for one type of message for a while."""

    def __init__(self, system: Voiding, clock: ManualClock, random: Random, monkeypatch: pytest.MonkeyPatch) -> None:
        self.system, self.clock, self.random = system, clock, random
        self.sick = random.choice(SICK)
        self.tries = random.randint(1, len(RETRY_AFTER) + 2)
        for rule in ("reports.module.decide", "billing.module.decide", "process_manager.module.tell"):
            monkeypatch.setattr(rule, partial(self.rule, derived(rule)))

    def rule(self, rule: Callable[..., Any], *values: Any) -> Any:
        if type(values[-1]).__name__ == self.sick and self.tries:
            self.tries -= 1
            raise_error()
        return rule(*values)

    def acts(self) -> Sequence[Callable[[], object]]:
        system = self.system
        reports = [row["id"] for row in rows(system.reports, "select id from reports")]
        processes = [row["id"] for row in rows(system.manager, "select id from processes")]
        armed = [row["id"] for row in rows(system.manager, "select id from deadlines")]
        [document] = rows(system.billing, "select attempt from documents where id = ?", SUBJECT)
        parked = [(module, each.entry) for module in system.modules for each in failures(module.store) if each.parked_at]
        retries = [partial(module.delivery_of(entry.id)[0].retry, entry.position) for module, entry in parked]
        return [
            *[each.step for each in system.subscriptions] * 2,
            *[partial(system.reports.publish, each) for each in reports],
            *[partial(system.manager.acknowledge, each) for each in processes],
            *[partial(system.manager.deadlines.hasten, each) for each in armed],
            *[partial(system.billing.void, SUBJECT)] * (document["attempt"] < ATTEMPTS),
            *retries,
            system.manager.deadlines.step,
            partial(self.clock.move, 3),
        ]

    def act(self) -> None:
        with suppress(Refused, NotFound):
            self.random.choice(self.acts())()


def test_the_real_system_comes_only_to_worlds_that_the_model_has(
    start: Callable[..., Voiding], clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with voidings(1, faults=1) as (steps, _, explorer, first):
        explorer.explore(first)
        met = set[World]()
        for seed in range(WALKS):
            system = start(data_dir=...)
