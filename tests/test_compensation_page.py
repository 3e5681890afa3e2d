"""Discarding a message that others wait for, and saying afterwards what happened, by a person with a browser."""

from playwright.sync_api import Page, expect

from tests.pages import OpenPage, live
from tests.scenes import given_up
from tests.server import Server

STAYS = "Its document stays “voiding” for ever, unless you say on the page of its process what happened."


def discarded(page: Page, server: Server) -> str:
    """The process whose message was discarded, on the main page."""
    process_id = given_up(server)
    expect(page.locator("#failures")).to_contain_text(STAYS)
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#failures")).to_have_count(0)
    return process_id


def test_a_person_is_told_before_and_finds_the_way_out_after(page: Page, server: Server) -> None:
    process_id = discarded(page, server)
    page.goto(f"{server.url}/processes/{process_id}")
    live(page)
    panel = page.get_by_role("region", name="It waits in vain. What happened?")
    expect(panel).to_contain_text("CompleteDocumentVoiding was discarded at Billing")
    stands = panel.get_by_role("button", name="It stands")
    expect(stands).to_have_attribute("aria-disabled", "true")
    expect(stands).to_have_accessible_description(
        "Reports has taken the document out of its report, so it cannot stand."
    )
    panel.get_by_role("button", name="It was voided").click()
    expect(page.locator("#said")).to_contain_text("CompleteDocumentVoiding was handled after all.")
    expect(panel).to_have_count(0)
    expect(page.locator(".heading .chip")).to_have_text(["document voided"])
    expect(page.locator("#sequence")).to_contain_text("CompensateManually")


def test_it_works_without_javascript_too(open_page: OpenPage, server: Server) -> None:
    page = open_page(java_script_enabled=False)
    process_id = given_up(server)
    page.goto(f"{server.url}/parked")
    page.get_by_role("button", name="Discard").click()
    page.goto(f"{server.url}/processes/{process_id}")
    page.get_by_role("button", name="It was voided").click()
    expect(page.locator("#said")).to_contain_text("CompleteDocumentVoiding was handled after all.")
    assert page.url == f"{server.url}/processes/{process_id}"
    server.wait_until(lambda: server.get(f"/processes/{process_id}")["state"] == "document-voided", "the end")
