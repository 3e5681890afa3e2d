"""How the app answers over HTTP: as a page or as JSON, and what it says of what is not there or went wrong inside."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from messaging.clock import to_text
from systems.voiding import Voiding
from tests.over_http import FIELDS, fail, problem
from tests.support import JSON, post
from web import filters

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


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


def test_a_moment_bears_its_date_unless_that_is_today() -> None:
    assert re.fullmatch(r"\d\d:\d\d:\d\d", filters.clock(to_text(datetime.now(UTC))))
    assert re.fullmatch(r"2020-06-15 \d\d:\d\d:\d\d", filters.clock("2020-06-15T12:00:00.000000Z"))
