"""The page on a host of its own answers what it answers in one process: the same requests, the same answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import billing.module
from tests.discarding import Breaks
from tests.over_http import fail
from tests.page_apart import InOneProcess, OnHosts
from tests.page_stories import COMPENSATED, HANDLED_AFTER_ALL, IN_VAIN, NOT_HANDLED, STORIES, Page, Step
from tests.support import JSON
from web.openapi import description

Pages = tuple[InOneProcess, OnHosts]
ACCEPT = {"JSON": JSON, "HTML": {}}


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setattr("systems.voiding.uuid4", lambda: type("Key", (), {"hex": "key"}))
    here, there = InOneProcess(tmp_path / "here"), OnHosts(tmp_path / "there")
    for each in (here, there):
        each.go_on()
    yield here, there
    here.close()
    there.close()


def told(page: Page, answer: TestResponse) -> list[str]:
    """What a person or a program is told by an answer: of the stage, all but the controls of the whole system."""
    where = answer.headers.get("Location")
    text = answer.text
    if answer.status_code == HTTPStatus.SEE_OTHER and where:
        text = page.client.get(where).text
    if stage := re.search(r'<div class="stage">.*(?=<noscript>)', text, re.DOTALL):
        said = re.search(r'<div id="said".*?</div>', text, re.DOTALL)
        assert said
        text = said[0] + stage[0]
    return [f"{answer.status} {answer.mimetype} {where} {sorted(answer.allow)}", *text.splitlines()]


def tell(pages: Pages, story: Sequence[Step], accept: Mapping[str, str]) -> None:
    """Have a story happen on both, which must tell the same at each step."""
    for number, step in enumerate(story):
        here, there = (step(each, accept) for each in pages)
        for each in pages:
            each.go_on()
        if here and there:
            expected, found = told(pages[0], here), told(pages[1], there)
            assert [*unified_diff(expected, found, lineterm="", n=0)] == [], f"step {number} of the story"


@pytest.mark.parametrize("accept", ACCEPT)
@pytest.mark.parametrize("story", STORIES)
def test_the_same_requests_get_the_same_answers(pages: Pages, story: str, accept: str) -> None:
    tell(pages, STORIES[story], ACCEPT[accept])


@pytest.mark.parametrize("accept", ACCEPT)
def test_what_could_not_be_handled_is_told_and_handled_after_all_the_same(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", fail)
        tell(pages, NOT_HANDLED, ACCEPT[accept])
    tell(pages, HANDLED_AFTER_ALL, ACCEPT[accept])


@pytest.mark.parametrize("accept", ACCEPT)
def test_a_process_that_waits_in_vain_is_compensated_the_same(pages: Pages, breaks: Breaks, accept: str) -> None:
    broken = breaks(billing.module, "decide", "CompleteDocumentVoiding")
    tell(pages, IN_VAIN, ACCEPT[accept])
    broken.mended = True
    tell(pages, COMPENSATED, ACCEPT[accept])


def test_both_have_the_same_routes_and_describe_them_the_same(pages: Pages) -> None:
    here, there = (page.app for page in pages)
    assert routes(here) == routes(there)
    assert description(here) == description(there)


def routes(app: Flask) -> list[str]:
    return sorted(f"{each.rule} {each.endpoint} {sorted(each.methods or ())}" for each in app.url_map.iter_rules())
