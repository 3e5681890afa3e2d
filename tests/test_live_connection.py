"""The page's stream: packed, lost and found again, or not to be had; and what answers to clicks change meanwhile."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from check import broken_rules
from pages.live import CROWDED
from tests.pages import CDN, OpenPage, from_the_cdn, issue, live
from tests.server import Server

ONE_PLACE = """
import runpy
import pages.live
pages.live.MOST_VIEWERS = 1
runpy.run_module("tests.voiding_app", run_name="__main__")
"""


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Server]:
    """The real app, with a place for one viewer."""
    with Server(tmp_path).start("-c", ONE_PLACE) as server:
        yield server
        assert server.stop()[0] == 0
    assert broken_rules(tmp_path) == []


def watch(browser: Browser, server: Server) -> Page:
    page = browser.new_context().new_page()
    page.route(CDN, from_the_cdn)
    page.goto(server.url, wait_until="domcontentloaded")
    return page


def test_the_stream_comes_packed_and_at_once(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    with page.expect_response("**/live") as answer:
        live(page)
    assert answer.value.headers["content-encoding"] == "gzip"
    assert answer.value.headers["vary"] == "Accept-Encoding, Accept"
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator("#document-INV-0001")).to_be_visible(timeout=1000)


def test_what_happened_while_the_stream_was_lost_is_on_the_page_when_it_is_found_again(
    page: Page, server: Server
) -> None:
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator("#document-INV-0001")).to_be_visible()
    page.get_by_label("Customer", exact=True).press_sequentially("Nord")
    page.evaluate("window.row = document.getElementById('document-INV-0001')")
    server.kill()
    expect(page.locator("#connection")).to_have_text("reconnecting…")
    server.start()
    server.post("/documents", kind="invoice", customer="Contoso", amount="2.00")
    server.post("/documents/INV-0001/void")
    expect(page.locator("#connection")).to_have_text("live")
    expect(page.locator("#document-INV-0002")).to_be_visible()
    expect(page.locator("#document-INV-0001")).to_contain_text("voided")
    expect(page.locator("#summary-billing")).to_have_text("2 documents")
    expect(page.get_by_label("Customer", exact=True)).to_be_focused()
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Nord")
    assert page.evaluate("window.row === document.getElementById('document-INV-0001')"), "the row was replaced"


def test_an_answer_of_another_moment_than_any_frame_changes_nothing_that_frames_bring(page: Page) -> None:
    def of_another_moment(route: Route) -> None:
        answer = route.fetch()
        body, times = re.subn(r'(id="summary-billing"[^>]*>)[^<]*', r"\1no document", answer.text())
        assert times == 1
        route.fulfill(response=answer, body=body)

    page.route(re.compile("/$"), of_another_moment)
    page.route("**/documents", of_another_moment)
    for number in ("1 document", "2 documents"):
        issue(page)
        expect(page.locator("#said")).to_contain_text("issued")
        expect(page.locator("#summary-billing")).to_have_text(number)
        page.wait_for_timeout(300)
        expect(page.locator("#summary-billing")).to_have_text(number)


def test_who_comes_too_late_reads_why_and_can_do_everything_until_there_is_a_place(
    browser: Browser, narrow: Server
) -> None:
    first = watch(browser, narrow)
    live(first)
    late = watch(browser, narrow)
    expect(late.locator("#connection")).to_have_text("not live: too many watch")
    expect(late.locator("#connection")).to_have_attribute("title", CROWDED)
    expect(late.locator("#why")).to_have_text(CROWDED)
    issue(late)
    expect(late.locator("#document-INV-0001")).to_be_visible()
    expect(late.locator("#why")).to_be_hidden()
    expect(late.locator("#gone")).to_be_hidden()
    first.context.close()
    expect(late.locator("#connection")).to_have_text("live", timeout=10_000)
    expect(late.locator("#connection")).not_to_have_attribute("title", CROWDED)
    narrow.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(late.locator("#document-INV-0002")).to_be_visible()
    late.context.close()


def test_who_loses_its_place_to_another_reads_why(browser: Browser, narrow: Server) -> None:
    page = watch(browser, narrow)
    live(page)
    narrow.kill()
    narrow.start("-c", ONE_PLACE.replace("= 1", "= 0"))
    expect(page.locator("#connection")).to_have_text("not live: too many watch", timeout=10_000)
    expect(page.locator("#why")).to_have_text(CROWDED)
    expect(page.locator("#why")).to_be_hidden(timeout=10_000)
    expect(page.locator("#connection")).to_have_text("not live: too many watch")
    page.context.close()
