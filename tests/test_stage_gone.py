"""The stage without its server: it says so, stands still, can do nothing, and comes back by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.geometry import boxes
from tests.pages import OpenPage, live
from tests.scenes import issued, void
from tests.server import Server
from tests.support import at_rest

SENTENCE = "The app is down. Its logs are on disk; it goes on where it was when it is started again."
AWAY = "form button"
slowly = pytest.mark.parametrize("server", [{"SLOW_DOWN": "5"}], indirect=True)


def moving(page: Page) -> dict[str, list[float]]:
    return boxes(page, ".traveller")


def texts(page: Page) -> list[str]:
    """The countdowns and ages."""
    return [str(each) for each in page.locator("time").all_text_contents()]


@slowly
def test_the_server_gone_is_said_within_two_seconds_and_everything_stands_still(page: Page, server: Server) -> None:
    server.post("/pace", seconds="0")
    document = issued(server)
    at_rest(server)
    server.post("/pace", seconds="6")
    void(server, document)
    server.post("/pause")
    server.post("/pace", seconds="0")
    server.post("/step", reader="process-manager", message="billing-4")
    server.post("/pace", seconds="6")
    server.post("/resume")
    issued(server)
    expect(page.locator("#process-voiding-INV-0001-1 time[data-until]")).to_be_visible()
    expect(page.locator(".traveller").first).to_be_visible()
    server.kill()
    expect(page.locator("#gone")).to_be_visible(timeout=2000)
    expect(page.locator("#gone")).to_have_text(SENTENCE)
    assert page.locator("main").evaluate("main => getComputedStyle(main).filter") != "none"
    places, said = moving(page), texts(page)
    assert places
    page.wait_for_timeout(1500)
    assert (moving(page), texts(page)) == (places, said)
    server.start()


def test_no_button_does_anything_and_each_says_why(page: Page, server: Server) -> None:
    issued(server)
    expect(page.locator("#void-INV-0001")).to_be_visible()
    expect(page.locator("#report-R-0001")).to_be_visible()
    before = page.locator(AWAY).evaluate_all("all => all.map(each => each.outerHTML)")
    server.kill()
    expect(page.locator("#gone")).to_be_visible()
    for button in page.locator(AWAY).all():
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_attribute("title", SENTENCE)
        expect(button).to_have_accessible_description(SENTENCE)
    page.locator("#void-INV-0001").click(force=True)
    expect(page.locator("#why")).to_have_text(SENTENCE)
    page.locator("#void-INV-0001").focus()
    page.keyboard.press("Enter")
    assert page.url == f"{server.url}/"
    server.start()
    expect(page.locator("#gone")).to_be_hidden()
    expect(page.locator("#void-INV-0001")).not_to_have_attribute("aria-disabled", "true")
    after = page.locator(AWAY).evaluate_all("all => all.map(each => each.outerHTML)")
    assert after == before
    assert server.get("/documents/INV-0001")["status"] == "issued"


@pytest.mark.parametrize("seconds", [0, 5])
def test_started_again_everything_goes_on_without_a_reload(page: Page, server: Server, seconds: float) -> None:
    issued(server)
    page.get_by_label("Customer", exact=True).fill("Nord")
    page.evaluate("window.sameDocument = true")
    server.kill()
    expect(page.locator("#gone")).to_be_visible()
    page.wait_for_timeout(1000 * seconds)
    server.start()
    expect(page.locator("#gone")).to_be_hidden(timeout=6000)
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Nord")
    expect(page.locator("#void-INV-0001")).to_be_visible()
    page.locator("#void-INV-0001").click()
    expect(page.locator("#document-INV-0001")).to_contain_text("voided")
    page.get_by_label("Amount").fill("3.50")
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.locator("#document-INV-0002")).to_contain_text("3.50")
    page.locator("#start-over").click()
    page.get_by_role("button", name="Empty everything").click()
    expect(page.locator("#samples")).to_be_visible()
    assert page.evaluate("window.sameDocument")


def test_every_open_tab_comes_back(open_page: OpenPage, server: Server) -> None:
    tabs = [open_page() for _ in range(3)]
    for tab in tabs:
        live(tab)
    server.kill()
    for tab in tabs:
        expect(tab.locator("#gone")).to_be_visible()
    server.start()
    new = issued(server)
    for tab in tabs:
        expect(tab.locator("#gone")).to_be_hidden(timeout=6000)
        expect(tab.locator(f"#document-{new}")).to_be_visible()
