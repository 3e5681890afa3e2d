"""Who has nothing to read looks for nothing, and what is looked for is what was committed, whoever writes meanwhile."""

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import pytest

import messaging.store
from billing.messages import CompleteDocumentVoiding, DocumentIssued, DocumentVoided
from messaging.log import Log
from messaging.messages import Message
from messaging.store import ASK_AGAIN
from systems.voiding import Voiding
from tests.support import eventually, rows, status_of, voiding

VOIDED = DocumentVoided(process_id="voiding-INV-0001-1", document_id="INV-0001")
ISSUED = DocumentIssued(document_id="INV-0001", kind="invoice", customer="Contoso", amount=1)
COMPLETE = CompleteDocumentVoiding(process_id="voiding-INV-0001-1", document_id="INV-0001")


class Machine:
    """The clock of the machine, moved by hand."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(messaging.store, "time", machine)
    return machine


@pytest.fixture
def at_once() -> Iterator[Callable[..., Future[None]]]:
    with ThreadPoolExecutor() as pool:
        yield pool.submit


def seen(log: Log) -> Hashable:
    return log.version("billing", ["DocumentIssued"])


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("said", "is_for_it"), [(ISSUED, True), (COMPLETE, True), (VOIDED, False)], ids=["event", "command", "other"]
)
def test_a_reader_is_told_of_what_may_be_for_it(unchecked: Voiding, said: Message, is_for_it: bool) -> None:
    module = unchecked.manager
    before = seen(module.log)
    for _ in range(2):
        with module.transaction() as tx:
            tx.say(said)
        after = seen(module.log)
        assert (after != before) is is_for_it
        before = after


@pytest.mark.usefixtures("machine")
def test_a_reader_is_not_told_of_what_is_undone(unchecked: Voiding) -> None:
    def issue() -> None:
        with unchecked.billing.transaction() as tx:
            tx.say(ISSUED)
            tx.write()
            raise ZeroDivisionError

    before = seen(unchecked.billing.log)
    with pytest.raises(ZeroDivisionError):
        issue()
    assert seen(unchecked.billing.log) == before


def test_a_reader_is_told_a_moment_later_that_another_process_has_written(system: Voiding, machine: Machine) -> None:
    before = seen(system.billing.log)
    with closing(sqlite3.connect(system.billing.store.path)) as other:
        other.execute("insert into cursors (log, position) values ('anything', 1)")
        other.commit()
    assert seen(system.billing.log) == before
    machine.now += ASK_AGAIN
    assert seen(system.billing.log) != before


@pytest.mark.usefixtures("machine")
def test_what_another_process_has_said_is_read_at_the_end_of_the_next_work(unchecked: Voiding) -> None:
    system = unchecked
    system.worker.drain()
    with closing(sqlite3.connect(system.billing.store.path)) as other:
        other.execute(
            "insert into log (type, kind, visibility, occurred_at, data) select 'DocumentIssued', 'event', 'public',"
            """ '2026-01-01T00:00:00.000000Z', '{"type": "DocumentIssued", "document_id": "INV-0001", "kind":"""
            """ "invoice", "customer": "Contoso", "amount": 1}'"""
        )
        other.commit()
    system.worker.drain()
    assert rows(system.reports, "select id from documents") == [{"id": "INV-0001"}]


def test_a_look_while_another_one_writes_waits_for_nobody_and_sees_nothing_of_it(
    unchecked: Voiding, at_once: Callable[..., Future[None]]
) -> None:
    written, leave = threading.Event(), threading.Event()

    def write() -> None:
        with unchecked.billing.transaction() as tx:
            tx.say(ISSUED)
            tx.write()
            written.set()
            leave.wait()

    writes = at_once(write)
    written.wait()
    with unchecked.billing.store.asking() as file:
        before = file.execute("select count(*) from log").fetchone()
    leave.set()
    writes.result()
    with unchecked.billing.store.asking() as file:
        after = file.execute("select count(*) from log").fetchone()
    assert (before, after) == ((0,), (1,))


def test_a_look_sees_nothing_of_what_waits_to_be_committed(
    unchecked: Voiding, at_once: Callable[..., Future[None]]
) -> None:
    store = unchecked.billing.store

    def write() -> None:
        with unchecked.billing.transaction() as tx:
            tx.say(ISSUED)

    # Somebody is going to write, and will commit for both.
    store._writers._waiting += 1
    writes = at_once(write)
    eventually(lambda: store._writers._group and store._writers._group.awaited)
    with store.asking() as file:
        before = file.execute("select count(*) from log").fetchone()
    store._writers._waiting -= 1
    with store._writers.turn():
        pass
    writes.result()
    with store.asking() as file:
        after = file.execute("select count(*) from log").fetchone()
    assert (before, after) == ((0,), (1,))


def test_a_look_in_the_middle_of_a_longer_one_sees_the_same_moment(
    unchecked: Voiding, at_once: Callable[..., Future[None]]
) -> None:
    def write() -> None:
        with unchecked.billing.transaction() as tx:
            tx.say(ISSUED)

    store = unchecked.billing.store
    with store.reading() as db:
        before = db.execute("select count(*) from log").fetchone()
        at_once(write).result()
        with store.asking() as file:
            assert file.execute("select count(*) from log").fetchone() == before == (0,)
    with store.asking() as file:
        assert file.execute("select count(*) from log").fetchone() == (1,)


def test_who_has_passed_over_what_is_for_others_is_where_the_log_ends(system: Voiding) -> None:
    document, _ = voiding(system)
    system.worker.drain()
    assert status_of(system, document) == "voided"
    assert [each.lag() for each in system.subscriptions] == [0] * 5
