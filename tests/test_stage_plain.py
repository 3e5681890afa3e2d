"""The stage without JavaScript, without motion, and for who can't see it."""

import pytest
from playwright.sync_api import Page, expect

from tests.geometry import overflowing, small_targets
from tests.pages import OpenPage, issue, live
from tests.scenes import everything, failed, issued, jammed, parked, void
from tests.server import Server
from tests.support import at_rest


def press(page: Page, server: Server, name: str) -> None:
    """Press a button; then what it led to has happened, and the page is loaded anew as a person would."""
    page.get_by_role("button", name=name).first.click()
    at_rest(server)
    page.goto(server.url)


def test_without_javascript_everything_works_and_it_says_to_reload(open_page: OpenPage, server: Server) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.locator("noscript p")).to_have_text("Without JavaScript, reload the page to see more.")
    expect(page.locator("noscript p")).to_be_in_viewport()
    issue(page)
    expect(page.locator("#said")).to_have_text("INV-0001 issued to Contoso.")
    at_rest(server)
    page.goto(server.url)
    press(page, server, "Void INV-0001")
    expect(page.locator("#document-INV-0001")).to_contain_text("voided")
    (one,) = failed(server)
    page.goto(server.url)
    press(page, server, f"Acknowledge failure of {one}")
    failed(server, 2, "Fabrikam")
    page.goto(server.url)
    page.locator("#failed summary").click()
    press(page, server, "Acknowledge all")
    expect(page.locator("#summary-process-manager")).to_contain_text("0 need you")
    parked(server)
    page.goto(server.url)
    press(page, server, "Retry")
    with jammed(server, "insert on verdicts"):
        void(server, issued(server))
    page.goto(server.url)
    press(page, server, "Discard")
    expect(page.locator("#failures")).to_have_count(0)
    press(page, server, "Publish to customer")
    expect(page.locator("#report-list")).to_contain_text("published")
    press(page, server, "3 s")
    expect(page.get_by_role("button", name="3 s")).to_have_attribute("aria-pressed", "true")
    press(page, server, "0 s")
    press(page, server, "Show me: It goes well")
    page.get_by_role("button", name="Pause").click()
    issued(server)
    page.goto(server.url)
    page.get_by_role("button", name="Step").first.click()
    page.get_by_role("button", name="Resume").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_who_does_not_want_to_start_over_leaves_by_escape(
    open_page: OpenPage, server: Server, javascript: bool
) -> None:
    server.post("/samples")
    at_rest(server)
    page = open_page(java_script_enabled=javascript)
    if javascript:
        live(page)
    question = page.get_by_text("will be gone")
    page.locator("#start-over").focus()
    page.keyboard.press("Enter")
    expect(question).to_be_visible()
    if javascript:
        new = issued(server)
        expect(page.locator(f"#document-{new}")).to_be_visible()
        expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(page.locator("#start-over")).to_be_focused()
    page.locator("#start-over").click()
    page.get_by_role("button", name="Empty everything").click()
    expect(page.locator("#samples")).to_be_visible()
    assert server.get("/documents")["documents"] == []


def test_with_reduced_motion_nothing_is_animated(open_page: OpenPage, server: Server) -> None:
    everything(server)
    page = open_page(reduced_motion="reduce")
    live(page)
    page.evaluate(
        """() => {
            window.moved = [];
            const look = () => {
                for (const each of document.getAnimations())
                    if (each.playState === "running") window.moved.push(each.effect.target.outerHTML.slice(0, 80));
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    server.post("/resume")
    issue(page)
    expect(page.locator("#said")).to_contain_text("issued")
    page.wait_for_timeout(1500)
    assert page.evaluate("[...new Set(window.moved)]") == []


# Each two of scheme, width and path meet.
@pytest.mark.parametrize(
    ("scheme", "width", "path"),
    [("light", 360, "/"), ("light", 1440, "/?present"), ("dark", 360, "/?present"), ("dark", 1440, "/")],
)
def test_axe_finds_nothing_on_a_stage_that_shows_everything(
    open_page: OpenPage, server: Server, axe: str, scheme: str, width: int, path: str
) -> None:
    everything(server)
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(server.url + path)
    live(page)
    expect(page.locator("#failures")).to_be_visible()
    expect(page.locator("#steps")).to_be_visible()
    expect(page.locator("#caption")).not_to_be_empty()
    page.locator("#failed summary").click()
    page.evaluate(axe)
    run = "axe.run({ rules: { 'target-size': { enabled: true } } }).then((result) => result.violations)"
    found = [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in page.evaluate(run)]
    assert found == []
    assert small_targets(page) == []
    assert overflowing(page) == []
