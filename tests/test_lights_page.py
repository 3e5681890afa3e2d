"""The rule lights as a person finds them: by sight, by keyboard, by screen reader, on a narrow screen."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

import web.security
from pages.lights import Light
from systems.voiding_rules import rules
from tests.server import ROOT, free_port

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rules</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/base.css">
<link rel="stylesheet" href="/static/lights.css"></head>
<body><main><h1>Above</h1></main><footer>{% include "pages/lights.html" %}</footer></body></html>"""

HOLDS = [Light(rule.word, rule.promise) for rule in rules]
SENTENCES = (
    "INV-0100 is voided in Billing, but not marked in Reports (rule 2)",
    "INV-0101 is voided in Billing, but not marked in Reports (rule 2)",
)
BROKEN = [HOLDS[0], Light(HOLDS[1].word, HOLDS[1].promise, SENTENCES), *HOLDS[2:]]
Show = Callable[[list[Light]], Page]


@pytest.fixture
def show(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Show]:
    """Shows lights on a page of their own, under the app's Content-Security-Policy."""
    app = Flask(__name__, root_path=str(ROOT))
    shown: list[Light] = []
    app.add_url_rule("/", view_func=lambda: render_template_string(PAGE, lights=shown, impossible={}))
    web.security.protect(app, "127.0.0.1")
    server = make_server("127.0.0.1", free_port(), app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(**getattr(request, "param", {}))
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def show_them(lights: list[Light]) -> Page:
        shown[:] = lights
        page.goto(f"http://127.0.0.1:{server.port}/")
        return page

    yield show_them
    context.close()
    server.shutdown()
    thread.join()
    assert [each for each in said if "favicon" not in each and "404" not in each] == []


def test_a_light_is_a_word_that_says_whether_its_rule_holds(show: Show) -> None:
    page = show(BROKEN)
    lights = page.get_by_role("list", name="Rules").get_by_role("button")
    expect(lights).to_have_count(6)
    expect(lights.nth(0)).to_have_accessible_name("sent is final (holds)")
    expect(lights.nth(1)).to_have_accessible_name("voided is marked (broken)")
    expect(page.get_by_role("status")).to_have_text(f"{SENTENCES[0]} (and 1 more)")


def test_the_promise_and_every_sentence_are_reached_by_keyboard_and_left_by_escape(show: Show) -> None:
    page = show(BROKEN)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    rule = page.locator("#rule-2")
    expect(rule).to_be_visible()
    expect(rule).to_contain_text(HOLDS[1].promise)
    for sentence in SENTENCES:
        expect(rule).to_contain_text(sentence)
    page.keyboard.press("Escape")
    expect(rule).to_be_hidden()
    expect(page.locator("#light-2")).to_be_focused()


def boxes(page: Page) -> list[object]:
    return [page.locator(f"#light-{number}").bounding_box() for number in range(1, 7)]


@pytest.mark.parametrize(
    "show", [{"viewport": {"width": width, "height": 600}} for width in (1440, 360)], indirect=True, ids=str
)
def test_nothing_moves_when_a_light_turns_red(show: Show) -> None:
    page = show(HOLDS)
    before = boxes(page), page.locator("#lights").bounding_box()
    show(BROKEN)
    assert (boxes(page), page.locator("#lights").bounding_box()) == before


@pytest.mark.parametrize(
    "show", [{"viewport": {"width": width, "height": 600}} for width in (1920, 1280, 360)], indirect=True, ids=str
)
def test_lights_are_large_enough_for_a_finger_and_stay_on_the_screen(show: Show) -> None:
    page = show(BROKEN)
    width = page.viewport_size["width"] if page.viewport_size else 0
    for box in (page.locator(f"#light-{number}").bounding_box() for number in range(1, 7)):
        assert box
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 900:
        assert page.locator("#lights").bounding_box()["height"] == 30  # type: ignore[index]


@pytest.mark.parametrize("show", [{"color_scheme": scheme} for scheme in ("light", "dark")], indirect=True, ids=str)
def test_axe_finds_nothing(show: Show, axe: str) -> None:
    page = show(BROKEN)
    page.locator("#light-2").click()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
