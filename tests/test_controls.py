"""The pace, pause and step, starting over, samples: in the system, over HTTP, and on the real server."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from billing.samples import SAMPLES, issue_samples
from check import broken_rules
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.messages import Refused
from messaging.store import Store
from messaging.subscription import Subscription
from settings import Settings
from system import System
from tests.server import PATIENCE, Server
from tests.support import JSON, ManualClock, get, post, rows, said, state_of, status_of

REQUESTED = "voiding-requested"
TIMED_OUT = "marking-timed-out"
TABLES = {
    "billing": ("log", "cursors", "failures", "documents", "numbers"),
    "process-manager": ("log", "cursors", "failures", "processes", "turned_away"),
    "reports": ("log", "cursors", "failures", "reports", "documents", "verdicts"),
}
TRANSACTIONS = 9


class Crash(BaseException):
    """The app ends here."""


def voiding(system: System) -> tuple[str, str]:
    document_id = system.billing.issue("invoice", "Contoso", 100)
    return document_id, system.billing.void(document_id)


def raise_error(*_: object) -> None:
    raise ValueError("the printer is on fire")


def subscriptions(system: System) -> list[Subscription]:
    return [each for module in system.modules for each in module.subscriptions]


def cursors(system: System) -> list[int]:
    return [each.cursor() for each in subscriptions(system)]


def step(system: System, subscription: Subscription, position: int) -> None:
    with system.worker.by_hand():
        subscription.deliver_next(position)


def counts(system: System) -> set[int]:
    """How many rows are in the tables."""
    return {
        rows(module, f"select count(*) as rows from {table}")[0]["rows"]
        for module in system.modules
        for table in TABLES[module.name]
    }


def everything_happened(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
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


# the pace


def test_a_new_pace_holds_for_the_messages_that_are_on_their_way(
    start: Callable[..., System], clock: ManualClock
) -> None:
    system = start(slow_down=1.0)
    system.billing.issue("invoice", "Contoso", 100)
    clock.move(1)
    assert system.worker.drain() == clock.now() + timedelta(seconds=2)
    system.delay_line.delay = timedelta(seconds=6)
    clock.move(4)
    assert system.worker.drain() == clock.now() + timedelta(seconds=1)
    assert rows(system.reports, "select 1 from reports") == []
    system.delay_line.delay = timedelta(0)
    system.worker.drain()
    assert len(rows(system.reports, "select 1 from reports")) == 1


def test_what_is_on_the_way_is_what_concerns_the_reader_and_was_not_delivered(system: System) -> None:
    for _ in range(2):
        voiding(system)
    from_billing, _ = system.manager.subscriptions
    requests = [each["position"] for each in rows(system.billing, "select * from log where type like '%Requested'")]
    assert [each.position for each in from_billing.on_the_way(5)] == requests
    assert [each.position for each in from_billing.on_the_way(1)] == requests[:1]
    system.worker.drain()
    assert [each.on_the_way(5) for each in subscriptions(system)] == [[]] * 5


def test_what_is_on_the_way_is_found_behind_many_messages_for_others(system: System) -> None:
    for _ in range(250):
        system.billing.issue("invoice", "Contoso", 1)
    system.billing.void("INV-0001")
    assert [each.type for each in system.manager.subscriptions[0].on_the_way(5)] == ["DocumentVoidingRequested"]
    system.worker.drain()


# pause


def test_while_paused_nothing_happens_by_itself_and_afterwards_all_of_it_does(
    start: Callable[..., System], clock: ManualClock
) -> None:
    system = start(simulate=timedelta(seconds=10))
    one, waiting = voiding(system)
    for subscription in (system.manager.subscriptions[0], system.reports.subscriptions[0]):
        assert subscription.step()
    system.worker.pause()
    before = cursors(system)
    two, process_id = voiding(system)
    clock.move(60)
    assert system.worker.drain() is None
    assert cursors(system) == before
    assert state_of(system, waiting) == REQUESTED
    assert [each["id"] for each in rows(system.billing, "select id from documents order by seq")] == [one, two]
    assert rows(system.manager, "select 1 from log where type = 'DeadlinePassed'") == []
    system.worker.resume()
    system.worker.drain()
    assert (status_of(system, one), status_of(system, two)) == ("voided", "voided")
    assert state_of(system, process_id) == "document-voided"
    assert len(rows(system.billing, "select 1 from documents")) == 3


def test_a_deadline_that_passes_while_paused_is_told_afterwards(system: System, clock: ManualClock) -> None:
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    system.worker.pause()
    clock.move(31)
    system.worker.drain()
    assert state_of(system, process_id) == REQUESTED
    system.worker.resume()
    assert system.manager.deadlines.step()
    assert state_of(system, process_id) == TIMED_OUT
    system.worker.drain()


def test_pausing_waits_for_the_step_at_hand(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, paused = Event(), Event(), Event()

    def slowly(_: object) -> bool:
        begun.set()
        return not go_on.wait(10)

    def pause() -> None:
        system.worker.pause()
        paused.set()

    monkeypatch.setattr(Subscription, "step", slowly)
    threads = [Thread(target=system.worker.drain), Thread(target=pause)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    assert not paused.wait(0.1)
    go_on.set()
    assert paused.wait(10)
    for thread in threads:
        thread.join()


# step


def test_a_step_delivers_exactly_that_message_and_moves_one_cursor(system: System) -> None:
    document_id, process_id = voiding(system)
    system.worker.pause()
    reader, _ = system.manager.subscriptions
    [request] = reader.on_the_way(5)
    step(system, reader, request.position)
    system.worker.drain()
    assert state_of(system, process_id) == REQUESTED
    assert [each for each in cursors(system) if each] == [reader.cursor()] == [request.position]
    assert reader.on_the_way(5) == []
    assert said(system.manager) == ["MarkDocumentAsVoided"]
    assert (said(system.reports), status_of(system, document_id)) == ([], "voiding")
    system.worker.resume()
    system.worker.drain()
    assert status_of(system, document_id) == "voided"
    assert said(system.manager) == ["MarkDocumentAsVoided", "CompleteDocumentVoiding"]


def test_a_step_delivers_what_has_not_arrived(start: Callable[..., System]) -> None:
    system = start(slow_down=1.0)
    voiding(system)
    system.worker.pause()
    [collected] = system.reports.subscriptions[0].on_the_way(5)
    step(system, system.reports.subscriptions[0], collected.position)
    assert len(rows(system.reports, "select 1 from reports")) == 1


def test_a_step_out_of_turn_is_refused(system: System) -> None:
    for _ in range(2):
        voiding(system)
    reader, answers = system.manager.subscriptions
    first, second = reader.on_the_way(5)
    with pytest.raises(Refused, match="Nothing is paused"):
        step(system, reader, first.position)
    system.worker.pause()
    with pytest.raises(Refused, match=f"{second.id} is not the next message for process-manager: that is {first.id}"):
        step(system, reader, second.position)
    step(system, reader, first.position)
    with pytest.raises(Refused, match=f"{first.id} is not the next .* that is {second.id}"):
        step(system, reader, first.position)
    with pytest.raises(Refused, match="there is none"):
        step(system, answers, 1)
    assert said(system.manager) == ["MarkDocumentAsVoided"]


def test_a_message_that_another_copy_delivered_is_not_stepped_again(start: Callable[..., System]) -> None:
    one, other = start(), start()
    voiding(one)
    voiding(one)
    for system in (one, other):
        system.worker.pause()
    first, second = one.manager.subscriptions[0].on_the_way(5)
    step(other, other.manager.subscriptions[0], first.position)
    assert one.manager.subscriptions[0].on_the_way(5) == [second]
    with pytest.raises(Refused):
        step(one, one.manager.subscriptions[0], first.position)
    step(one, one.manager.subscriptions[0], second.position)
    assert said(one.manager) == ["MarkDocumentAsVoided"] * 2


def test_a_step_whose_handler_raises_is_a_try_and_the_last_one_parks(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    voiding(system)
    system.worker.pause()
    reader = system.reports.subscriptions[0]
    [collected] = reader.on_the_way(5)
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", raise_error)
        for tried in range(1, len(RETRY_AFTER) + 1):
            step(system, reader, collected.position)
            [failure] = failures(system.reports.store)
            assert (failure.attempts, failure.parked_at) == (tried, None)
            assert reader.on_the_way(5) == [collected]
        step(system, reader, collected.position)
    [failure] = failures(system.reports.store)
    assert failure.parked_at
    assert reader.on_the_way(5) == []
    reader.delivery.retry(collected.position)
    system.worker.resume()
    system.worker.drain()


def test_a_step_that_is_handled_at_the_second_try_leaves_no_failure(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, _ = voiding(system)
    system.worker.pause()
    reader = system.reports.subscriptions[0]
    [collected] = reader.on_the_way(5)
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", raise_error)
        step(system, reader, collected.position)
    step(system, reader, collected.position)
    assert failures(system.reports.store) == []
    system.worker.resume()
    system.worker.drain()
    assert status_of(system, document_id) == "voided"


def test_a_passed_deadline_is_a_step_of_its_own(system: System, clock: ManualClock) -> None:
    processes = [voiding(system)[1] for _ in range(2)]
    assert system.manager.subscriptions[0].step()
    system.worker.pause()
    deadlines = system.manager.deadlines
    clock.move(29.9)
    assert deadlines.passed(5) == []
    with pytest.raises(Refused, match=f"No deadline of {processes[0]} has passed"):
        deadlines.expire(processes[0])
    clock.move(0.1)
    assert deadlines.passed(5) == processes
    assert deadlines.passed(1) == processes[:1]
    deadlines.expire(processes[1])
    assert [state_of(system, each) for each in processes] == [REQUESTED, TIMED_OUT]
    assert deadlines.passed(5) == processes[:1]
    system.worker.resume()
    system.worker.drain()


# start over


def test_starting_over_empties_every_table_and_begins_at_one(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_happened(system, monkeypatch)
    assert 0 not in counts(system)
    assert {table for module in system.modules for table in tables(module.store)} == {
        *(table for each in TABLES.values() for table in each),
        *("_sqlite_migrations", "sqlite_sequence"),
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
    system: System, monkeypatch: pytest.MonkeyPatch
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
    start: Callable[..., System], clock: ManualClock, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    system = start()
    everything_happened(system, monkeypatch)
    writing, left = Store.writing, iter(range(done))

    @contextmanager
    def until_the_crash(store: Store) -> Iterator[Database]:
        if next(left, None) is None:
            raise Crash
        with writing(store) as db:
            yield db

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


@pytest.mark.parametrize("woken_after", range(TRANSACTIONS + 1))
def test_another_copy_delivers_nothing_of_what_was_and_everything_of_what_comes(
    start: Callable[..., System], monkeypatch: pytest.MonkeyPatch, woken_after: int
) -> None:
    one, other = start(), start()
    everything_happened(one, monkeypatch)
    other.worker.drain()
    voiding(one)
    writing, left = Store.writing, iter(range(woken_after))

    @contextmanager
    def with_the_other_in_between(store: Store) -> Iterator[Database]:
        if store in [module.store for module in one.modules] and next(left, None) is None:
            other.worker.drain()
            other.worker.drain()
        with writing(store) as db:
            yield db

    with monkeypatch.context() as patch:
        patch.setattr(Store, "writing", with_the_other_in_between)
        one.start_over()
    assert counts(other) == {0}
    document_id, _ = voiding(other)
    for _ in range(2):
        other.worker.drain()
    assert status_of(one, document_id) == "voided"


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


def at_rest(server: Server) -> None:
    """Wait until every reader has read everything."""
    server.wait_until(lambda: all(lag == 0 for each in server.get("/health")["lag"].values() for lag in each.values()))


def test_the_running_worker_heeds_pause_step_and_pace(server: Server) -> None:
    server.post("/pause")
    document_id = server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"]
    server.post(f"/documents/{document_id}/void")
    types = []
    while following := server.get("/controls")["next"]:
        chosen = following[-1]
        server.post("/step", reader=chosen["reader"], message=chosen["message"]["id"])
        types.append(chosen["message"]["type"])
    assert sorted(types) == sorted(
        [
            *("DocumentIssued", "DocumentVoidingRequested", "MarkDocumentAsVoided"),
            *("MarkingDocumentAsVoidedSucceeded", "CompleteDocumentVoiding", "DocumentVoided"),
        ]
    )
    assert server.get(f"/documents/{document_id}")["status"] == "voided"
    server.post("/pace", seconds="6")
    server.post("/resume")
    waiting = server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"]
    assert server.get("/reports")["reports"][0]["documents"][-1]["id"] == document_id
    server.post("/pace", seconds="0")
    server.wait_until(lambda: server.get("/reports")["reports"][0]["documents"][-1]["id"] == waiting)
    at_rest(server)


def eventually(condition: Callable[[], object]) -> None:
    """Wait for what a worker's thread does."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_starting_over_waits_for_the_step_at_hand(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
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


