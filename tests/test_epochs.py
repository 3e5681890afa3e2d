"""A log that was begun anew is another log: what was read of the old one is not taken for the new one's."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from check import broken_rules
from messaging.arrivals import Arrivals
from messaging.store import Store
from messaging.subscription import Subscription
from settings import Settings
from systems.voiding import Voiding
from tests.corruption import corrupt
from tests.server import PATIENCE
from tests.support import rows, said, status_of, stopped_readers, subscriptions, troubles, voiding


def test_what_another_copy_has_read_is_not_delivered_into_the_emptied_module(
    start: Callable[..., Voiding], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = start(), start()
    one.billing.issue("invoice", "Contoso", 100)
    reader, look = other.reports.subscriptions[0], Arrivals.look

    def start_over_behind_its_back(arrivals: Arrivals, *after: Any) -> Any:
        found = look(arrivals, *after)
        one.start_over()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Arrivals, "look", start_over_behind_its_back)
        reader.step()
    assert rows(one.reports, "select * from documents") == rows(one.reports, "select * from log") == []


def test_what_another_copy_has_passed_over_is_read_again_after_a_new_beginning(start: Callable[..., Voiding]) -> None:
    one, other = start(), start()
    one.billing.issue("invoice", "Contoso", 100)
    for system in (one, other):
        system.worker.drain()
    before = [each.cursor() for each in subscriptions(other)]
    for _ in range(2):
        one.billing.issue("invoice", "Contoso", 100)
    assert not other.manager.subscriptions[0].step(), "nothing is for the process manager: all is passed over"
    one.start_over()
    one.billing.issue("invoice", "Contoso", 100)
    one.worker.drain()
    assert [each.cursor() for each in subscriptions(one)] == before
    document_id, _ = voiding(one)
    for _ in range(2):
        other.worker.drain()
    assert status_of(one, document_id) == "voided"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("delete from log where position > 2", "ends at 2"),
        ("update identity set epoch = 'another'", "is another one now"),
    ],
    ids=["lost its end", "is another one"],
)
def test_a_reader_whose_source_does_not_go_on_from_its_cursor_stops_and_says_so(
    statement: str, reason: str, system: Voiding, settings: Settings, client: FlaskClient
) -> None:
    for _ in range(2):
        system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    assert stopped_readers(system) == []
    corrupt(settings.data_dir, "billing", statement)
    before = rows(system.reports, "select * from log")
    system.billing.issue("invoice", "Fabrikam", 100)
    if "ends" in reason:
        corrupt(settings.data_dir, "billing", "delete from log where position > 2")
    system.worker.drain()
    assert rows(system.reports, "select * from log") == before
    sentences = [
        f"{reader} has read the log of billing up to 4, but that {reason}."
        " Stop the app and put back the files that belong together, or start over."
        for reader in ("process-manager", "reports")
    ]
    assert stopped_readers(system) == troubles(system) == sentences
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["troubles"]) == (503, sentences)
    assert min(lag for each in answer.get_json()["lag"].values() for lag in each.values()) == 0
    assert sentences[0] in client.get("/").text
    assert system.reports.subscriptions[0].on_the_way(10) == []
    system.start_over()
    assert stopped_readers(system) == []
    voiding(system)
    system.worker.drain()
    assert said(system.manager)[-1] == "CompleteDocumentVoiding"
    assert broken_rules(settings.data_dir) == []


def test_while_another_copy_starts_over_no_reader_is_said_to_have_stopped(
    start: Callable[..., Voiding], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = start(), start()
    voiding(one)
    for system in (one, other):
        system.worker.drain()
    writing, trouble, seen = Store.writing, Subscription.trouble, Event()
    said_meanwhile: list[Future[list[str]]] = []

    def seen_once(subscription: Subscription) -> str | None:
        found = trouble(subscription)
        if found:
            seen.set()
        return found

    @contextmanager
    def asked_before_the_last_commit(store: Store) -> Iterator[Database]:
        with writing(store) as db:
            yield db
            if store is one.modules[0].store:
                said_meanwhile.append(pool.submit(stopped_readers, other))
                assert seen.wait(PATIENCE)

    monkeypatch.setattr(Subscription, "trouble", seen_once)
    with ThreadPoolExecutor() as pool, monkeypatch.context() as patch:
        patch.setattr(Store, "writing", asked_before_the_last_commit)
        one.start_over()
    assert [each.result() for each in said_meanwhile] == [[]]
