"""Whatever the real system comes to on its files is among the worlds of the whole system in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from math import inf
from pathlib import Path
from random import Random

import pytest

from messaging.failures import failures
from messaging.messages import NotFound, Refused
from settings import Settings
from systems.voiding import Voiding
from tests.support import ManualClock, rows
from tests.torture.real_worlds import make_sick, world_of
from tests.torture.whole_system import voidings
from tests.torture.worlds import World

WALKS, ACTS = 20, 60
ATTEMPTS = 1
SUBJECT = "INV-0002"
SICK = (
    "DocumentIssued",
    "DocumentVoidingRequested",
    "MarkDocumentAsVoided",
    "UnmarkDocumentAsVoided",
    "MarkingDocumentAsVoidedSucceeded",
    "UnmarkingDocumentAsVoidedSucceeded",
    "CompleteDocumentVoiding",
    "AbortDocumentVoiding",
    "DocumentVoided",
    "DeadlinePassed",
)


def acts(system: Voiding, clock: ManualClock) -> Mapping[str, Sequence[Callable[[], object]]]:
    """What may happen next, by kind: a reader reads, time passes, a person does something."""
    billing, reports, manager = system.billing, system.reports, system.manager
    [attempt] = [each["attempt"] for each in rows(billing, "select attempt from documents where id = ?", SUBJECT)]
    parked = [(module, each.entry) for module in system.modules for each in failures(module.store) if each.parked_at]
    return {
        **{f"read {place}": [each.step] for place, each in enumerate(system.subscriptions)},
        "void": [partial(billing.void, SUBJECT)] if attempt < ATTEMPTS else [],
        "publish": [partial(reports.publish, row["id"]) for row in rows(reports, "select id from reports")],
        "acknowledge": [partial(manager.acknowledge, row["id"]) for row in rows(manager, "select id from processes")],
        "hasten": [partial(manager.deadlines.hasten, row["id"]) for row in rows(manager, "select id from deadlines")],
        "retry": [partial(module.delivery_of(entry.id)[0].parked.retry, entry.position) for module, entry in parked],
        "tell": [manager.deadlines.step],
        "wait": [partial(clock.move, 3)],
    }


def walk(folder: Path, random: Random, patch: pytest.MonkeyPatch) -> Iterator[Voiding]:
    """The real system, before and after each of many acts at random."""
    clock = ManualClock()
    system = Voiding(Settings(data_dir=folder), clock)
    system.open()
    with closing(system):
        system.billing.issue("invoice", "Contoso", 100)
        system.worker.drain()
        assert system.billing.issue("invoice", "Contoso", 200) == SUBJECT
        make_sick(patch, random, SICK)
        habits = {kind: 10 ** random.uniform(-1, 0) for kind in acts(system, clock)}
        for _ in range(ACTS):
            yield system
            with suppress(Refused, NotFound):
                kinds = {kind: found for kind, found in acts(system, clock).items() if found}
                [kind] = random.choices([*kinds], [habits[each] for each in kinds])
                random.choice(kinds[kind])()


def test_whatever_the_real_system_comes_to_is_in_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with voidings(1, ATTEMPTS, inf) as (steps, _, explorer, first):
        explorer.explore(first)
        met, came_to = set[World](), set[str]()
        for seed in range(WALKS):
            with monkeypatch.context() as patch:
                for system in walk(tmp_path / str(seed), Random(seed), patch):
                    world = world_of(system, steps)
                    assert hash(world) in explorer.seen, f"seed {seed}: {world}"
                    met.add(world)
                    came_to |= {row["state"] for row in rows(system.manager, "select state from processes")}
        [definition] = system.manager.definitions.values()
        assert came_to == {each.name for each in definition.states}
        assert any(each.parked for each in met)
        assert len(met) > WALKS
