"""Starting over while others are at work: another copy of the app, the worker's step at hand, clicks."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError

import pytest
from sqlite_utils import Database

from check import broken_rules
from messaging.arrivals import Arrivals
from messaging.store import Store
from systems.voiding import Voiding
from tests.server import PATIENCE, Server
from tests.starting_over import TRANSACTIONS, counts, everything_happened
from tests.support import at_rest, eventually, rows, status_of, step, subscriptions, voiding


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
    look = Arrivals.look

    def look_and_wait(arrivals: Arrivals, *after: Any) -> Any:
        found = look(arrivals, *after)
        looked.set()
        assert go_on.wait(PATIENCE)
        return found

    def start_over() -> None:
        system.start_over()
        emptied.set()

    monkeypatch.setattr(Arrivals, "look", look_and_wait)
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
