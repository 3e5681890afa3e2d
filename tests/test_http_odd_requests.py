"""Requests that no page of ours sends: refused with a sentence, and nothing is done."""

import pytest
from flask.testing import FlaskClient

from tests.support import JSON, get, post

INVOICE = {"kind": "invoice", "customer": "Contoso", "amount": "1.00"}


@pytest.mark.parametrize("host", ["evil.example", "", "[", "evil.example:80"])
def test_a_browser_that_names_another_host_gets_a_page_that_says_so(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


def test_filters_left_blank_filter_nothing(client: FlaskClient) -> None:
    post(client, "/documents", **INVOICE)
    assert len(get(client, "/documents?customer=&status=issued")["documents"]) == 1
    assert get(client, "/reports?customer=&status=") == get(client, "/reports")
    assert get(client, "/processes?document=&state=") == get(client, "/processes")


def test_a_body_that_is_too_large_is_refused_before_anything_is_done(client: FlaskClient) -> None:
    post(client, "/documents", **INVOICE)
    assert client.post("/documents/INV-0001/void", data={"back": "x" * 70_000}).status_code == 413
    assert get(client, "/documents/INV-0001")["status"] == "issued"


@pytest.mark.parametrize("back", ["/\n/x", "/\r/x", "/\t/evil.example", "//evil.example", "/\\evil.example", "x"])
def test_a_form_leads_back_to_pages_of_ours_only(client: FlaskClient, back: str) -> None:
    answer = client.post("/documents", data={**INVOICE, "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("body", ["[" * 60_000, '{"a":' * 12_000, "\ud800".encode("utf-8", "surrogatepass")])
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: str | bytes) -> None:
    answer = client.post("/documents", data=body, content_type="application/json", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("origin", ["http://[bad", "null", "http://evil.example", "localhost"])
def test_a_post_from_an_odd_origin_is_refused(client: FlaskClient, origin: str) -> None:
    assert client.post("/documents", data=INVOICE, headers={"Origin": origin}).status_code == 403
    assert get(client, "/documents")["documents"] == []
