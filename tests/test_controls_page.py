"""Pace, pause, step, samples and starting over, by a person with a browser."""

from playwright.sync_api import Page, expect

from tests.server import Server


def test_an_empty_page_says_what_to_do_and_fills_itself_in_one_click(page: Page) -> None:
    expect(page.locator(".lane .empty")).to_have_count(3)
    expect(page.locator("#documents .empty")).to_contain_text("Issue one above, or begin with a few")
    page.get_by_role("button", name="Issue sample documents").click()
    expect(page.locator("#report-R-0001")).to_be_visible()
    expect(page.locator(":is(#documents, #report-list) .empty")).to_have_count(0)
    expect(page.locator("#documents tbody tr").nth(4)).to_be_visible()


def test_the_pace_is_changed_while_it_runs(page: Page, server: Server) -> None:
    page.get_by_role("button", name="3 s").click()
    expect(page.get_by_role("button", name="3 s")).to_have_attribute("aria-pressed", "true")
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator(".traveller")).to_be_visible()
    page.get_by_role("button", name="0 s").click()
    expect(page.locator("#report-R-0001")).to_be_visible(timeout=1000)


def test_while_paused_a_click_delivers_exactly_one_message(page: Page, server: Server) -> None:
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    for _ in range(2):
        server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    steps = page.locator("#steps li")
    expect(steps).to_have_count(1)
    expect(steps).to_contain_text("DocumentIssued billing-2")
    page.get_by_role("button", name="Step: deliver billing-2 to reports").click()
    expect(steps).to_contain_text("DocumentIssued billing-4")
    expect(page.locator("#report-R-0001 li")).to_have_count(1)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#report-R-0001 li")).to_have_count(2)


def test_starting_over_asks_first(page: Page, server: Server) -> None:
    server.post("/samples")
    expect(page.locator("#report-R-0001")).to_be_visible()
    expect(page.get_by_text("will be gone")).to_be_hidden()
    page.get_by_role("button", name="Start over…").click()
    expect(page.get_by_text("will be gone")).to_be_visible()
    assert server.get("/documents")["documents"], "it did not wait for the answer"
    page.get_by_role("button", name="Empty everything").click()
    expect(page.get_by_text("will be gone")).to_be_hidden()
    expect(page.locator(".lane .empty")).to_have_count(3)
    assert server.get("/health")["logs"] == {"billing": 0, "process-manager": 0, "reports": 0}
