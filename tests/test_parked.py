"""Many messages that could not be handled: listed in pages and by kind, and retried or discarded all of a kind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import process_manager.module
import reports.module
import reports.rules
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from messaging.journal import Journal
from messaging.messages import made_of
from systems.voiding import Voiding
from tests.support import JSON, ManualClock, get, post, raise_error, rows, said, state_of, until_parked, voiding

MANY = 1001
ON_FIRE = "the printer is on fire"


def park(system: Voiding, clock: ManualClock, *broken: str) -> None:
    """Let everything happen, while these rules raise, until it is parked."""
    with pytest.MonkeyPatch.context() as patch:
        for each in broken:
            patch.setattr(each, raise_error)
        until_parked(system, clock)


def uncollected(system: Voiding, clock: ManualClock, how_many: int) -> list[str]:
    """Documents of which Reports could not be told."""
    documents = [system.billing.issue("invoice", "Contoso", 100) for _ in range(how_many)]
    park(system, clock, "reports.module.decide")
    return documents


def requests(system: Voiding, clock: ManualClock, how_many: int) -> list[str]:
    """Documents whose voiding was asked for in vain."""
    documents = [system.billing.issue("invoice", "Contoso", 100) for _ in range(how_many)]
    system.worker.drain()
    for each in documents:
        system.billing.void(each)
    park(system, clock, "process_manager.module.tell")
    return documents


def frame(app: Flask) -> str:
    [live] = app.extensions["live"]
    return "".join(live._render()[1].values())


def test_the_list_comes_in_pages_of_one_module_after_the_other(
    system: Voiding, client: FlaskClient, clock: ManualClock
) -> None:
    requests(system, clock, 3)
    uncollected(system, clock, 4)
    assert len(get(client, "/parked")["parked"]) == 7
    found: list[tuple[str, int]] = []
    following: str | None = ""
    while following is not None:
        page = get(client, f"/parked?limit=2&before={following}")
        assert 0 < len(page["parked"]) <= 2
        found += [(each["module"], each["message"]["position"]) for each in page["parked"]]
        following = page["next"]
    assert [module for module, _ in found] == ["process-manager"] * 3 + ["reports"] * 4
    for module in ("process-manager", "reports"):
        positions = [position for name, position in found if name == module]
        assert positions == sorted(positions, reverse=True)
    assert len(set(found)) == 7


@pytest.mark.parametrize("before", ["nobody-1", "reports", "reports-x", "-"])
def test_a_place_that_does_not_exist_is_refused(client: FlaskClient, before: str) -> None:
    assert client.get(f"/parked?before={before}", headers=JSON).status_code == 400


def test_a_page_goes_on_where_it_was_although_its_last_message_was_discarded_meanwhile(
    system: Voiding, client: FlaskClient, clock: ManualClock
) -> None:
    uncollected(system, clock, 3)
    page = get(client, "/parked?limit=1")
    post(client, f"/parked/reports/{page['parked'][0]['message']['id']}/retry")
    [second] = get(client, f"/parked?limit=1&before={page['next']}")["parked"]
    assert second["message"]["position"] == page["parked"][0]["message"]["position"] - 2


def test_they_are_summed_up_by_kind_with_the_latest_error(
    system: Voiding, client: FlaskClient, clock: ManualClock
) -> None:
    requests(system, clock, 2)
    uncollected(system, clock, 3)
    with system.reports.transaction() as tx:
        tx.execute("update failures set error = 'the latest' where seq = (select max(seq) from failures)")
    assert [tuple(each.values()) for each in get(client, "/parked?limit=1")["kinds"]] == [
        ("process-manager", "DocumentVoidingRequested", 2, f"ValueError: {ON_FIRE}"),
        ("reports", "DocumentIssued", 3, "the latest"),
    ]


def test_all_of_a_kind_are_retried_and_those_that_fail_again_stay(
    system: Voiding, client: FlaskClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = uncollected(system, clock, 250)
    still_bad, decide = set(documents[99::75]), reports.rules.decide

    def decide_or_raise(state: Any, message: Any) -> Any:
        return raise_error() if message.document_id in still_bad else decide(state, message)

    monkeypatch.setattr(reports.module, "decide", decide_or_raise)
    answer = post(client, "/parked/reports/all/retry", type="DocumentIssued")
    assert (answer.status_code, answer.get_json()) == (200, {"retried": 247, "failed": 3})
    left = failures(system.reports.store)
    assert {each.entry.fields["document_id"] for each in left} == still_bad
    assert {each.attempts for each in left} == {len(RETRY_AFTER) + 2}
    assert rows(system.reports, "select count(*) as count from documents") == [{"count": 247}]


def test_all_of_a_kind_are_discarded_as_one_by_one_and_others_are_told(
    system: Voiding, client: FlaskClient, clock: ManualClock
) -> None:
    requests(system, clock, 150)
    uncollected(system, clock, 2)
    answer = post(client, "/parked/process-manager/all/discard", type="DocumentVoidingRequested")
    assert (answer.status_code, answer.get_json()) == (200, {"discarded": 150, "failed": 0})
    system.worker.drain()
    assert said(system.billing).count("DocumentVoidingAborted") == 150
    assert [each["type"] for each in get(client, "/parked")["kinds"]] == ["DocumentIssued"]


def test_of_all_that_are_discarded_those_that_others_cannot_be_told_of_stay(
    system: Voiding, client: FlaskClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = requests(system, clock, 5)

    def command_or_raise(data: Any, command: Any) -> Any:
        return raise_error() if data["document_id"] == documents[2] else made_of(data, command)

    with monkeypatch.context() as patch:
        patch.setattr(process_manager.module, "made_of", command_or_raise)
        answer = post(client, "/parked/process-manager/all/discard", type="DocumentVoidingRequested")
    assert answer.get_json() == {"discarded": 4, "failed": 1}
    [left] = failures(system.manager.store)
    assert left.entry.fields["document_id"] == documents[2]
    assert len(rows(system.manager, "select 1 from turned_away")) == 4
    assert len(rows(system.manager, "select 1 from log where type = 'ParkedMessageDiscarded'")) == 4
    system.worker.drain()


@pytest.mark.parametrize("what", ["retry", "discard"])
def test_no_transaction_is_endless(
    system: Voiding, client: FlaskClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    requests(system, clock, 250)
    transactions: list[Journal] = []
    begin = Journal.transaction

    def counted(journal: Journal, **options: Any) -> Any:
        transactions.append(journal)
        return begin(journal, **options)

    monkeypatch.setattr(Journal, "transaction", counted)
    post(client, f"/parked/process-manager/all/{what}", type="DocumentVoidingRequested")
    assert len(transactions) >= 3
    assert get(client, "/parked")["parked"] == []
    system.worker.drain()


@pytest.mark.parametrize("what", ["retry", "discard"])
@pytest.mark.parametrize(("reader", "type_"), [("reports", "Nothing"), ("nobody", "DocumentIssued"), ("reports", "")])
def test_a_kind_of_which_none_is_parked_is_not_found(client: FlaskClient, reader: str, type_: str, what: str) -> None:
    assert post(client, f"/parked/{reader}/all/{what}", type=type_).status_code == 404


def test_one_that_waits_for_its_next_try_is_not_of_a_kind_yet(
    system: Voiding, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports.module, "decide", raise_error)
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    found = get(client, "/parked")
    assert (found["kinds"], found["waiting"], len(found["parked"])) == ([], 1, 1)
    assert post(client, "/parked/reports/all/discard", type="DocumentIssued").status_code == 404


def test_a_browser_is_sent_back_and_told_how_many(system: Voiding, client: FlaskClient, clock: ManualClock) -> None:
    uncollected(system, clock, 2)
    answer = client.post("/parked/reports/all/retry", data={"type": "DocumentIssued", "back": "/parked"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/parked")
    assert "2 × DocumentIssued: handled." in client.get("/parked").text


def test_however_many_are_parked_the_stage_shows_their_number_and_the_first_few(
    system: Voiding, client: FlaskClient, clock: ManualClock, app: Flask
) -> None:
    requests(system, clock, 3)
    uncollected(system, clock, 100)
    few = frame(app)
    assert few.count('id="failure-') == 3
    assert 'href="/parked">See all 103</a>' in few
    uncollected(system, clock, MANY - 100)
    many = frame(app)
    assert many.count('id="failure-') == 3
    assert "See all 1,004</a>" in many
    assert len(many) < len(few) + 2_000
    assert client.get("/parked").text.count('id="failure-') == 50
    assert len(client.get("/parked").data) < 150_000
    assert len(get(client, "/parked")["parked"]) == 50


def test_a_deadline_that_was_told_in_vain_can_be_stepped_again(
    start: Callable[..., Voiding], clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = start(voiding_timeout=timedelta(seconds=2))
    _, process = voiding(system)
    system.manager.subscriptions[0].step()
    clock.move(2)
    system.pause()
    deadlines = system.manager.deadlines
    with monkeypatch.context() as patch:
        patch.setattr(process_manager.module, "tell", raise_error)
        deadlines.tell(process)
    assert deadlines.passed(5) == [process]
    deadlines.tell(process)
    assert (deadlines.passed(5), state_of(system, process)) == ([], "marking-timed-out")
    system.resume()
    system.worker.drain()