class Busy:
    """A job that has always something to do."""

    due_at = None
    steps = 0

    def step(self) -> bool:
        self.steps += 1
        return True

    def settle(self) -> None:
        """Never called."""


def test_a_busy_worker_rests_when_it_is_asked_to(system: System) -> None:
    busy = Busy()

    def rest() -> None:
        asked = busy.steps
        with system.worker.at_rest():
            rested = busy.steps
            time.sleep(0.001)
            assert busy.steps == rested
        assert rested - asked < 1000
        eventually(lambda: busy.steps > rested)

    system.worker.jobs = [busy]
    system.worker.start()
    eventually(lambda: busy.steps)
    for _ in range(20):
        rest()


def test_a_worker_that_was_asked_to_rest_goes_on_also_after_a_refusal(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, _ = voiding(system)
    begun, go_on = Event(), Event()
    steps = Subscription.step

    def slow_at_first(subscription: Subscription) -> bool:
        if go_on.is_set():
            return steps(subscription)
        begun.set()
        assert go_on.wait(PATIENCE)
        return False

    def step_unpaused() -> None:
        with pytest.raises(Refused):
            step(system, system.manager.subscriptions[0], 4)

    monkeypatch.setattr(Subscription, "step", slow_at_first)
    system.worker.start()
    assert begun.wait(PATIENCE)
    guest = Thread(target=step_unpaused)
    guest.start()
    eventually(lambda: system.worker._guest_waits)
    go_on.set()
    guest.join()
    eventually(lambda: status_of(system, document_id) == "voided")


def test_resuming_and_a_quicker_pace_wake_the_worker(start: Callable[..., System]) -> None:
    system = start(slow_down=100.0)
    system.worker.start()
    system.worker.pause()
    document_id, _ = voiding(system)
    system.delay_line.delay = timedelta(0)
    time.sleep(0.05)
    system.worker.resume()
    eventually(lambda: status_of(system, document_id) == "voided")
    system.delay_line.delay = timedelta(minutes=5)
    document_id, _ = voiding(system)
    time.sleep(0.05)
    system.delay_line.delay = timedelta(0)
    system.changed()
    eventually(lambda: status_of(system, document_id) == "voided")


def test_another_copy_that_was_idle_goes_on_from_the_new_beginning(start: Callable[..., System]) -> None:
    one, other = start(), start()
    voiding(one)
    one.worker.drain()
    other.worker.start()
    other.worker.wake()
    eventually(lambda: all(each._stored for each in subscriptions(other)))
    one.start_over()
    other.billing.issue("invoice", "Contoso", 100)
    eventually(lambda: rows(one.reports, "select 1 from reports"))
    eventually(lambda: cursors(one) == [each.source.head() for each in subscriptions(one)])


def test_another_copy_that_is_paused_steps_from_the_new_beginning(start: Callable[..., System]) -> None:
    one, other = start(), start()
    voiding(one)
    other.worker.drain()
    for system in (one, other):
        system.worker.pause()
    one.start_over()
    for _ in range(20):
        voiding(one)
    reader = other.manager.subscriptions[0]
    first = reader.on_the_way(5)[0]
    assert first.position == 4
    step(other, reader, first.position)
    assert reader.cursor() == 4
    for system in (one, other):
        system.worker.resume()
        system.worker.drain()


# samples


def test_samples_fill_an_empty_page_once(system: System) -> None:
    documents = issue_samples(system.billing)
    assert issue_samples(system.billing) == documents
    system.worker.drain()
    issued = rows(system.billing, "select kind, customer, amount from documents order by seq")
    assert [tuple(each.values()) for each in issued] == list(SAMPLES)
    assert 3 <= len({customer for _, customer, _ in SAMPLES}) <= 4
    assert len(rows(system.reports, "select 1 from reports")) == len({customer for _, customer, _ in SAMPLES})


# over HTTP


def paused_with_a_request(system: System, client: FlaskClient) -> tuple[str, str]:
    """The process that was requested, and the id of the message that requests it."""
    _, process_id = voiding(system)
    assert post(client, "/pause").status_code == 200
    return process_id, "billing-4"


def detail(answer: Any, status: int) -> str:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    return str(answer.get_json()["detail"])


def test_the_controls_say_how_things_are(system: System, client: FlaskClient) -> None:
    at_first = {"seconds_a_message": 0, "paused": False, "next": [], "deadlines": []}
    voiding(system)
    assert get(client, "/controls") == at_first
    assert client.get("/controls").get_json() == at_first
    paused = post(client, "/pause").get_json()
    assert paused == get(client, "/controls") == post(client, "/pause").get_json()
    assert paused["paused"]
    shown = [(each["reader"], each["message"]["id"], each["message"]["type"]) for each in paused["next"]]
    assert shown == [
        ("process-manager", "billing-4", "DocumentVoidingRequested"),
        ("reports", "billing-2", "DocumentIssued"),
    ]
    assert post(client, "/resume").get_json() == post(client, "/resume").get_json() == at_first


@pytest.mark.parametrize("seconds", ["0", "1", "3", "6"])
def test_the_pace_is_chosen(client: FlaskClient, system: System, seconds: str) -> None:
    assert post(client, "/pace", seconds=seconds).get_json()["seconds_a_message"] == int(seconds)
    assert client.post("/pace", json={"seconds": int(seconds)}).status_code == 200
    assert system.delay_line.delay == timedelta(seconds=int(seconds))


@pytest.mark.parametrize("seconds", ["", "2", "-1", "3.0", "nan"])
def test_another_pace_is_refused(client: FlaskClient, system: System, seconds: str) -> None:
    assert detail(post(client, "/pace", seconds=seconds), 400) == "The seconds must be one of 0, 1, 3, 6."
    assert client.post("/pace", json={"seconds": [3]}).status_code == 400
    assert system.delay_line.delay == timedelta(0)


def test_a_step_over_http(system: System, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    process_id, message_id = paused_with_a_request(system, client)
    answer = post(client, "/step", reader="process-manager", message=message_id).get_json()
    assert (answer["reader"], answer["message"]["id"], answer["error"]) == ("process-manager", message_id, None)
    assert state_of(system, process_id) == REQUESTED
    again = post(client, "/step", reader="process-manager", message=message_id)
    assert detail(again, 409) == "billing-4 is not the next message for process-manager: there is none."
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", raise_error)
        answer = post(client, "/step", reader="reports", message="billing-2").get_json()
    assert answer["error"] == "ValueError: the printer is on fire"
    assert "billing-2" in [each["message"]["id"] for each in get(client, "/controls")["next"]]
    post(client, "/resume")
    assert "Nothing is paused" in detail(post(client, "/step", reader="reports", message="billing-2"), 409)
    system.reports.subscriptions[0].delivery.reload()


def test_a_deadline_stepped_over_http(system: System, client: FlaskClient, clock: ManualClock) -> None:
    process_id, message_id = paused_with_a_request(system, client)
    assert detail(post(client, "/step", process=process_id), 404)
    post(client, "/step", reader="process-manager", message=message_id)
    assert detail(post(client, "/step", process=process_id), 409) == f"No deadline of {process_id} has passed."
    clock.move(30)
    assert get(client, "/controls")["deadlines"] == [{"process": process_id}]
    assert post(client, "/step", process=process_id).get_json()["process"]["state"] == TIMED_OUT
    assert get(client, "/controls")["deadlines"] == []
    post(client, "/resume")
    assert "Nothing is paused" in detail(post(client, "/step", process=process_id), 409)
    system.worker.drain()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"reader": "reports"}, 400),
        ({"message": "billing-2"}, 400),
        ({"reader": "nobody", "message": "billing-2"}, 404),
        ({"reader": "billing", "message": "billing-2"}, 404),
        ({"reader": "reports", "message": "billing-1"}, 404),
        ({"reader": "reports", "message": "billing-3"}, 404),
        ({"reader": "reports", "message": "billing-99"}, 404),
        ({"reader": "reports", "message": "billing-02"}, 404),
        ({"reader": "reports", "message": "billing-0"}, 404),
        ({"reader": "reports", "message": f"billing-{'9' * 40}"}, 404),
        ({"reader": "reports", "message": "billing"}, 404),
        ({"reader": "reports", "message": "billing-4"}, 409),
        ({"process": "voiding-INV-0009-1"}, 404),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_writes_nothing(
    system: System, client: FlaskClient, fields: dict[str, str], status: int
) -> None:
    paused_with_a_request(system, client)
    before = [module.log.head() for module in system.modules]
    assert " " in detail(post(client, "/step", **fields), status)
    assert [module.log.head() for module in system.modules] == before
    system.worker.resume()
    system.worker.drain()


