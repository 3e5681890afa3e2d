"""A process's own page in a real browser: going through its history, links to its messages, copies of it."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages import FIRST, OpenPage, OpenProcess, live, void, voided
from tests.server import Server

ERRORS = re.compile("error|warning")
# billing-3, billing-4, process-manager-1 …: the same in every run, as nothing else is going on.
MESSAGES = 10
MARK, MARKED = "process-manager-3", "reports-4"


def selected(page: Page) -> Locator:
    return page.locator("#sequence [aria-current]")


def at(page: Page, place: int, message: str) -> None:
    """The page must show everything as it was after that message."""
    expect(page.locator("#place")).to_have_text(re.compile(f"message {place} of "))
    expect(page.locator("#scrubber")).to_have_value(str(place - 1))
    expect(selected(page)).to_have_attribute("data-message", message)
    expect(page.locator("#messages article:visible h3")).to_have_text(f"Message {message}")


def state(page: Page) -> Locator:
    return page.locator(".aside .facts .chip:visible")


def test_the_whole_history_is_drawn_and_the_latest_message_selected(open_process: OpenProcess) -> None:
    page = open_process()
    at(page, MESSAGES, "process-manager-8")
    expect(page.locator("#sequence [data-message]")).to_have_count(MESSAGES)
    expect(page.locator("#sequence .lifeline")).to_have_text(["Person", "Billing", "Process manager", "Reports"])
    expect(page.locator("#sequence [data-when=later]")).to_have_count(0)
    expect(state(page)).to_have_text("document voided")
    assert "#" not in page.url


def test_buttons_and_arrow_keys_go_through_the_history(open_process: OpenProcess) -> None:
    page = open_process()
    for _ in range(4):
        page.get_by_role("button", name="Earlier message").click()
    at(page, 6, MARKED)
    assert page.url.endswith(f"#m={MARKED}")
    expect(page.locator("#sequence [data-when=later]")).to_have_count(4)
    page.get_by_label("Message", exact=True).press("ArrowLeft")
    at(page, 5, MARK)
    expect(selected(page)).to_have_attribute("data-when", "now")
    expect(state(page)).to_have_text("voiding requested")
    expect(page.locator(".machine-now .here:visible")).to_have_text(re.compile("Voiding requested"))
    expect(page.get_by_text("waits for Reports to mark the document as voided")).to_be_visible()
    page.get_by_role("button", name="Later message").click()
    page.get_by_role("button", name="Later message").click()
    expect(state(page)).to_have_text("marking document as voided succeeded")
    expect(page.locator(f"#arrow-{MARK}-reports")).to_have_attribute("data-when", "past")
    for key, place in (("Home", 1), ("ArrowRight", 2), ("End", MESSAGES)):
        page.get_by_label("Message", exact=True).press(key)
        expect(page.locator("#place")).to_have_text(f"message {place} of {MESSAGES}")
    page.get_by_role("button", name="Later message").click()
    at(page, MESSAGES, "process-manager-8")


def test_the_scrubber_follows_the_mouse(open_process: OpenProcess) -> None:
    page = open_process()
    box = page.locator("#scrubber").bounding_box()
    assert box
    page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
    at(page, 1, "billing-3")
    expect(page.locator(".aside")).to_contain_text("not started")


def test_a_click_on_a_message_selects_it_and_its_cause_is_a_link(open_process: OpenProcess) -> None:
    page = open_process()
    page.locator(f"#arrow-{MARKED}-process-manager .name").click()
    at(page, 6, MARKED)
    shown = page.locator("#messages article:visible")
    for words in ("MarkingDocumentAsVoidedSucceeded", "event, public", FIRST, "process-manager-6", "arrived"):
        expect(shown).to_contain_text(words)
    assert json.loads(shown.locator("pre").inner_text())["document_id"] == "INV-0001"
    shown.get_by_role("link", name=MARK).click()
    at(page, 5, MARK)
    page.locator(f"#arrow-{MARK}-reports").focus()
    page.keyboard.press("ArrowRight")
    at(page, 6, MARKED)


def test_a_link_to_a_message_opens_there(open_process: OpenProcess) -> None:
    page = open_process(f"#m={MARK}")
    at(page, 5, MARK)
    page.goto(page.url.replace(MARK, "billing-4"))
    at(page, 2, "billing-4")
    page.goto(page.url.replace("billing-4", "nobody-1"))
    at(page, MESSAGES, "process-manager-8")


def test_a_link_opens_its_message_though_news_come_in_before_the_browser_says_so(open_process: OpenProcess) -> None:
    page = open_process(f"#m={MARK}")
    at(page, 5, MARK)
    page.evaluate("location.hash = 'm=billing-4'; document.dispatchEvent(new CustomEvent('htmx:after:swap'))")
    at(page, 2, "billing-4")
    assert page.url.endswith("#m=billing-4")


@pytest.mark.parametrize("server", [{"SLOW_DOWN": "0.6"}], indirect=True)
def test_at_the_end_it_follows_new_messages_and_elsewhere_it_stays(open_page: OpenPage, server: Server) -> None:
    following, staying = open_page(), open_page()
    void(server)
    server.wait_until(lambda: server.get("/processes")["processes"], "the process")
    for page in (following, staying):
        page.goto(f"{server.url}/processes/{FIRST}")
        expect(page.locator(f"#arrow-{MARK}-reports")).to_have_attribute("data-when", "now")
    staying.get_by_role("button", name="Earlier message").click()
    place = staying.locator("#place").inner_text().split()[1]
    scrubber = staying.locator("#scrubber")
    scrubber.focus()
    before = staying.url
    expect(following.locator("#place")).to_have_text(f"message {MESSAGES} of {MESSAGES}", timeout=20_000)
    at(following, MESSAGES, "process-manager-8")
    expect(state(following)).to_have_text("document voided")
    expect(staying.locator("#place")).to_have_text(f"message {place} of {MESSAGES}")
    expect(scrubber).to_be_focused()
    expect(state(staying)).to_have_text("voiding requested")
    assert staying.url == before


def test_it_is_copied_as_mermaid_and_json(open_process: OpenProcess, server: Server) -> None:
    page = open_process()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def copied(button: str) -> str:
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".copied")).to_have_count(1)
        text = str(page.evaluate("navigator.clipboard.readText()"))
        expect(page.locator(".copied")).to_have_count(0)
        return text

    assert "billing_-)process_manager: DocumentVoidingRequested\n" in copied("Copy as Mermaid")
    assert copied("Copy states as Mermaid").startswith("stateDiagram-v2\n")
    assert json.loads(copied("Copy as JSON")) == server.get(f"/processes/{FIRST}")


def test_where_copying_is_forbidden_the_text_is_selected(open_process: OpenProcess) -> None:
    page = open_process()
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject())")
    page.get_by_role("button", name="Copy as Mermaid", exact=True).click()
    expect(page.locator("#text-sequence")).to_be_visible()
    assert page.evaluate("getSelection().toString()").startswith("sequenceDiagram")


def test_without_javascript_everything_is_there_and_a_link_shows_its_message(open_process: OpenProcess) -> None:
    page = open_process(java_script_enabled=False)
    expect(page.locator("#scrubber")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy as JSON")).to_be_hidden()
    expect(page.locator("#sequence .arrow")).to_have_count(6)
    expect(page.locator("#messages article:visible")).to_have_count(1)
    page.locator(f"#arrow-{MARKED}-process-manager .name").click()
    expect(page.locator("#messages article:visible h3")).to_have_text(f"Message {MARKED}")
    page.get_by_text("The same as a table").click()
    expect(page.locator(".history tbody tr")).to_have_count(MESSAGES)
    page.keyboard.press("Escape")
    page.get_by_text("The same as text").click()
    assert page.locator("#text-sequence").inner_text().startswith("sequenceDiagram")
    assert json.loads(page.locator("#text-json").inner_text())["id"] == FIRST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_says_nothing_on_the_console_and_is_not_wider_than_the_window(
    open_process: OpenProcess, width: int, scheme: str
) -> None:
    page = open_process(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if ERRORS.match(message.type) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.reload()
    live(page)
    for _ in range(MESSAGES):
        page.get_by_role("button", name="Earlier message").click()
    at(page, 1, "billing-3")
    page.get_by_text("The same as a table").click()
    page.keyboard.press("Escape")
    page.get_by_text("The same as text").click()
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for text in page.locator("#sequence text").all():
        assert text.evaluate("(each) => parseFloat(getComputedStyle(each).fontSize)") >= 11


def test_the_selected_message_is_in_view(open_process: OpenProcess) -> None:
    page = open_process(viewport={"width": 360, "height": 640})
    page.get_by_label("Message", exact=True).press("Home")
    expect(selected(page).locator(".name")).to_be_in_viewport()
    page.get_by_label("Message", exact=True).press("End")
    expect(selected(page).locator(".name")).to_be_in_viewport()


def test_started_over_meanwhile_it_says_that_the_process_is_gone_and_keeps_what_it_shows(
    open_process: OpenProcess, server: Server
) -> None:
    page = open_process()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.get_by_role("button", name="Earlier message").click()
    server.post("/start-over")
    expect(page.get_by_text("This process is gone")).to_be_visible()
    expect(page.locator("#sequence [data-message]")).to_have_count(MESSAGES)
    page.get_by_role("button", name="Earlier message").click()
    at(page, MESSAGES - 2, "process-manager-6")
    voided(server)
    expect(page.get_by_text("This process is gone")).to_be_hidden()
    server.post("/start-over")
    page.get_by_role("alert").get_by_role("link", name="Back to the demo").click()
    expect(page).to_have_url(f"{server.url}/")
    assert errors == []
