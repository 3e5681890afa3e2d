"""Starting over: everything is empty, wherever it was interrupted, or nothing is."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlite_utils import Database

from messaging.store import Store
from settings import Settings
from systems.voiding import Voiding
from tests.starting_over import TABLES, TRANSACTIONS, counts, everything_happened
from tests.support import ManualClock, raise_error, rows, state_of, status_of, voiding


class Crash(BaseException):
    """The app ends here."""


def test_starting_over_empties_every_table_and_begins_at_one(system: Voiding, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_happened(system, monkeypatch)
    assert 0 not in counts(system)
    assert {table for module in system.modules for table in tables(module.store)} == {
        *(table for each in TABLES.values() for table in each),
        *("identity", "_sqlite_migrations", "sqlite_sequence"),
    }
    system.start_over()
    assert counts(system) == {0}
    document_id, process_id = voiding(system)
    system.worker.drain()
    assert (document_id, process_id) == ("INV-0001", "voiding-INV-0001-1")
    assert state_of(system, process_id) == "document-voided"
    for module in system.modules:
        assert rows(module, "select min(position) as first from log") == [{"first": 1}]
    assert rows(system.reports, "select id, seq, number from reports") == [{"id": "R-0001", "seq": 1, "number": 1}]


def tables(store: Store) -> list[str]:
    with store.reading() as db:
        return db.table_names()


def test_starting_over_forgets_what_was_passed_over_and_what_waits_for_a_try(
    system: Voiding, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        system.billing.issue("invoice", "Contoso", 1)
    assert not system.manager.subscriptions[0].step()
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", raise_error)
        system.reports.subscriptions[0].step()
    system.start_over()
    document_id, _ = voiding(system)
    system.worker.drain()
    assert status_of(system, document_id) == "voided"
    assert len(rows(system.reports, "select 1 from reports")) == 1


@pytest.mark.parametrize("done", range(TRANSACTIONS + 1))
def test_an_interrupted_start_over_is_finished_at_the_next_start(
    start: Callable[..., Voiding], clock: ManualClock, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    system = start()
    everything_happened(system, monkeypatch)
    writing, left = Store.writing, iter(range(done))

    @contextmanager
    def until_the_crash(store: Store) -> Iterator[Database]:
        with writing(store) as db:
            yield db
            if next(left, None) is None:
                raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Store, "writing", until_the_crash)
        if done < TRANSACTIONS:
            with pytest.raises(Crash):
                system.start_over()
        else:
            system.start_over()
    assert next(left, None) is None
    system.close()

    again = start()
    assert counts(again) == {0} if done else 0 not in counts(again)
    if done:
        assert voiding(again)[0] == "INV-0001"
    again.worker.drain()
    clock.move(30)
    again.worker.drain()


def test_nobody_else_writes_while_a_file_is_emptied(system: Voiding, settings: Settings) -> None:
    voiding(system)
    other = sqlite3.connect(settings.data_dir / "reports.db", timeout=0)
    other.execute("begin immediate")
    system.reports.store._writer.execute("pragma busy_timeout=1")
    before = counts(system)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        system.start_over()
    assert counts(system) == before, "nothing is emptied where not everything can be"
    other.close()
    system.worker.drain()
    system.start_over()
    assert counts(system) == {0}
