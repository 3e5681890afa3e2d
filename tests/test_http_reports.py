"""Reports over HTTP: what is in them, listing them, and publishing one."""

import re

import pytest
from flask.testing import FlaskClient

from systems.voiding import Voiding
from tests.over_http import problem
from tests.support import JSON, ManualClock, get, post

NOON = "2026-01-01T12:00:00.000000Z"
OPEN = {
    "id": "R-0001",
    "customer": "Contoso",
    "number": 1,
    "status": "open",
    "total": "450.30",
    "documents": [
        {"id": "INV-0001", "amount": "450.10", "voided": False},
        {"id": "CRN-0001", "amount": "0.20", "voided": False},
    ],
    "published_at": None,
}
PUBLISHED = {**OPEN, "status": "published", "published_at": NOON}
ONE_VOIDED = {
    **OPEN,
    "total": "0.20",
    "documents": [
        {"id": "INV-0001", "amount": "450.10", "voided": True},
        {"id": "CRN-0001", "amount": "0.20", "voided": False},
    ],
}


@pytest.fixture
def contoso(system: Voiding) -> None:
    """Two documents in one report."""
    system.billing.issue("invoice", "Contoso", 45010)
    system.billing.issue("credit-note", "Contoso", 20)
    system.worker.drain()


def void(system: Voiding, *documents: str) -> None:
    for document in documents:
        system.billing.void(document)
    system.worker.drain()


