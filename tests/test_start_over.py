"""Starting over: everything is empty, whatever was at work meanwhile and wherever it was interrupted."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError

import pytest
from sqlite_utils import Database

from check import broken_rules
from messaging.messages import DeadlineArmed
from messaging.store import Store
from messaging.subscription import Subscription
from settings import Settings
from systems.voiding import Voiding
from tests.server import PATIENCE, Server
from tests.support import (
    ManualClock,
    at_rest,
    eventually,
    raise_error,
    rows,
    state_of,
    status_of,
    step,
    subscriptions,
    voiding,
)

TABLES = {
    "billing": ("log", "cursors", "failures", "deadlines", "documents", "numbers"),
    "process-manager": ("log", "cursors", "failures", "deadlines", "processes", "turned_away"),
    "reports": ("log", "cursors", "failures", "deadlines", "reports", "documents", "verdicts"),
}
TRANSACTIONS = 4


class Crash(BaseException):
    """The app ends here."""


def counts(system: Voiding) -> set[int]:
    """How many rows are in the tables; a cursor at the beginning is none."""
    return {
        rows(module, f"select count(*) as rows from {table}{' where position > 0' * (table == 'cursors')}")[0]["rows"]
        for module in system.modules
        for table in TABLES[module.name]
    }


def everything_happened(system: Voiding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in every table, and messages on their way."""
    one, other = (system.billing.issue("invoice", customer, 100) for customer in ("Contoso", "Fabrikam"))
    system.billing.void(one)
    system.worker.drain()
    system.reports.publish("R-0002")
    system.billing.void(other)
    system.worker.drain()
    system.billing.void(other)
    system.worker.drain()
    with monkeypatch.context() as patch:
        for module in ("billing", "reports", "process_manager"):
            rule = "tell" if module == "process_manager" else "decide"
            patch.setattr(f"{module}.module.{rule}", raise_error)
        with system.manager.transaction() as tx:
            tx.execute(
                "insert into log select null, type, kind, recipient, visibility, correlation_id, causation_id,"
                " occurred_at, data from log where kind = 'command'"
            )
        with system.reports.transaction() as tx:
            tx.execute(
                "insert into log select null, type, kind, recipient, visibility, correlation_id, causation_id,"
                " occurred_at, data from log where type like 'Marking%'"
            )
        system.worker.drain()
    voiding(system)
    for each in system.modules:
        with each.transaction() as tx:
            each.deadlines.arm(tx, "any", timedelta(1), DeadlineArmed(process_id=None, deadline="never"))


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


@pytest.mark.parametrize("woken_after", range(TRANSACTIONS))
def test_another_copy_delivers_nothing_of_what_was_and_everything_of_what_comes(
    start: Callable[..., Voiding], monkeypatch: pytest.MonkeyPatch, woken_after: int
) -> None:
    one, other = start(), start()
    everything_happened(one, monkeypatch)
    other.worker.drain()
    voiding(one)
    writing, left = Store.writing, iter(range(woken_after))

    @contextmanager
    def with_the_other_in_between(store: Store) -> Iterator[Database]:
        with writing(store) as db:
            yield db
            if store in [module.store for module in one.modules] and next(left, None) is None:
                wake(other)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "writing", with_the_other_in_between)
        one.start_over()
    assert counts(other) == {0}
    document_id, _ = voiding(other)
    for _ in range(2):
        other.worker.drain()
    assert status_of(one, document_id) == "voided"


def wake(system: Voiding) -> None:
    """Have it do what it can with files of which another copy has some in its hands."""
    for module in system.modules:
        module.store._writer.execute("pragma busy_timeout=1")
    for job in [*system.worker.jobs, *system.worker.jobs]:
        for work in (job.step, job.settle):
            with suppress(sqlite3.OperationalError):
                work()


def test_a_start_over_under_load_leaves_a_consistent_system(server: Server) -> None:
    enough = Event()

    def click(customer: str) -> None:
        while not enough.is_set():
            # The document may be gone at once, and its number somebody else's.
            with suppress(HTTPError):
                document = server.post("/documents", kind="invoice", customer=customer, amount="1.00")
                server.post(f"/documents/{document['id']}/void")

    def start_over(_: int) -> None:
        server.post("/start-over")

    with ThreadPoolExecutor(6) as pool:
        clicking = [pool.submit(click, customer) for customer in ("Contoso", "Fabrikam", "Nordwind Traders")]
        try:
            for _ in range(5):
                server.wait_until(lambda: server.get("/documents?limit=5")["next"])
                list(pool.map(start_over, range(2)))
        finally:
            enough.set()
        for each in clicking:
            each.result()
    at_rest(server)
    assert broken_rules(server.data_dir) == []
    server.post("/start-over")
    assert server.get("/documents")["documents"] == server.get("/reports")["reports"] == []
    assert server.post("/samples")["documents"][0]["id"] == "INV-0001"
    at_rest(server)


def test_starting_over_waits_for_the_step_at_hand(system: Voiding, monkeypatch: pytest.MonkeyPatch) -> None:
    voiding(system)
    looked, go_on, emptied = Event(), Event(), Event()
    look = Subscription._look

    def look_and_wait(subscription: Subscription) -> Any:
        found = look(subscription)
        looked.set()
        assert go_on.wait(PATIENCE)
        return found

    def start_over() -> None:
        system.start_over()
        emptied.set()

    monkeypatch.setattr(Subscription, "_look", look_and_wait)
    threads = [Thread(target=system.worker.drain), Thread(target=start_over)]
    threads[0].start()
    assert looked.wait(PATIENCE)
    threads[1].start()
    assert not emptied.wait(0.1)
    go_on.set()
    for thread in threads:
        thread.join()
    assert counts(system) == {0}


def test_another_copy_that_was_idle_goes_on_from_the_new_beginning(start: Callable[..., Voiding]) -> None:
    one, other = start(), start()
    voiding(one)
    one.worker.drain()
    other.worker.start()
    other.worker.wake()
    eventually(lambda: all(each._stored.position for each in subscriptions(other)))
    one.start_over()
    other.billing.issue("invoice", "Contoso", 100)
    eventually(lambda: rows(one.reports, "select 1 from reports"))
    eventually(lambda: all(each.place() == each.source.end() for each in subscriptions(one)))


def test_another_copy_that_is_paused_steps_from_the_new_beginning(start: Callable[..., Voiding]) -> None:
    one, other = start(), start()
    voiding(one)
    other.worker.drain()
    for system in (one, other):
        system.pause()
    one.start_over()
    for _ in range(20):
        voiding(one)
    reader = other.manager.subscriptions[0]
    first = reader.on_the_way(5)[0]
    assert first.position == 4
    step(other, reader, first.position)
    assert reader.cursor() == 4
    for system in (one, other):
        system.resume()
        system.worker.drain()


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
