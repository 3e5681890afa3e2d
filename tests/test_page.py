"""The page in a real browser against the real app."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from process_manager.voiding import voiding
from tests.pages import OpenPage, issue, live
from tests.server import Server

ERRORS = re.compile("error|warning")


def said(page: Page, text: str) -> None:
    """Wait for the answer to a click, which is told once: to load the page anew meanwhile would lose it."""
    expect(page.locator("#said")).to_contain_text(text)


def seen(page: Page, selector: str, text: str) -> None:
    """Wait for what comes by itself; without JavaScript, by reloading as a person would."""
    for _ in range(50):
        if page.locator(selector).filter(has_text=text).count():
            break
        page.wait_for_timeout(100)
        if not page.evaluate("Boolean(window.htmx)"):
            page.goto(page.url)
    expect(page.locator(selector).filter(has_text=text).first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_main_story(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(java_script_enabled=javascript)
    if javascript:
        live(page)
        page.evaluate("window.sameDocument = true")

    issue(page, "Contoso", "99")
    said(page, "INV-0001 issued to Contoso.")
    seen(page, "#report-R-0001", "99.00")
    page.get_by_role("button", name="Void INV-0001").click()
    said(page, "Voiding of INV-0001 requested.")
    seen(page, "#document-INV-0001", "voided")
    seen(page, "#report-R-0001 .total", "0.00")
    seen(page, "#machine", "INV-0001")

    issue(page, "Alfreds Futterkiste", "450.00")
    said(page, "INV-0002 issued to Alfreds Futterkiste.")
    seen(page, "#report-R-0002", "450.00")
    page.get_by_role("button", name="Publish to customer: report 1 of Alfreds Futterkiste").click()
    said(page, "Report 1 of Alfreds Futterkiste was sent to the customer.")
    seen(page, "#report-R-0002", "published")
    for attempt in ("1", "2"):
        page.get_by_role("button", name="Void INV-0002").click()
        said(page, "Voiding of INV-0002 requested.")
        seen(page, f"#process-voiding-INV-0002-{attempt}", "Report 1 of Alfreds Futterkiste was already sent")
        seen(page, "#document-INV-0002", "refused")
        page.get_by_role("button", name=f"Acknowledge failure of voiding-INV-0002-{attempt}").click()
        said(page, "Failure acknowledged: INV-0002 can be tried again.")
        seen(page, "#document-INV-0002", "Void")
    if javascript:
        assert page.evaluate("window.sameDocument"), "the page was loaded anew"


def test_what_others_do_appears_by_itself_and_leaves_what_is_typed_alone(page: Page, server: Server) -> None:
    page.evaluate("window.customer = document.getElementById('customer')")
    page.get_by_label("Kind").select_option("receipt")
    page.get_by_label("Amount").fill("12.")
    page.get_by_label("Customer", exact=True).press_sequentially("Nordw")
    first_key = page.locator("[name=key]").input_value()
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator("#document-INV-0001")).to_be_visible()
    expect(page.locator("#report-R-0001")).to_be_visible()
    expect(page.get_by_label("Customer", exact=True)).to_be_focused()
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Nordw")
    expect(page.get_by_label("Amount")).to_have_value("12.")
    expect(page.get_by_label("Kind")).to_have_value("receipt")
    assert page.locator("[name=key]").input_value() == first_key, "another viewer may have been given the same key"
    assert page.evaluate("window.customer === document.getElementById('customer')"), "the field was replaced"


def test_an_opened_list_stays_open_while_the_page_refreshes(page: Page, server: Server) -> None:
    for _ in range(2):
        document = server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"]
        server.post(f"/documents/{document}/void")
    page.locator("#finished summary").click()
    expect(page.locator("#finished .process")).to_have_count(2)
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator("#document-INV-0003")).to_be_visible()
    expect(page.locator("#finished")).to_have_attribute("open", "")


def test_a_double_click_issues_one_document(page: Page, server: Server) -> None:
    page.get_by_label("Customer", exact=True).fill("Contoso")
    page.get_by_label("Amount").fill("10")
    page.get_by_role("button", name="Issue", exact=True).dblclick()
    expect(page.locator("#document-INV-0001")).to_be_visible()
    page.wait_for_timeout(300)
    assert len(server.get("/documents")["documents"]) == 1


def test_a_refusal_is_said_and_the_page_stays_as_it_is(page: Page, server: Server) -> None:
    document = server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"]
    button = page.get_by_role("button", name=f"Void {document}")
    expect(button).to_be_visible()
    # This page has not heard of it when its button is pressed.
    page.evaluate("document.getElementById('live').remove()")
    server.post(f"/documents/{document}/void")
    server.wait_until(lambda: server.get(f"/documents/{document}")["status"] == "voided")
    page.get_by_label("Customer", exact=True).fill("Nordwind")
    button.click()
    expect(page.locator("#why")).to_have_text("INV-0001 is voided already.")
    expect(page.locator("#said")).to_have_text("INV-0001 is voided already.")
    expect(button).to_be_visible()
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Nordwind")


def test_the_server_away_is_told_and_back_again_found(page: Page, server: Server) -> None:
    server.kill()
    expect(page.locator("#connection")).to_have_text("reconnecting…")
    server.start()
    expect(page.locator("#connection")).to_have_text("live")


def hang(_route: Route) -> None:
    """A network that swallows everything."""


@pytest.mark.parametrize("cdn", [lambda route: route.abort(), hang], ids=["blocked", "hanging"])
def test_without_the_cdn_the_local_copy_keeps_the_page_live(open_page: OpenPage, cdn: Callable[[Route], None]) -> None:
    live(open_page(cdn))


def test_a_forged_script_from_the_cdn_is_not_run(open_page: OpenPage) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    page = open_page(lambda route: route.fulfill(body="window.forged = true", headers=headers))
    live(page)
    assert not page.evaluate("Boolean(window.forged)")


@pytest.mark.parametrize("path", ["/", "/documents", "/reports", "/processes", "/log/billing", "/parked"])
@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_says_anything_on_the_console_or_is_wider_than_the_window(
    open_page: OpenPage, server: Server, path: str, width: int
) -> None:
    document = server.post("/documents", kind="invoice", customer="W" * 80, amount="9999999.99")["id"]
    server.post(f"/documents/{document}/void")
    page = open_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if ERRORS.match(message.type) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(server.url + path)
    live(page)
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_picture_has_every_state_and_transition_of_the_definition(page: Page) -> None:
    definition = voiding(timedelta(seconds=30))
    drawn = page.locator("#machine").text_content() or ""
    assert page.locator("#machine .state").count() == len(definition.states)
    pairs = {(each.source, each.target) for each in definition.transitions if each.source}
    assert page.locator("#machine .edge").count() == len(pairs)
    for each in definition.transitions:
        assert each.source is None or each.on.__name__ in drawn
        assert each.source is None or all(command.__name__ in drawn for command in each.commands)
