"""Documents over HTTP: issuing them, listing them, and asking for one to be voided."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from billing.views import shape
from systems.voiding import Voiding
from tests.over_http import problem
from tests.support import JSON, ManualClock, get, post

FIELDS = {"kind": "invoice", "customer": "Contoso", "amount": "450"}
ISSUED = {
    "id": "INV-0001",
    "kind": "invoice",
    "customer": "Contoso",
    "amount": "450.00",
    "status": "issued",
    "issued_at": "2026-01-01T12:00:00.000000Z",
    "process_id": None,
}
VOIDING = {**ISSUED, "status": "voiding", "process_id": "voiding-INV-0001-1"}

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
