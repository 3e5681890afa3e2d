"""Issuing documents over HTTP."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from systems.voiding import Voiding
from tests.documents import FIELDS, ISSUED
from tests.over_http import problem
from tests.support import JSON, get, post

NO_FORM_AMOUNTS = [
    "0",
    "0.00",
    "0.001",
    "10000000",
    "-1",
    "+1",
    "1e3",
    "1.",
    ".5",
    "NaN",
    "1_000",
    "٤٥٠",
    " ",
    "1,24,000",
    "1,240,00",
    "1.5.5",
    "10,000,000.00",
]
NO_JSON_AMOUNTS = [450, 19.9, True, None, ["450"]]
NO_CUSTOMERS = ["", "   ", "\n", "x" * 81, "Con\x00toso", "Con\u200btoso", 5, None]
NO_KINDS = ["", "Invoice", "bill", 1, None, ["invoice"]]
REFUSED = [
    *(("amount", value) for value in (*NO_FORM_AMOUNTS, *NO_JSON_AMOUNTS)),
    *(("customer", value) for value in NO_CUSTOMERS),
    *(("kind", value) for value in NO_KINDS),
]


@pytest.mark.parametrize("body", [{"data": FIELDS}, {"json": FIELDS}], ids=["form", "json"])
def test_issuing_answers_201_with_the_document_and_its_address(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/documents", headers=JSON, **body)
    assert (answer.status_code, answer.mimetype, answer.location) == (201, "application/json", "/documents/INV-0001")
    assert answer.get_json() == get(client, "/documents/INV-0001") == ISSUED


@pytest.mark.parametrize(("path", "count"), [("/documents", 1), ("/samples", 6)])
def test_what_was_issued_is_told_although_somebody_starts_over_at_once(
    system: Voiding, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str, count: int
) -> None:
    monkeypatch.setattr(system.billing, "on_growth", system.start_over)
    answer = post(client, path, **FIELDS)
    assert answer.status_code == 201
    assert len(answer.get_json().get("documents", [answer])) == count
    assert get(client, "/documents")["documents"] == []


def test_issuing_in_a_browser_leads_to_the_page_and_says_so(client: FlaskClient) -> None:
    answer = client.post("/documents", data=FIELDS, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], "/")
    for words in ("INV-0001 issued to Contoso.", '<tr id="document-INV-0001"', '<td class="amount">450.00</td>'):
        assert words in answer.text
    page = client.get("/documents/INV-0001").text
    for words in ("<dd>invoice</dd>", "<dd>Contoso</dd>", "<dd>450.00</dd>", "<dd>issued</dd>", "INV-0001/void"):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        *(("450", "450.00"), ("19.9", "19.90"), ("0.01", "0.01"), ("9999999.99", "9999999.99"), (" 5 ", "5.00")),
        *(
            ("12,50", "12.50"),
            ("1,5", "1.50"),
            ("1,240.00", "1240.00"),
            ("1.240,00", "1240.00"),
            ("1 240,5", "1240.50"),
        ),
        *(("1,234,567.89", "1234567.89"), ("1 234 567", "1234567.00"), ("1,234,567", "1234567.00")),
    ],
)
def test_an_amount_is_told_with_two_places(client: FlaskClient, typed: str, amount: str) -> None:
    assert post(client, "/documents", **{**FIELDS, "amount": typed}).get_json()["amount"] == amount


@pytest.mark.parametrize("customer", ["x", "x" * 80, "Łódź & Söhne \U0001f9fe"], ids=["1", "80", "any script"])
def test_a_customer_has_1_to_80_characters(client: FlaskClient, customer: str) -> None:
    assert post(client, "/documents", **{**FIELDS, "customer": f" {customer} "}).get_json()["customer"] == customer


@pytest.mark.parametrize(("field", "value"), REFUSED, ids=lambda value: ascii(value))
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_written(
    client: FlaskClient, field: str, value: object
) -> None:
    before = get(client, "/health")
    fields = {**FIELDS, field: value}
    assert field in problem(client.post("/documents", json=fields, headers=JSON), 400)
    if isinstance(value, str):
        assert field in problem(client.post("/documents", data=fields, headers=JSON), 400)
    assert get(client, "/health") == before
    assert get(client, "/documents")["documents"] == []


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("body", ["data", "json"])
def test_what_is_missing_is_refused_by_name(client: FlaskClient, field: str, body: str) -> None:
    fields = {name: value for name, value in FIELDS.items() if name != field}
    arguments: dict[str, Any] = {body: fields}
    assert field in problem(client.post("/documents", headers=JSON, **arguments), 400)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,240", "The amount 1,240 could be thousands or a fraction: write it like 1240.00."),
        ("1.240", "The amount 1.240 could be thousands or a fraction: write it like 1240.00."),
        ("nothing", "The amount must be from 0.01 to 9999999.99, like 124.50, with at most two decimal places."),
    ],
)
def test_an_amount_that_is_not_understood_is_refused_with_what_would_be(
    client: FlaskClient, typed: str, sentence: str
) -> None:
    assert problem(post(client, "/documents", **{**FIELDS, "amount": typed}), 400) == sentence


def test_a_number_instead_of_text_is_told_how_to_write_it(client: FlaskClient) -> None:
    answer = client.post("/documents", json={**FIELDS, "amount": 450})
    assert problem(answer, 400) == 'The amount must be decimal text, like "124.50".'


@pytest.mark.parametrize("body", ["", "{", "[]", '"invoice"', "7", "null", '{"kind": "invoice",}', "\xff"])
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: str) -> None:
    answer = client.post("/documents", data=body.encode("latin-1"), content_type="application/json")
    assert problem(answer, 400) == "The body must be a JSON object."


def test_a_refused_form_comes_back_with_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/documents", data={"kind": "credit-note", "customer": 'A "B" & Co', "amount": "1,500"})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "The amount 1,500 could be thousands or a fraction: write it like 1500.00." in answer.text
    assert '<option value="credit-note" selected>' in answer.text
    assert 'value="A &#34;B&#34; &amp; Co"' in answer.text
    assert 'value="1,500" aria-invalid="true"' in answer.text
    assert answer.text.count("aria-invalid") == 1
    assert answer.headers["HX-Reswap"] == "none"


def test_the_ids_of_each_kind_have_no_gaps_though_others_were_refused(client: FlaskClient) -> None:
    ids = []
    for kind in ("invoice", "receipt", "invoice", "credit-note", "receipt", "invoice"):
        post(client, "/documents", **{**FIELDS, "kind": kind, "amount": "0"})
        ids.append(post(client, "/documents", **{**FIELDS, "kind": kind}).get_json()["id"])
    assert ids == ["INV-0001", "RCP-0001", "INV-0002", "CRN-0001", "RCP-0002", "INV-0003"]


def test_a_form_that_is_sent_twice_issues_one_document(client: FlaskClient) -> None:
    keys = [re.findall(r'name="key" value="(\w+)"', client.get("/").text)[0] for _ in range(2)]
    assert keys[0] != keys[1]
    for key in (keys[0], keys[0], keys[1]):
        assert client.post("/documents", data={**FIELDS, "key": key}).status_code == 303
    again = post(client, "/documents", **FIELDS, key=keys[0])
    assert (again.status_code, again.get_json()) == (201, ISSUED)
    assert [each["id"] for each in get(client, "/documents")["documents"]] == ["INV-0002", "INV-0001"]
