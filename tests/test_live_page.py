"""The page while things happen: what moves, what stays, and what it says."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages import OpenPage, issue, live
from tests.server import Server

slowly = pytest.mark.parametrize("server", [{"SLOW_DOWN": "0.5"}], indirect=True)


def document(server: Server, customer: str = "Contoso", amount: str = "10.00") -> str:
    return str(server.post("/documents", kind="invoice", customer=customer, amount=amount)["id"])


def left(page: Page, selector: str) -> float:
    return float(page.locator(selector).evaluate("each => each.getBoundingClientRect().left"))


def test_what_one_does_the_other_sees(open_page: OpenPage) -> None:
    one, other = open_page(), open_page()
    live(one)
    live(other)
    issue(one)
    expect(other.locator("#document-INV-0001")).to_be_visible(timeout=1000)
    other.get_by_role("button", name="Void INV-0001").click()
    expect(one.locator("#document-INV-0001")).to_contain_text("voided", timeout=1000)


def test_nothing_that_is_being_read_or_typed_is_disturbed(page: Page, server: Server) -> None:
    for _ in range(20):
        server.post(f"/documents/{document(server)}/void")
    page.locator("#finished summary").click()
    page.evaluate("window.rows = document.getElementById('document-INV-0012')")
    page.evaluate("document.getElementById('lane-billing').scrollTop = 90")
    read = page.locator("#document-INV-0012")
    page.get_by_label("Customer", exact=True).press_sequentially("Nord")
    before = read.evaluate("each => each.getBoundingClientRect().top")
    assert page.evaluate("document.getElementById('lane-billing').scrollTop") == 90
    new = document(server)
    expect(page.locator(f"#document-{new}")).to_be_visible()
    expect(page.get_by_label("Customer", exact=True)).to_be_focused()
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Nord")
    expect(page.locator("#finished")).to_have_attribute("open", "")
    after = read.evaluate("each => each.getBoundingClientRect().top")
    assert after == pytest.approx(before, abs=1), "what was being read went away"
    assert page.evaluate("window.rows === document.getElementById('document-INV-0012')"), "the row was replaced"


def test_killed_and_restarted_the_server_is_found_again_and_the_page_goes_on(page: Page, server: Server) -> None:
    server.kill()
    expect(page.locator("#connection")).to_have_text("reconnecting…")
    server.start()
    expect(page.locator("#connection")).to_have_text("live")
    new = document(server)
    expect(page.locator(f"#document-{new}")).to_be_visible()


@pytest.mark.parametrize("server", [{"SLOW_DOWN": "1"}], indirect=True)
def test_a_message_travels_at_true_speed_also_after_a_reload(page: Page, server: Server) -> None:
    new = document(server)
    message = f'.traveller:has-text("{new}")'
    wire = "#wire-billing-reports"
    expect(page.locator(f"{wire} {message}")).to_be_visible()
    expect(page.locator(f"{wire} .traveller")).to_have_attribute("title", "DocumentIssued")

    def share() -> float:
        """How far along its wire the message is, by the picture less by its times."""
        return float(
            page.evaluate(
                """message => {
                    const {left, width} = message.getBoundingClientRect();
                    const track = message.parentElement.getBoundingClientRect();
                    const drawn = (left - track.left) / (track.width - width);
                    return drawn - (Date.now() - message.dataset.said) / (message.dataset.due - message.dataset.said);
                }""",
                page.locator(f"{wire} {message}").element_handle(),
            )
        )

    assert abs(share()) < 0.08
    page.wait_for_timeout(300)
    assert abs(share()) < 0.08
    page.reload(wait_until="domcontentloaded")
    assert abs(share()) < 0.08
    expect(page.locator(f"{wire} .traveller")).to_have_count(0)
    expect(page.locator("#report-R-0001")).to_be_visible()


@slowly
def test_pointing_at_a_token_marks_its_document_process_and_report(page: Page, server: Server) -> None:
    new = document(server)
    expect(page.locator("#report-R-0001")).to_be_visible()
    server.post(f"/documents/{new}/void")
    token = page.locator("#token-voiding-INV-0001-1")
    expect(token).to_be_visible()
    token.focus()
    for marked in (f"#document-{new}", "#process-voiding-INV-0001-1", "#report-R-0001 li"):
        expect(page.locator(marked)).to_have_css("outline-style", "solid")
    page.locator(f"#document-{new} a").first.focus()
    expect(token).to_have_css("outline-style", "none")
    expect(token.locator("rect")).to_have_css("stroke-width", "3px")
    document(server)
    expect(page.locator("#document-INV-0002")).to_be_visible()
    expect(page.locator(f"#document-{new}")).to_have_css("outline-style", "solid")


@slowly
def test_the_lag_of_a_reader_is_the_gap_between_its_cursor_and_the_end(page: Page, server: Server) -> None:
    document(server)
    expect(page.locator("#cell-billing-2")).to_be_visible()
    expect(page.locator("#log-billing .cursor.place-right-1")).to_have_text(re.compile("reports"))
    behind = page.locator("#log-billing li:has(.cursor.place-right-1)")
    expect(behind).not_to_have_attribute("id", "cell-billing-2")
    expect(behind).to_have_attribute("id", "cell-billing-2")


def test_a_cell_tells_its_message(page: Page, server: Server) -> None:
    document(server)
    cell = page.locator("#cell-billing-2 .cell")
    cell.focus()
    tip = page.locator("#tip-billing-2")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("DocumentIssued event · INV-0001")
    page.locator("#cell-billing-1 .cell").hover()
    expect(page.locator("#tip-billing-1")).to_be_visible()
    expect(page.locator("#tip-billing-1")).to_contain_text("internal")


def test_a_refusal_is_told_beside_what_was_clicked_and_at_the_top(page: Page, server: Server) -> None:
    page.get_by_label("Customer", exact=True).fill("Contoso")
    page.get_by_label("Amount").fill("0.00")
    button = page.get_by_role("button", name="Issue", exact=True)
    button.click()
    why = page.locator("#why")
    sentence = "The amount must be from 0.01 to 9999999.99, like 124.50, with at most two decimal places."
    expect(why).to_have_text(sentence)
    expect(why).to_have_attribute("role", "alert")
    place, beside = button.bounding_box(), why.bounding_box()
    assert place is not None
    assert beside is not None
    assert 0 <= beside["y"] - place["y"] - place["height"] < 20
    expect(page.get_by_label("Amount")).to_have_value("0.00")
    assert server.get("/documents")["documents"] == []


def test_the_story_by_keyboard_alone(page: Page) -> None:
    page.get_by_label("Customer", exact=True).focus()
    page.keyboard.type("Contoso")
    page.keyboard.press("Tab")
    page.keyboard.type("12.50")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Void INV-0001")
    expect(button).to_be_visible()
    for _ in range(8):
        if button.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#document-INV-0001")).to_contain_text("voided")


@slowly
def test_with_reduced_motion_nothing_moves(open_page: OpenPage, server: Server) -> None:
    page = open_page(reduced_motion="reduce")
    live(page)
    document(server)
    expect(page.locator(".traveller")).to_be_visible()
    places = [left(page, ".traveller")]
    page.wait_for_timeout(200)
    assert left(page, ".traveller") == places[0]
    assert page.evaluate("document.getAnimations().filter(each => each.playState === 'running').length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(open_page: OpenPage, server: Server, axe: str, scheme: str) -> None:
    voided, refused = document(server), document(server, "Alfreds Futterkiste")
    server.wait_until(lambda: len(server.get("/reports")["reports"]) == 2)
    server.post("/reports/R-0002/publish")
    for each in (voided, refused):
        server.post(f"/documents/{each}/void")
    page = open_page(color_scheme=scheme)
    live(page)
    expect(page.locator("#process-voiding-INV-0002-1")).to_be_visible()
    for path in ("/", "/processes/voiding-INV-0002-1", "/documents", "/reports", "/processes", "/log/billing"):
        page.goto(server.url + path, wait_until="domcontentloaded")
        live(page)
        page.wait_for_timeout(500)
        page.evaluate(axe)
        violations = page.evaluate("axe.run().then(result => result.violations)")
        told = [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in violations]
        assert told == [], path
