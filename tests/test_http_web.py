"""What all of HTTP has in common: the page, the logs, how it answers and refuses, what it lets in and out."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from messaging.clock import to_text
from settings import Settings
from systems.voiding import Voiding, stage
from tests.support import JSON, ManualClock, get, post
from web import filters

NASTY = "<script>alert(1)</script>"
FIELDS = {"kind": "invoice", "customer": "Contoso", "amount": "450"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HTMX = "https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/"
AT_REST = {
    "billing": {"process-manager": 0},
    "process-manager": {"billing": 0, "reports": 0},
    "reports": {"billing": 0, "process-manager": 0},
}
PAGES = [
    *("/", "/documents", "/documents/INV-0001", "/reports", "/reports/R-0001", "/parked"),
    *("/processes", "/processes/voiding-INV-0001-1", "/processes/voiding-INV-0002-1"),
    *("/log/billing", "/log/process-manager", "/log/reports"),
    *("/documents/<script>alert(1)", f"/documents?customer={NASTY}", f"/documents?before={NASTY}"),
    *(f"/reports?customer={NASTY}", f"/processes?document={NASTY}"),
]
REQUESTS: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/", {}, 200),
    ("GET", "/static/app.js", {}, 200),
    ("GET", "/health", {}, 200),
    ("POST", "/documents", {"data": FIELDS}, 303),
    ("POST", "/documents", {"json": FIELDS}, 201),
    ("POST", "/documents", {}, 400),
    ("GET", "/documents?limit=0", {"headers": JSON}, 400),
    ("GET", "/", {"headers": {**JSON, "Host": "evil.example"}}, 400),
    ("POST", "/documents", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ("GET", "/nowhere", {}, 404),
    ("GET", "/nowhere", {"headers": JSON}, 404),
    ("DELETE", "/documents", {"headers": JSON}, 405),
    ("POST", "/documents", {"data": {"customer": "x" * 65536}}, 413),
]
WELCOME = [("Accept", "application/json"), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "none")]
WELCOME += [("Origin", "http://localhost")]
FOREIGN = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "http://evil.example")]
FOREIGN += [("Origin", "http://localhost:9999"), ("Origin", "null")]
BODIES = [
    ("application/x-www-form-urlencoded", "kind=receipt&customer=x&amount=1&more=", ""),
    ("application/json", '{"kind": "receipt", "customer": "x", "amount": "1", "more": "', '"}'),
]


def problem(answer: TestResponse, status: int) -> str:
    """The sentence of an answer that must be problem details with this status."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = answer.get_json()
    sentence = str(told["detail"])
    assert told == {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    assert " " in sentence
    assert sentence.endswith(".")
    return sentence


def fail(*_: object, **__: object) -> None:
    raise ValueError(f"{NASTY} cannot be handled.")


@pytest.fixture
def parked(system: Voiding, client: FlaskClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a message that was parked, after one voiding that succeeded and one that failed."""
    for _ in range(3):
        system.billing.issue("invoice", NASTY, 45000)
    system.billing.void("INV-0001")
    system.worker.drain()
    system.reports.publish("R-0001")
    system.billing.void("INV-0002")
    system.worker.drain()
    system.billing.void("INV-0003")
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", fail)
        for seconds in (0, 0.2, 1, 3):
            system.worker.drain()
            clock.move(seconds)
        system.worker.drain()
    return str(get(client, "/parked")["parked"][0]["message"]["id"])


def test_the_page_explains_itself_before_anything_happened(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    for words in (
        "No documents yet.",
        "Nothing to carry through just now.",
        "No reports yet.",
        "0 running · 0 need you",
    ):
        assert words in answer.text


@pytest.mark.usefixtures("parked")
def test_the_page_shows_where_everything_stands(client: FlaskClient) -> None:
    page = client.get("/").text
    for words in (
        "0 running · 2 need you · 1 finished",
        'action="/processes/voiding-INV-0002-1/acknowledge"',
        'aria-label="voiding-INV-0001-1: document voided"',
        '<tr id="document-INV-0001" data-subject="INV-0001" class="struck">',
        "Messages that could not be handled",
    ):
        assert words in page


def test_what_was_said_to_a_person_is_shown_once_and_not_to_a_poll(client: FlaskClient) -> None:
    client.post("/documents", data=FIELDS)
    shown = ["INV-0001 issued" in client.get("/", headers=headers).text for headers in ({"X-Refresh": "1"}, {}, {})]
    assert shown == [False, True, False]


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        (BROWSER, "text/html"),
        ("application/json", "application/json"),
        ("application/problem+json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        ("application/json;q=0.5, text/html", "text/html"),
        ("application/json, text/html", "text/html"),
    ],
)
def test_json_is_for_whoever_prefers_it(client: FlaskClient, accept: str | None, mimetype: str) -> None:
    assert client.get("/documents", headers={"Accept": accept} if accept else {}).mimetype == mimetype


@pytest.mark.parametrize(("accept", "status"), [(None, 201), ("*/*", 201), (BROWSER, 303)])
def test_a_json_body_is_answered_in_json_unless_html_is_preferred(
    client: FlaskClient, accept: str | None, status: int
) -> None:
    answer = client.post("/documents", json=FIELDS, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.is_json) == (status, status == 201)


@pytest.mark.parametrize("path", ["/nowhere", "/documents/", "/log/nobody", "/log/"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    sentence = problem(client.get(path, headers=JSON), 404)
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert sentence in answer.text


def test_a_method_that_does_not_apply_is_refused_with_those_that_do(client: FlaskClient) -> None:
    answer = client.delete("/documents", headers=JSON)
    assert problem(answer, 405)
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_what_goes_wrong_inside_is_told_without_its_details(
    system: Voiding, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.billing, "issue", fail)
    sentence = problem(post(client, "/documents", **FIELDS), 500)
    assert sentence == "Something went wrong in the app; its log says what."
    answer = client.post("/documents", data=FIELDS)
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert sentence in answer.text
    assert "ValueError" not in answer.text


def test_a_log_shows_public_messages_whole_and_internal_ones_as_bare_positions(
    system: Voiding, client: FlaskClient
) -> None:
    system.billing.issue("invoice", "Contoso", 45000)
    system.billing.void("INV-0001")
    system.worker.drain()
    history = get(client, "/processes/voiding-INV-0001-1")["history"]
    public = {
        each["position"]: each
        for each in history
        if each["log"] == "process-manager" and each["visibility"] == "public"
    }
    head = get(client, "/health")["logs"]["process-manager"]
    messages = [public.get(position, {"position": position}) for position in range(1, head + 1)]
    assert [each["type"] for each in public.values()] == ["MarkDocumentAsVoided", "CompleteDocumentVoiding"]
    assert get(client, "/log/process-manager") == {"log": "process-manager", "messages": messages, "next": None}
    page = client.get("/log/process-manager").text
    assert page.count('<td colspan="4">internal</td>') == head - 2
    assert "MarkDocumentAsVoided" in page
    assert "ProcessAdvanced" not in page


def test_pages_lead_through_a_log_in_order_each_position_once(system: Voiding, client: FlaskClient) -> None:
    for _ in range(3):
        system.billing.issue("invoice", "Contoso", 100)
    positions, after = [], 0
    while after is not None:
        page = get(client, f"/log/billing?limit=4&after={after}")
        positions.append([each["position"] for each in page["messages"]])
        after = page["next"]
    assert positions == [[1, 2, 3, 4], [5, 6]]
    assert get(client, "/log/billing?after=6") == {"log": "billing", "messages": [], "next": None}
    assert 'rel="next" href="?limit=4&amp;after=4"' in client.get("/log/billing?limit=4").text


def test_the_last_position_that_may_be_asked_for_may_be_asked_for(client: FlaskClient) -> None:
    assert get(client, f"/log/billing?after={2**62}")["messages"] == []
    sentence = f"after must be a whole number from 0 to {2**62}."
    assert problem(client.get(f"/log/billing?after={2**62 + 1}", headers=JSON), 400) == sentence


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.5", "after=٥", "after=" + "9" * 30, "limit=0"])
def test_a_part_of_a_log_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert problem(client.get(f"/log/billing?{query}", headers=JSON), 400)
    assert client.get(f"/log/billing?{query}").status_code == 400


def test_health_tells_the_heads_of_the_logs_and_who_is_behind(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    client = create_app([stage(system)], settings).test_client()
    heads = {"billing": 0, "process-manager": 0, "reports": 0}
    assert get(client, "/health") == {"status": "ok", "logs": heads, "lag": AT_REST}
    system.billing.issue("invoice", "Contoso", 100)
    for seconds, lag in ((0, 1), (2.9, 1), (0.1, 0)):
        clock.move(seconds)
        system.worker.drain()
        health = get(client, "/health")
        assert health["lag"] == {**AT_REST, "reports": {**AT_REST["reports"], "billing": lag}}
    assert health["logs"] == {"billing": 2, "process-manager": 0, "reports": 3}


def test_a_message_that_is_parked_is_listed_until_it_was_handled(client: FlaskClient, parked: str) -> None:
    (listed,) = get(client, "/parked")["parked"]
    message = listed.pop("message")
    assert listed == {
        "module": "reports",
        "attempts": 4,
        "error": f"ValueError: {NASTY} cannot be handled.",
        "unsaid": None,
        "retry_at": None,
        "parked_at": "2026-01-01T12:00:04.200000Z",
    }
    assert (message["type"], message["correlation_id"]) == ("MarkDocumentAsVoided", "voiding-INV-0003-1")
    answer = post(client, f"/parked/reports/{parked}/retry")
    assert (answer.status_code, answer.get_json()) == (200, {"retried": parked})
    assert get(client, "/parked") == {"kinds": [], "waiting": 0, "parked": [], "next": None}
    assert "Every message was handled." in client.get("/parked").text


@pytest.mark.parametrize(("action", "done"), [("retry", "handled"), ("discard", "discarded")])
def test_a_browser_is_told_what_became_of_a_parked_message(
    client: FlaskClient, parked: str, action: str, done: str
) -> None:
    assert f'action="/parked/reports/{parked}/{action}"' in client.get("/parked").text
    answer = client.post(f"/parked/reports/{parked}/{action}", follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], "/")
    assert f"{parked} was {done}." in answer.text
    assert problem(post(client, f"/parked/reports/{parked}/{action}"), 404)


def test_a_parked_message_that_fails_again_stays_parked(
    client: FlaskClient, parked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.module.decide", fail)
    refusal = problem(post(client, f"/parked/reports/{parked}/retry"), 409)
    assert refusal.startswith("MarkDocumentAsVoided failed again: ValueError")
    assert [each["attempts"] for each in get(client, "/parked")["parked"]] == [5]


@pytest.mark.parametrize(
    "path", ["nobody/billing-1", "reports/billing-1", "reports/billing-x", "reports/x", "billing/"]
)
@pytest.mark.parametrize("action", ["retry", "discard"])
def test_a_message_that_is_not_parked_is_not_found(client: FlaskClient, path: str, action: str) -> None:
    assert problem(post(client, f"/parked/{path}/{action}"), 404)


class InlineCode(HTMLParser):
    """Everything in a page that a browser could run or style though no file of ours says so."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A script of type text/plain is not run: it names files of htmx for app.js.
        if tag == "style" or (
            tag == "script" and not {("type", "text/plain"), ("src", dict(attrs).get("src"))} & {*attrs}
        ):
            self.found.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")) or (value or "").startswith(("javascript:", "js:")):
                self.found.append(f"{tag} {name}={value}")


@pytest.mark.usefixtures("parked")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_escapes_what_was_typed_and_has_no_code_of_its_own(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.mimetype == "text/html"
    assert "<script>alert" not in answer.text
    assert any(escaped in answer.text for escaped in ("&lt;script&gt;alert(1)", "\\u003cscript\\u003ealert(1)"))
    assert InlineCode(answer.text).found == []


def test_a_refused_form_escapes_what_was_typed(client: FlaskClient) -> None:
    page = client.post("/documents", data={**FIELDS, "customer": NASTY, "amount": f'">{NASTY}'}).text
    assert NASTY not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert InlineCode(page).found == []


@pytest.mark.parametrize(
    ("method", "path", "more", "status"), REQUESTS, ids=[f"{each[3]} {each[0]} {each[1]}" for each in REQUESTS]
)
def test_every_answer_tells_the_browser_to_run_only_our_files(
    client: FlaskClient, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    answer = client.open(path, method=method, **more)
    assert answer.status_code == status
    rules = dict(each.strip().split(" ", 1) for each in answer.headers["Content-Security-Policy"].split(";"))
    assert rules.pop("script-src") == f"'self' {HTMX}"
    assert rules.pop("img-src") == "'self' data:"
    assert [rules.pop(each) for each in ("style-src", "connect-src", "form-action")] == ["'self'"] * 3
    assert rules == dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), "'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert (answer.headers["Cache-Control"] == "no-store") == (path != "/static/app.js")


@pytest.mark.parametrize(
    ("listens_on", "host"),
    [
        ("127.0.0.1", "localhost:8080"),
        ("demo.example", "demo.example"),
        ("0.0.0.0", "any.example"),
        ("::", "any.example"),
    ],
)
def test_a_request_that_names_this_host_is_let_in(
    system: Voiding, settings: Settings, listens_on: str, host: str
) -> None:
    client = create_app([stage(system)], replace(settings, host=listens_on)).test_client()
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "localhost.evil.example", "0.0.0.0", "a b"])
def test_a_request_that_names_another_host_is_refused(system: Voiding, client: FlaskClient, host: str) -> None:
    headers = {**JSON, "Host": host}
    assert problem(client.get("/health", headers=headers), 400) == f"Host '{host}' is not trusted."
    assert problem(client.post("/documents", json=FIELDS, headers=headers), 400)
    assert system.billing.log.head() == 0


@pytest.mark.parametrize(("name", "value"), [*WELCOME, *FOREIGN])
def test_a_post_from_a_page_of_another_site_is_refused(
    system: Voiding, client: FlaskClient, name: str, value: str
) -> None:
    headers = {**JSON, name: value}
    answer = client.post("/documents", data=FIELDS, headers=headers)
    if (name, value) in FOREIGN:
        assert problem(answer, 403) == "Posts from pages of other sites are refused."
        assert system.billing.log.head() == 0
    else:
        assert answer.status_code == 201
    assert client.get("/documents", headers=headers).status_code == 200


def test_a_page_of_another_site_cannot_pass_for_ours_by_its_origin(client: FlaskClient) -> None:
    headers = {**JSON, "Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}
    assert problem(client.post("/documents", data=FIELDS, headers=headers), 403)


@pytest.mark.parametrize(("content_type", "opening", "closing"), BODIES, ids=["form", "json"])
def test_a_body_of_more_than_64_kib_is_refused(
    system: Voiding, client: FlaskClient, content_type: str, opening: str, closing: str
) -> None:
    body = opening + "x" * (65536 - len(opening + closing)) + closing
    assert problem(client.post("/documents", data=f" {body}", headers=JSON, content_type=content_type), 413)
    assert system.billing.log.head() == 0
    assert client.post("/documents", data=body, headers=JSON, content_type=content_type).status_code == 201


def test_a_moment_bears_its_date_unless_that_is_today() -> None:
    assert re.fullmatch(r"\d\d:\d\d:\d\d", filters.clock(to_text(datetime.now(UTC))))
    assert re.fullmatch(r"2020-06-15 \d\d:\d\d:\d\d", filters.clock("2020-06-15T12:00:00.000000Z"))
