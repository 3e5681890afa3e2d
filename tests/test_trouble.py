"""Trouble of a file: it is named, nothing is lost or blamed for it, and what can go on goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from messaging.failures import failures
from messaging.store import IMPATIENCE_MS, Store
from messaging.trouble import Trouble
from pages.serving import framing
from settings import Settings
from systems.voiding import Voiding, stage
from tests.support import ManualClock, get, post, rows, said, state_of, troubles, voiding

FULL = "The disk is full: nothing is lost, nothing goes on. {file} needs room."
LOCKED = "{file} is locked by another program: nothing is lost, it goes on when that lets go."


@contextmanager
def full(store: Store) -> Iterator[str]:
    """Meanwhile the file cannot grow."""
    pages = store._writer.execute("pragma page_count").fetchone()[0]
    store._writer.execute(f"pragma max_page_count={pages}")
    yield FULL.format(file=store.path.name)
    store._writer.execute("pragma max_page_count=1000000")


@contextmanager
def locked(store: Store) -> Iterator[str]:
    """Meanwhile another program writes in the file."""
    patience = store._writer.execute("pragma busy_timeout").fetchone()[0]
    store._writer.execute("pragma busy_timeout=1")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield LOCKED.format(file=store.path.name)
    store._writer.execute(f"pragma busy_timeout={patience}")


Kind = Callable[[Store], AbstractContextManager[str]]
Trouble_ = pytest.mark.parametrize("trouble", [full, locked])


def fill_up(system: Voiding) -> None:
    """Make enough to do for every module, so that its file has to grow."""
    for _ in range(100):
        system.billing.issue("invoice", "C" * 80, 100)


@Trouble_
def test_health_says_what_is_wrong_until_it_is_right_again(system: Voiding, client: FlaskClient, trouble: Kind) -> None:
    fill_up(system)
    with trouble(system.reports.store) as sentence:
        with pytest.raises(Trouble, match="nothing is lost"):
            system.worker.drain()
        answer = client.get("/health")
        health = answer.get_json()
        assert (answer.status_code, health["status"], health["troubles"]) == (503, "trouble", [sentence])
        assert health["logs"]["billing"] > 0
    system.worker.drain()
    assert get(client, "/health")["status"] == "ok"
    assert failures(system.reports.store) == []


@Trouble_
def test_the_page_says_what_is_wrong_until_it_is_right_again(
    system: Voiding, client: FlaskClient, trouble: Kind
) -> None:
    fill_up(system)
    with trouble(system.reports.store) as sentence:
        with pytest.raises(Trouble):
            system.worker.drain()
        assert f"<p>{sentence}</p>" in client.get("/").text
    system.worker.drain()
    assert "nothing is lost" not in client.get("/").text


def test_what_has_no_trouble_goes_on(system: Voiding) -> None:
    _, process_id = voiding(system)
    with locked(system.reports.store), pytest.raises(Trouble):
        system.worker.drain()
    assert state_of(system, process_id) == "voiding-requested"
    assert said(system.manager) == ["MarkDocumentAsVoided"]


def test_pages_are_drawn_anew_when_trouble_comes_and_when_it_goes(system: Voiding) -> None:
    drawn: list[int] = []
    system.manager.on_change = lambda: drawn.append(len(troubles(system)))
    system.billing.issue("invoice", "Contoso", 100)
    with locked(system.reports.store), pytest.raises(Trouble):
        system.worker.drain()
    assert drawn[-1] == 1
    system.worker.drain()
    assert drawn[-1] == 0


@Trouble_
def test_a_person_is_told_why_nothing_was_done(system: Voiding, client: FlaskClient, trouble: Kind) -> None:
    before = rows(system.billing, "select * from documents")
    with trouble(system.billing.store) as sentence:
        answer = post(client, "/documents", kind="invoice", customer="C" * 80, amount="1.00")
        while answer.status_code == 201:
            before = rows(system.billing, "select * from documents")
            answer = post(client, "/documents", kind="invoice", customer="C" * 80, amount="1.00")
        assert answer.status_code == 503
        assert answer.get_json()["detail"] == sentence
        assert (
            client.post("/documents", data={"kind": "invoice", "customer": "C" * 80, "amount": "1"}).status_code == 503
        )
    assert rows(system.billing, "select * from documents") == before


def damage(settings: Settings, module: str, table: str) -> None:
    """Write nonsense over the first page of a table, while nobody has the file open."""
    path = settings.data_dir / f"{module}.db"
    with closing(sqlite3.connect(path)) as db:
        size = db.execute("pragma page_size").fetchone()[0]
        page = db.execute("select rootpage from sqlite_master where name = ?", (table,)).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@pytest.fixture
def damaged_system(settings: Settings, clock: ManualClock) -> Iterator[Voiding]:
    """A system whose Reports cannot read its documents any more, with a message for it on its way."""
    with closing(Voiding(settings, clock)) as before:
        before.open()
        for _ in range(2):
            before.worker.drain()
            before.billing.issue("invoice", "Contoso", 100)
    damage(settings, "reports", "documents")
    with closing(Voiding(settings, clock)) as system:
        system.open()
        yield system


def test_a_damaged_file_is_no_message_s_fault(damaged_system: Voiding) -> None:
    readers = damaged_system.reports.subscriptions
    before = [each.cursor() for each in readers]
    with pytest.raises(Trouble, match=r"reports\.db is damaged"):
        damaged_system.worker.drain()
    assert failures(damaged_system.reports.store) == []
    assert [each.cursor() for each in readers] == before


def test_a_damaged_file_is_named_by_health_and_by_every_page(damaged_system: Voiding, settings: Settings) -> None:
    client = create_app([stage(damaged_system)], settings).test_client()
    with pytest.raises(Trouble):
        damaged_system.worker.drain()
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "trouble")
    assert [each.partition(" (")[0] for each in answer.get_json()["troubles"]] == ["reports.db is damaged"]
    for path in ("/", "/reports"):
        assert (client.get(path).status_code, "reports.db is damaged" in client.get(path).text) == (503, True)
    assert client.get("/documents").status_code == 200


def test_who_watches_is_told_when_the_page_cannot_be_drawn(damaged_system: Voiding, settings: Settings) -> None:
    shown = stage(damaged_system)
    _, frame = framing(create_app([shown], settings), shown)()
    assert 'hx-target="#trouble"' in frame["trouble"]
    assert "reports.db is damaged" in frame["trouble"]


def test_time_that_stood_still_is_made_up_for_as_soon_as_the_file_can_be_written(
    system: Voiding, clock: ManualClock
) -> None:
    system.reports.subscriptions[1].held = True
    _, process_id = voiding(system)
    system.worker.drain()
    system.pause()
    clock.move(600)
    with locked(system.manager.store):
        system.resume()
        assert not system.worker.paused
        with pytest.raises(Trouble):
            system.worker.drain()
    system.worker.drain()
    assert state_of(system, process_id) == "voiding-requested"
    clock.move(31)
    system.worker.drain()
    assert state_of(system, process_id) == "marking-timed-out"


def test_a_file_that_stays_locked_is_waited_for_once_and_then_only_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits() -> int:
        return int(store._writer.execute("pragma busy_timeout").fetchone()[0])

    monkeypatch.setattr("messaging.store.BUSY_TIMEOUT_MS", 200)
    with closing(Store(tmp_path / "file.db")) as store:
        store.open()
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("begin immediate")
            assert waits() == 200
            with pytest.raises(Trouble), store.writing():
                pass
            assert waits() == IMPATIENCE_MS
        with store.writing():
            pass
        assert waits() == 200
