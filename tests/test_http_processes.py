"""Processes over HTTP: how each one stands, everything that was said in it, and acknowledging its failure."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app import create_app
from settings import Settings
from systems.voiding import Voiding, stage
from tests.over_http import problem
from tests.processes import FAILED, FIRST, NOON, REASON, VOIDED, failed, voided
from tests.support import JSON, ManualClock, get, post

__all__ = ["failed", "voided"]


HISTORY = [
    ("billing-3", "VoidDocument", "command", "billing", "internal", None),
    ("billing-4", "DocumentVoidingRequested", "event", None, "public", "billing-3"),
    ("process-manager-1", "ProcessAdvanced", "event", None, "internal", "billing-4"),
    ("process-manager-2", "DeadlineArmed", "event", None, "internal", "billing-4"),
    ("process-manager-3", "MarkDocumentAsVoided", "command", "reports", "public", "billing-4"),
    ("reports-4", "MarkingDocumentAsVoidedSucceeded", "event", None, "public", "process-manager-3"),
    ("process-manager-5", "ProcessAdvanced", "event", None, "internal", "reports-4"),
    ("process-manager-6", "CompleteDocumentVoiding", "command", "billing", "public", "reports-4"),
    ("billing-5", "DocumentVoided", "event", None, "public", "process-manager-6"),
    ("process-manager-8", "ProcessAdvanced", "event", None, "internal", "billing-5"),
]
COLUMNS = ("id", "type", "kind", "recipient", "visibility", "causation_id")


@pytest.mark.usefixtures("voided")
def test_a_process_is_answered_with_its_history(client: FlaskClient) -> None:
    answer = client.get(f"/processes/{FIRST}", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    process = answer.get_json()
    history = process.pop("history")
    assert process == VOIDED
    assert [tuple(each.pop(column) for column in COLUMNS) for each in history] == HISTORY
    assert history[5] == {
        "log": "reports",
        "position": 4,
        "correlation_id": FIRST,
        "occurred_at": NOON,
        "data": {"type": "MarkingDocumentAsVoidedSucceeded", "process_id": FIRST, "document_id": "INV-0001"},
    }
    assert {each["correlation_id"] for each in history} == {FIRST}


@pytest.mark.usefixtures("voided")
def test_a_browser_shows_the_history_in_the_same_order(client: FlaskClient) -> None:
    page = client.get(f"/processes/{FIRST}").text
    places = [page.index(f'<tr id="m-{message[0]}"') for message in HISTORY]
    assert places == sorted(places)
    for words in ('<span class="chip ok">document voided</span>', "nothing: it is finished", "Contoso", "+0.00 s"):
        assert words in page
    assert "Acknowledge failure" not in page


def test_a_process_on_its_way_has_a_deadline_and_its_causes_come_before_their_effects(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    client = create_app([stage(system)], settings).test_client()
    system.billing.issue("invoice", "Contoso", 45000)
    system.billing.void("INV-0001")
    system.worker.drain()
    waiting = problem(client.get(f"/processes/{FIRST}", headers=JSON), 404)
    assert waiting == f"There is no process {FIRST}. Its request may still be on its way."
    clock.move(3)
    system.worker.drain()
    process = get(client, f"/processes/{FIRST}")
    assert (process["state"], process["finished_at"]) == ("voiding-requested", None)
    assert (process["started_at"], process["deadline"]) == (NOON.replace("00.", "03."), NOON.replace("00.", "39."))
    assert "waits for Reports to mark the document as voided" in client.get(f"/processes/{FIRST}").text
    assert problem(post(client, f"/processes/{FIRST}/acknowledge"), 409).endswith("its state is voiding-requested.")
    for _ in range(4):
        clock.move(3)
        system.worker.drain()
    process = get(client, f"/processes/{FIRST}")
    assert (process["state"], process["finished_at"]) == ("document-voided", NOON.replace("00.", "15."))
    assert [each["type"] for each in process["history"]] == [message[1] for message in HISTORY]
    ids = [each["id"] for each in process["history"]]
    causes = [ids.index(each["causation_id"]) for each in process["history"][1:]]
    assert all(cause < effect for effect, cause in enumerate(causes, start=1))


@pytest.mark.usefixtures("failed")
def test_a_failed_process_says_why_and_offers_its_button(client: FlaskClient) -> None:
    process = get(client, f"/processes/{FIRST}")
    assert [each["type"] for each in process.pop("history")[-2:]] == ["DocumentVoidingAborted", "ProcessAdvanced"]
    assert process == FAILED
    for path in ("/", f"/processes/{FIRST}"):
        page = client.get(path).text
        assert REASON[1:] in page
        assert f'<form method="post" action="/processes/{FIRST}/acknowledge"' in page


def test_a_process_that_got_no_answer_in_time_says_so(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    client = create_app([stage(system)], settings).test_client()
    system.billing.issue("invoice", "Contoso", 45000)
    system.billing.void("INV-0001")
    for seconds in (3, 37):
        clock.move(seconds)
        system.worker.drain()
    late = get(client, "/processes?state=marking-timed-out")["processes"]
    assert [(each["id"], each["reason"], each["deadline"]) for each in late] == [
        (FIRST, "Reports did not answer within 30 s", None)
    ]
    assert "waits for Reports to take the mark back" in client.get(f"/processes/{FIRST}").text


@pytest.mark.usefixtures("failed")
def test_acknowledging_answers_200_with_the_finished_process(client: FlaskClient, clock: ManualClock) -> None:
    clock.move(60)
    answer = client.post(f"/processes/{FIRST}/acknowledge", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    process = answer.get_json()
    assert process == get(client, f"/processes/{FIRST}")
    last = [(each["type"], each["visibility"]) for each in process.pop("history")[-2:]]
    assert last == [("AcknowledgeProcessFailure", "internal"), ("ProcessAdvanced", "internal")]
    finished_at = NOON.replace("12:00", "12:01")
    assert process == {**FAILED, "state": "failure-acknowledged", "finished_at": finished_at}


@pytest.mark.usefixtures("failed")
@pytest.mark.parametrize("back", ["/", f"/processes/{FIRST}"])
def test_acknowledging_in_a_browser_leads_back_and_says_so(client: FlaskClient, back: str) -> None:
    answer = client.post(f"/processes/{FIRST}/acknowledge", data={"back": back}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], back)
    assert "Failure acknowledged: INV-0001 can be tried again." in answer.text
    assert "/acknowledge" not in answer.text


@pytest.mark.parametrize("before", ["failed", "voided"])
def test_what_has_no_failure_or_none_any_more_cannot_be_acknowledged(
    client: FlaskClient, request: pytest.FixtureRequest, before: str
) -> None:
    request.getfixturevalue(before)
    state = "document-voided" if before == "voided" else "failure-acknowledged"
    if before == "failed":
        post(client, f"/processes/{FIRST}/acknowledge")
    health = get(client, "/health")
    sentence = f"{FIRST} has no failure to acknowledge: its state is {state}."
    assert problem(post(client, f"/processes/{FIRST}/acknowledge"), 409) == sentence
    answer = client.post(f"/processes/{FIRST}/acknowledge")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert f'<p class="refusal" role="alert">{sentence}</p>' in answer.text
    assert get(client, "/health") == health


@pytest.mark.usefixtures("failed")
def test_a_request_beside_an_unacknowledged_failure_is_turned_away(system: Voiding, client: FlaskClient) -> None:
    second = "voiding-INV-0001-2"
    answer = client.post("/documents/INV-0001/void", headers=JSON)
    assert (answer.status_code, answer.get_json()["process_id"]) == (202, second)
    assert get(client, "/documents/INV-0001")["status"] == "voiding"
    system.worker.drain()
    document = get(client, "/documents/INV-0001")
    assert (document["status"], document["process_id"]) == ("issued", second)
    sentence = f"{second} was not started: {FIRST} is not finished: it waits for you to acknowledge the failure."
    assert problem(client.get(f"/processes/{second}", headers=JSON), 404) == sentence
    assert sentence in client.get(f"/processes/{second}").text
    assert [each["id"] for each in get(client, "/processes")["processes"]] == [FIRST]


@pytest.mark.usefixtures("failed")
def test_after_acknowledging_the_document_can_be_voided_again(system: Voiding, client: FlaskClient) -> None:
    post(client, f"/processes/{FIRST}/acknowledge")
    post(client, "/documents/INV-0001/void")
    system.worker.drain()
    processes = get(client, "/processes?document=INV-0001")["processes"]
    assert [(each["id"], each["attempt"], each["state"]) for each in processes] == [
        ("voiding-INV-0001-2", 2, "marking-document-as-voided-failed"),
        (FIRST, 1, "failure-acknowledged"),
    ]


@pytest.mark.parametrize(("method", "path"), [("GET", "/processes/x"), ("POST", "/processes/x/acknowledge")])
def test_a_process_that_is_not_there_is_not_found(client: FlaskClient, method: str, path: str) -> None:
    assert problem(client.open(path, method=method, headers=JSON), 404).startswith("There is no process x.")
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is no process x." in answer.text
