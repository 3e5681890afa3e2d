"""The stage by keyboard: focus is never lost, logs are one stop each, and what a cell tells can be followed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.geometry import box
from tests.pages import issue, live
from tests.scenes import failed, issued, jammed, parked, void
from tests.server import Server
from tests.support import at_rest

WATCH = """
    window.lost = [];
    const look = () => { if (document.activeElement === document.body) window.lost.push(performance.now()); };
    ["htmx:after:swap", "htmx:sse:after:message", "htmx:finally:request"].forEach((name) =>
        document.addEventListener(name, () => setTimeout(look)));
"""


def press(page: Page, button: Locator, name: str) -> None:
    """Press a button by Enter; then, and as the page goes on, something of the stage has the focus."""
    expect(button, name).to_be_visible()
    button.focus()
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert page.evaluate("window.lost") == [], name
    assert page.evaluate("document.activeElement.matches('main *, .controls *')"), name


def test_whatever_is_pressed_something_has_the_focus(page: Page, server: Server) -> None:
    press(page, page.get_by_role("button", name="Issue sample documents"), "samples")
    document = issued(server)
    at_rest(server)
    press(page, page.locator(f"#void-{document}"), "Void")
    page.get_by_label("Customer", exact=True).fill("Contoso")
    page.get_by_label("Amount").fill("1.00")
    press(page, page.locator("#issue-button"), "Issue")
    failed(server, customer="Fabrikam")
    press(page, page.get_by_role("button", name="Acknowledge failure of"), "Acknowledge")
    failed(server, 3, "Island Trading")
    page.locator("#failed summary").click()
    press(page, page.locator("#failed .process button").first, "one of three")
    press(page, page.locator("#acknowledge-all"), "Acknowledge all")
    press(page, page.locator("#report-list [id^=publish]:not([aria-disabled])").first, "Publish")
    press(page, page.locator("#start-over-sure button").or_(page.locator("#start-over")).first, "Start over…")
    press(page, page.locator("#start-over-sure button"), "Empty everything")


def test_also_when_messages_are_stepped_retried_and_discarded(page: Page, server: Server) -> None:
    document = parked(server)
    press(page, page.get_by_role("button", name="Retry"), "Retry")
    expect(page.locator("#failures")).to_have_count(0)
    with jammed(server, "insert on verdicts"):
        void(server, document)
    press(page, page.get_by_role("button", name="Discard"), "Discard")
    expect(page.locator("#failures")).to_have_count(0)
    press(page, page.locator("#pause"), "Pause")
    issued(server)
    issued(server)
    for _ in range(2):
        press(page, page.locator("#steps button").first, "Step")
    press(page, page.locator("#pause"), "Resume")


def test_and_during_a_scene_of_the_tour(page: Page) -> None:
    press(page, page.locator("#show-refused"), "Show me")
    press(page, page.locator("#stop-scene"), "Stop")


def test_a_log_is_one_stop_also_after_it_grew_and_arrows_go_through_it(page: Page, server: Server) -> None:
    for _ in range(3):
        issued(server)
    cells = page.locator("#log-billing .cell")
    expect(cells).to_have_count(6)
    stops = page.locator("#log-billing .cell[tabindex='0']")
    expect(stops).to_have_text("6")
    stops.focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#cell-billing-4 .cell")).to_be_focused()
    issued(server)
    expect(cells).to_have_count(8)
    expect(page.locator("#cell-billing-4 .cell")).to_be_focused()
    expect(stops).to_have_text("4")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#cell-billing-5 .cell")).to_be_focused()


def test_what_a_cell_tells_is_reached_by_keyboard_and_put_away(page: Page, server: Server) -> None:
    document = issued(server)
    void(server, document)
    cell, tip = page.locator("#cell-billing-4 .cell"), page.locator("#tip-billing-4")
    expect(page.locator("#cell-billing-6")).to_be_visible()
    cell.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(cell).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(tip).to_be_visible()
    page.keyboard.press("Tab")
    expect(tip.get_by_role("link", name="history")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/processes/voiding-{document}-1#m=billing-4")


@pytest.mark.parametrize("position", [4, 20])
def test_and_by_pointer(page: Page, server: Server, position: int) -> None:
    for _ in range(10):
        issued(server)
    cell, tip = page.locator(f"#cell-billing-{position} .cell"), page.locator(f"#tip-billing-{position}")
    expect(page.locator("#cell-billing-20")).to_be_attached()
    cell.scroll_into_view_if_needed()
    cell.hover()
    place, link = box(cell), box(tip.get_by_role("link"))
    page.mouse.move(place["x"] + place["width"] / 2, link["y"] + link["height"] / 2, steps=12)
    page.mouse.move(link["x"] + link["width"] / 2, link["y"] + link["height"] / 2, steps=12)
    expect(tip).to_be_visible()
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(f"{server.url}/log/billing?after={position - 1}")
    live(page)


def test_what_was_focused_keeps_it_while_others_work(page: Page, server: Server) -> None:
    issue(page)
    button = page.locator("#void-INV-0001")
    expect(button).to_be_visible()
    button.focus()
    void(server, "INV-0001")
    expect(page.locator("#document-INV-0001")).to_contain_text("voided")
    assert page.evaluate("document.activeElement.closest('tr')?.id") == "document-INV-0001"
