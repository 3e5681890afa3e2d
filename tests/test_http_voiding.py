"""Asking over HTTP for a document to be voided."""

import pytest
from flask.testing import FlaskClient

from billing.views import shape
from systems.voiding import Voiding
from tests.documents import FIELDS, VOIDING
from tests.over_http import problem
from tests.support import JSON, ManualClock, get, post


def test_voiding_answers_202_with_the_process_and_the_document(client: FlaskClient) -> None:
    post(client, "/documents", **FIELDS)
    answer = client.post("/documents/INV-0001/void", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (202, "application/json")
    assert answer.get_json() == {"process_id": "voiding-INV-0001-1", "document": VOIDING}


@pytest.mark.parametrize(
    ("back", "path"),
    [
        (None, "/"),
        ("/documents?limit=5", "/documents?limit=5"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
    ],
)
def test_voiding_in_a_browser_leads_back_to_a_page_of_ours(client: FlaskClient, back: str | None, path: str) -> None:
    post(client, "/documents", **FIELDS)
    answer = client.post("/documents/INV-0001/void", data={"back": back} if back else {})
    assert (answer.status_code, answer.location) == (303, path)
    assert "Voiding of INV-0001 requested." in client.get(path).text


def test_a_document_is_voided_once(system: Voiding, client: FlaskClient, clock: ManualClock) -> None:
    post(client, "/documents", **FIELDS)
    client.post("/documents/INV-0001/void", headers=JSON)
    logs = get(client, "/health")["logs"]
    assert problem(post(client, "/documents/INV-0001/void"), 409) == "INV-0001 is being voided already."
    assert get(client, "/health")["logs"] == logs
    system.worker.drain()
    clock.move(1)
    logs = get(client, "/health")["logs"]
    assert problem(post(client, "/documents/INV-0001/void"), 409) == "INV-0001 is voided already."
    answer = client.post("/documents/INV-0001/void")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert '<p class="refusal" role="alert">INV-0001 is voided already.</p>' in answer.text
    assert get(client, "/health")["logs"] == logs
    assert get(client, "/documents/INV-0001") == {**VOIDING, "status": "voided"}
    assert "<dd>voided</dd>" in client.get("/documents/INV-0001").text


@pytest.mark.parametrize(("method", "path"), [("GET", "/documents/INV-9"), ("POST", "/documents/INV-9/void")])
def test_a_document_that_is_not_there_is_not_found(client: FlaskClient, method: str, path: str) -> None:
    assert problem(client.open(path, method=method, headers=JSON), 404) == "There is no document INV-9."
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is no document INV-9." in answer.text


@pytest.mark.parametrize("path", ["/", "/documents", "/documents/INV-0001"])
def test_where_a_page_reads_billing_a_moment_before_the_process_began_the_document_is_being_voided(
    client: FlaskClient, system: Voiding, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    post(client, "/documents", **FIELDS)
    system.worker.drain()
    post(client, "/documents/INV-0001/void")
    system.manager.read()
    monkeypatch.setattr("billing.views.shape", lambda row: {**shape(row), "status": "issued", "process_id": None})
    page = client.get(path).text
    assert '<a class="chip go" href="/processes/voiding-INV-0001-1">voiding…</a>' in page
    assert "chip bad" not in page