@pytest.mark.usefixtures("contoso")
def test_a_report_counts_the_documents_of_its_customer(client: FlaskClient) -> None:
    answer = client.get("/reports/R-0001", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.get_json() == OPEN
    assert get(client, "/reports") == {"reports": [OPEN], "next": None}


@pytest.mark.usefixtures("contoso")
def test_a_voided_document_stays_in_the_report_but_not_in_its_total(system: Voiding, client: FlaskClient) -> None:
    void(system, "INV-0001")
    assert get(client, "/reports/R-0001") == ONE_VOIDED


@pytest.mark.parametrize("path", ["/", "/reports", "/reports/R-0001"])
def test_a_browser_shows_the_report_with_its_button(system: Voiding, client: FlaskClient, path: str) -> None:
    system.billing.issue("invoice", "Contoso", 123456789)
    system.worker.drain()
    page = client.get(path).text
    for words in ("1 · open", "1,234,567.89", "INV-0001", 'action="/reports/R-0001/publish"'):
        assert words in page
    system.reports.publish("R-0001")
    page = client.get(path).text
    assert "1 · published" in page
    assert '/publish"' not in page


def test_a_list_in_a_browser_shows_the_latest_documents_of_a_report(system: Voiding, client: FlaskClient) -> None:
    for _ in range(6):
        system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    ids = [f"INV-000{number}" for number in range(1, 7)]
    for path, shown in (("/", ids[1:]), ("/reports", ids[1:]), ("/reports/R-0001", ids)):
        card = client.get(path).text.partition('id="report-R-0001"')[2]
        assert re.findall(r'href="/documents/([^"]+)"', card) == shown
        assert ("earlier documents" in card) == (shown != ids)
    assert [each["id"] for each in get(client, "/reports")["reports"][0]["documents"]] == ids


@pytest.mark.usefixtures("contoso")
def test_publishing_answers_200_with_the_report_and_again_changes_nothing(
    client: FlaskClient, clock: ManualClock
) -> None:
    answer = client.post("/reports/R-0001/publish", headers=JSON)
    assert (answer.status_code, answer.mimetype, answer.get_json()) == (200, "application/json", PUBLISHED)
    logs = get(client, "/health")["logs"]
    clock.move(60)
    again = client.post("/reports/R-0001/publish", headers=JSON)
    assert (again.status_code, again.get_json()) == (200, PUBLISHED)
    assert get(client, "/reports/R-0001") == PUBLISHED
    assert get(client, "/health")["logs"] == logs


@pytest.mark.usefixtures("contoso")
def test_publishing_with_a_json_body_answers_json(client: FlaskClient) -> None:
    assert client.post("/reports/R-0001/publish", json={}).get_json() == PUBLISHED


@pytest.mark.usefixtures("contoso")
@pytest.mark.parametrize("back", ["/", "/reports"])
def test_publishing_in_a_browser_leads_back_and_says_so(client: FlaskClient, back: str) -> None:
    answer = client.post("/reports/R-0001/publish", data={"back": back}, follow_redirects=True)
    assert [each.status_code for each in answer.history] == [303]
    assert answer.request.path == back
    assert "Report 1 of Contoso was sent to the customer." in answer.text


@pytest.mark.usefixtures("contoso")
def test_after_publishing_the_next_document_opens_report_2(system: Voiding, client: FlaskClient) -> None:
    post(client, "/reports/R-0001/publish")
    system.billing.issue("receipt", "Contoso", 100)
    system.worker.drain()
    reports = get(client, "/reports")["reports"]
    assert [(each["id"], each["number"], each["status"]) for each in reports] == [
        ("R-0002", 2, "open"),
        ("R-0001", 1, "published"),
    ]
    assert reports[0]["documents"] == [{"id": "RCP-0001", "amount": "1.00", "voided": False}]
    assert reports[1] == PUBLISHED


@pytest.mark.usefixtures("contoso")
def test_a_report_of_which_nothing_is_left_cannot_be_published(system: Voiding, client: FlaskClient) -> None:
    void(system, "INV-0001", "CRN-0001")
    before = get(client, "/health")
    sentence = "There is nothing to publish: every document in report 1 of Contoso is voided."
    assert problem(client.post("/reports/R-0001/publish", headers=JSON), 409) == sentence
    answer = client.post("/reports/R-0001/publish")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert f'<p class="refusal" role="alert">{sentence}</p>' in answer.text
    assert get(client, "/health") == before
    page = client.get("/reports/R-0001").text
    assert 'aria-disabled="true" aria-describedby="publish-R-0001-why"' in page
    assert '/publish"' not in page
    assert get(client, "/reports/R-0001")["total"] == "0.00"


@pytest.mark.parametrize(("method", "path"), [("GET", "/reports/R-9"), ("POST", "/reports/R-9/publish")])
def test_a_report_that_is_not_there_is_not_found(client: FlaskClient, method: str, path: str) -> None:
    assert problem(client.open(path, method=method, headers=JSON), 404) == "There is no report R-9."
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is no report R-9." in answer.text


@pytest.fixture
def six_reports(system: Voiding) -> None:
    """Of three customers in turn; the first two of them are published."""
    for customer in ("A & B", "Contoso", "Fabrikam"):
        system.billing.issue("invoice", customer, 100)
    system.worker.drain()
    for report in ("R-0001", "R-0002"):
        system.reports.publish(report)
    for customer in ("A & B", "Contoso", "Nordwind"):
        system.billing.issue("invoice", customer, 100)
    system.worker.drain()


@pytest.mark.usefixtures("six_reports")
def test_pages_lead_through_the_list_newest_first_each_report_once(client: FlaskClient) -> None:
    first = get(client, "/reports?limit=3")
    second = get(client, f"/reports?limit=3&before={first['next']}")
    ids = [each["id"] for each in first["reports"] + second["reports"]]
    assert ids == ["R-0006", "R-0005", "R-0004", "R-0003", "R-0002", "R-0001"]
    assert second["next"] is None


@pytest.mark.usefixtures("six_reports")
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("customer=Contoso", ["R-0005", "R-0002"]),
        ("customer=Nobody", []),
        ("status=published", ["R-0002", "R-0001"]),
        ("customer=A+%26+B&status=open", ["R-0004"]),
    ],
)
def test_a_filtered_list_has_what_fits_in_both_forms(client: FlaskClient, query: str, ids: list[str]) -> None:
    assert [each["id"] for each in get(client, f"/reports?{query}")["reports"]] == ids
    page = client.get(f"/reports?{query}").text
    assert re.findall(r'id="report-(R-\d+)"', page) == ids
    assert ("No reports here." in page) == (not ids)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=-1", "limit=x", "before=R-9", "before=INV-0001", "status=sent"]
)
def test_a_list_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    sentence = problem(client.get(f"/reports?{query}", headers=JSON), 400)
    answer = client.get(f"/reports?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert sentence in answer.text
