"""Lists of documents over HTTP."""

import re

import pytest
from flask.testing import FlaskClient

from systems.voiding import Voiding
from tests.over_http import problem
from tests.support import JSON, get


def test_pages_lead_through_the_list_newest_first_each_document_once(system: Voiding, client: FlaskClient) -> None:
    ids = [system.billing.issue("invoice", "Contoso", 100) for _ in range(6)]
    first = get(client, "/documents?limit=3")
    system.billing.issue("invoice", "Contoso", 100)
    second = get(client, f"/documents?limit=3&before={first['next']}")
    assert [each["id"] for each in first["documents"] + second["documents"]] == ids[::-1]
    assert set(second) == {"documents", "next"}
    assert second["next"] is None


def test_a_browser_pages_through_the_list_and_keeps_the_filter(system: Voiding, client: FlaskClient) -> None:
    for _ in range(3):
        system.billing.issue("invoice", "A & B", 100)
        system.billing.issue("receipt", "Contoso", 100)
    first = client.get("/documents?customer=A+%26+B&limit=2").text
    link = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    second = client.get(f"/documents{link}").text
    ids = [re.findall(r'<tr id="document-([^"]+)"', page) for page in (first, second)]
    assert ids == [["INV-0003", "INV-0002"], ["INV-0001"]]


def test_a_list_has_50_documents_where_nothing_else_was_asked_for(system: Voiding, client: FlaskClient) -> None:
    for _ in range(51):
        system.billing.issue("receipt", "Contoso", 100)
    page = get(client, "/documents")
    assert (len(page["documents"]), page["next"]) == (50, "RCP-0002")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("customer=Contoso", ["INV-0003", "INV-0001"]),
        ("customer=Nobody", []),
        ("status=issued", ["INV-0003", "INV-0002"]),
        ("status=voiding", []),
        ("customer=Contoso&status=voided", ["INV-0001"]),
    ],
)
def test_a_filtered_list_has_what_fits(system: Voiding, client: FlaskClient, query: str, ids: list[str]) -> None:
    for customer in ("Contoso", "Fabrikam", "Contoso"):
        system.billing.issue("invoice", customer, 100)
    system.billing.void("INV-0001")
    system.worker.drain()
    assert [each["id"] for each in get(client, f"/documents?{query}")["documents"]] == ids


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=-1", "limit=ten", "limit=1.5", "limit=٥", "before=INV-9999", "status=open"]
)
def test_a_list_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    sentence = problem(client.get(f"/documents?{query}", headers=JSON), 400)
    answer = client.get(f"/documents?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert sentence in answer.text
