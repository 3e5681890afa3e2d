"""What HTTP lets in and out: no request for another host or from another site, no code that is not ours."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from settings import Settings
from systems.voiding import Voiding, stage
from tests.over_http import FIELDS, NASTY, problem
from tests.support import JSON

HTMX = "https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/"
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
