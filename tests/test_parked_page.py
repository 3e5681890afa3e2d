"""The page of what could not be handled, with more than one of a kind."""

import pytest
from playwright.sync_api import expect

from tests.geometry import overflowing, small_targets
from tests.pages import OpenPage, live
from tests.scenes import issued, jammed
from tests.server import Server


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_all_of_a_kind_are_retried_at_a_click(open_page: OpenPage, server: Server, javascript: bool) -> None:
    with jammed(server, "insert on documents"):
        for _ in range(4):
            issued(server)
    page = open_page(java_script_enabled=javascript)
    expect(page.locator("#failures li")).to_have_count(3)
    page.get_by_role("link", name="See all 4").click()
    expect(page.locator("#failures li")).to_have_count(4)
    if javascript:
        live(page)
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert small_targets(page) == []
        assert overflowing(page) == []
    expect(page.locator("#kind-reports-DocumentIssued")).to_contain_text("4 × DocumentIssued at Reports")
    page.get_by_role("button", name="Retry all of this kind: DocumentIssued at Reports").click()
    expect(page.locator("#said")).to_contain_text("4 × DocumentIssued: handled.")
    expect(page.get_by_text("Every message was handled.")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/parked")