def test_starting_over_and_samples_over_http(system: System, client: FlaskClient) -> None:
    voiding(system)
    documents = [each["id"] for each in post(client, "/samples").get_json()["documents"]]
    assert documents == [each["id"] for each in post(client, "/samples").get_json()["documents"]]
    assert (len(documents), documents[0]) == (len(SAMPLES), "INV-0002")
    assert post(client, "/start-over").get_json()["next"] == []
    assert get(client, "/documents")["documents"] == []
    answer = post(client, "/samples")
    assert (answer.status_code, answer.get_json()["documents"][0]["id"]) == (201, "INV-0001")
    system.worker.drain()


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/pace", {"seconds": "3"}, "Each message takes 3 s."),
        ("/pause", {}, "Paused: nothing is delivered by itself."),
        ("/resume", {}, "Messages are delivered by themselves again."),
        ("/step", {"reader": "reports", "message": "billing-2"}, "DocumentIssued was delivered to reports."),
        ("/start-over", {}, "Everything is empty: this is a new beginning."),
        ("/samples", {}, "The sample documents are issued."),
    ],
)
def test_a_form_leads_back_to_the_page_which_says_what_was_done(
    system: System, client: FlaskClient, path: str, fields: dict[str, str], sentence: str
) -> None:
    voiding(system)
    system.worker.paused = path == "/step"
    answer = client.post(path, data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert sentence in client.get("/").text
    system.worker.resume()
    system.delay_line.delay = timedelta(0)
    system.worker.drain()


@pytest.mark.parametrize("path", ["/pace", "/step", "/samples", "/start-over", "/pause"])
def test_a_post_from_another_site_changes_nothing(system: System, client: FlaskClient, path: str) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    assert client.post(path, headers={**JSON, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(rows(system.billing, "select 1 from documents")) == 1
    assert not system.worker.paused
    system.worker.drain()


def test_a_refused_step_says_why_on_the_page(system: System, client: FlaskClient) -> None:
    voiding(system)
    answer = client.post("/step", data={"reader": "reports", "message": "billing-2"})
    assert (answer.status_code, "Pause first, then step." in answer.text) == (409, True)
    system.worker.drain()


def test_the_page_offers_what_is_possible(system: System, client: FlaskClient) -> None:
    empty = client.get("/").text
    assert "Nothing has happened yet: there is nothing to empty." in empty
    assert 'value="0" aria-pressed="true"' in empty
    assert "what could happen next" not in empty
    paused_with_a_request(system, client)
    system.delay_line.delay = timedelta(seconds=0.6)
    page = client.get("/").text
    for words in ("Resume", "Empty everything", "each message takes 0.6 s", "Step: deliver billing-2 to reports"):
        assert words in page
    assert 'aria-pressed="true"' not in page.partition('id="controls"')[2].partition("</header>")[0]
    system.worker.resume()
    system.delay_line.delay = timedelta(0)
    system.worker.drain()


def test_nobody_else_writes_while_a_file_is_emptied(system: System, settings: Settings) -> None:
    voiding(system)
    other = sqlite3.connect(settings.data_dir / "reports.db", timeout=0)
    other.execute("begin immediate")
    system.reports.store._writer.execute("pragma busy_timeout=1")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        system.start_over()
    other.close()
    system.worker.drain()
    system.start_over()
    assert counts(system) == {0}
