"""The controls over HTTP, as JSON and as forms."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from billing.samples import SAMPLES
from systems.voiding import Voiding
from tests.support import JSON, ManualClock, get, post, raise_error, rows, state_of, voiding

REQUESTED = "voiding-requested"
TIMED_OUT = "marking-timed-out"


def paused_with_a_request(system: Voiding, client: FlaskClient) -> tuple[str, str]:
    """The process that was requested, and the id of the message that requests it."""
    _, process_id = voiding(system)
    assert post(client, "/pause").status_code == 200
    return process_id, "billing-4"


def detail(answer: Any, status: int) -> str:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    return str(answer.get_json()["detail"])


def test_the_controls_say_how_things_are(system: Voiding, client: FlaskClient) -> None:
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
def test_the_pace_is_chosen(client: FlaskClient, system: Voiding, seconds: str) -> None:
    assert post(client, "/pace", seconds=seconds).get_json()["seconds_a_message"] == int(seconds)
    assert client.post("/pace", json={"seconds": int(seconds)}).status_code == 200
    assert system.delay_line.delay == timedelta(seconds=int(seconds))


@pytest.mark.parametrize("seconds", ["", "2", "-1", "3.0", "nan"])
def test_another_pace_is_refused(client: FlaskClient, system: Voiding, seconds: str) -> None:
    assert detail(post(client, "/pace", seconds=seconds), 400) == "The seconds must be one of 0, 1, 3, 6."
    assert client.post("/pace", json={"seconds": [3]}).status_code == 400
    assert system.delay_line.delay == timedelta(0)


def test_a_step_over_http(system: Voiding, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_deadline_stepped_over_http(system: Voiding, client: FlaskClient, clock: ManualClock) -> None:
    process_id, message_id = paused_with_a_request(system, client)
    assert detail(post(client, "/step", process=process_id), 404)
    post(client, "/step", reader="process-manager", message=message_id)
    assert detail(post(client, "/step", process=process_id), 409) == f"No deadline of {process_id} has passed."
    post(client, "/resume")
    clock.move(30)
    post(client, "/pause")
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
    system: Voiding, client: FlaskClient, fields: dict[str, str], status: int
) -> None:
    paused_with_a_request(system, client)
    before = [module.log.head() for module in system.modules]
    assert " " in detail(post(client, "/step", **fields), status)
    assert [module.log.head() for module in system.modules] == before
    system.resume()
    system.worker.drain()


def test_starting_over_and_samples_over_http(system: Voiding, client: FlaskClient) -> None:
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
        ("/pause", {}, "Paused: time stands still, and nothing is delivered by itself."),
        ("/resume", {}, "Messages are delivered by themselves again."),
        ("/step", {"reader": "reports", "message": "billing-2"}, "DocumentIssued was delivered to reports."),
        ("/start-over", {}, "Everything is empty: this is a new beginning."),
        ("/samples", {}, "The sample documents are issued."),
    ],
)
def test_a_form_leads_back_to_the_page_which_says_what_was_done(
    system: Voiding, client: FlaskClient, path: str, fields: dict[str, str], sentence: str
) -> None:
    voiding(system)
    system.worker.paused = path == "/step"
    answer = client.post(path, data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert sentence in client.get("/").text
    system.resume()
    system.delay_line.delay = timedelta(0)
    system.worker.drain()


@pytest.mark.parametrize("path", ["/pace", "/step", "/samples", "/start-over", "/pause"])
def test_a_post_from_another_site_changes_nothing(system: Voiding, client: FlaskClient, path: str) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    assert client.post(path, headers={**JSON, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(rows(system.billing, "select 1 from documents")) == 1
    assert not system.worker.paused
    system.worker.drain()


def test_a_refused_step_says_why_on_the_page(system: Voiding, client: FlaskClient) -> None:
    voiding(system)
    answer = client.post("/step", data={"reader": "reports", "message": "billing-2"})
    assert (answer.status_code, "Pause first, then step." in answer.text) == (409, True)
    system.worker.drain()


def test_the_page_offers_what_is_possible(system: Voiding, client: FlaskClient) -> None:
    empty = client.get("/").text
    assert "Nothing has happened yet: there is nothing to empty." in empty
    assert 'value="0" aria-pressed="true"' in empty
    assert "what could happen next" not in empty
    paused_with_a_request(system, client)
    system.delay_line.delay = timedelta(seconds=0.6)
    page = client.get("/").text
    for words in ("Resume", "Empty everything", "a message takes 0.6 s", "Step: deliver billing-2 to reports"):
        assert words in page
    assert 'aria-pressed="true"' not in page.partition('id="controls"')[2].partition("</header>")[0]
    system.resume()
    system.delay_line.delay = timedelta(0)
    system.worker.drain()
