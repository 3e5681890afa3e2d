"""The pace, the samples and the running worker: it does what a person wants of it, and rests when it is asked to."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest

from billing.samples import SAMPLES, issue_samples
from messaging.messages import Refused
from messaging.subscription import Subscription
from systems.voiding import Voiding
from tests.server import PATIENCE, Server
from tests.support import ManualClock, at_rest, eventually, rows, status_of, step, voiding


def test_a_new_pace_holds_for_the_messages_that_are_on_their_way(
    start: Callable[..., Voiding], clock: ManualClock
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


class Busy:
    """A job that has always something to do."""

    due_at = None
    steps = 0

    def step(self) -> bool:
        self.steps += 1
        return True

    def settle(self) -> None:
        """Never called."""


def test_a_busy_worker_rests_when_it_is_asked_to(system: Voiding) -> None:
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
    system: Voiding, monkeypatch: pytest.MonkeyPatch
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
    eventually(lambda: system.worker._caller_waits)
    go_on.set()
    guest.join()
    eventually(lambda: status_of(system, document_id) == "voided")


def test_resuming_and_a_quicker_pace_wake_the_worker(start: Callable[..., Voiding]) -> None:
    system = start(slow_down=100.0)
    system.worker.start()
    system.pause()
    document_id, _ = voiding(system)
    system.delay_line.delay = timedelta(0)
    time.sleep(0.05)
    system.resume()
    eventually(lambda: status_of(system, document_id) == "voided")
    system.delay_line.delay = timedelta(minutes=5)
    document_id, _ = voiding(system)
    time.sleep(0.05)
    system.delay_line.delay = timedelta(0)
    system.changed()
    eventually(lambda: status_of(system, document_id) == "voided")


def test_samples_fill_an_empty_page_once(system: Voiding) -> None:
    documents = issue_samples(system.billing)
    assert issue_samples(system.billing) == documents
    system.worker.drain()
    issued = rows(system.billing, "select kind, customer, amount from documents order by seq")
    assert [tuple(each.values()) for each in issued] == list(SAMPLES)
    assert 3 <= len({customer for _, customer, _ in SAMPLES}) <= 4
    assert len(rows(system.reports, "select 1 from reports")) == len({customer for _, customer, _ in SAMPLES})
