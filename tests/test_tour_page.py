"""The guided tour on the page: what a person clicks, reads and is pointed at."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import OpenPage, issue, live, voided
from tests.server import Server

# The fastest at which the tour does not choose a pace of its own.
READING = {"SLOW_DOWN": "0.34"}
reading = pytest.mark.parametrize("server", [READING], indirect=True)

WATCH = """
    window.seen = [];
    const parts = ".bar, .strip, .scene, .lane, .lane h2, .lane .body, .gutter, .log";
    const place = (each) => {
        const { x, y, width, height } = each.getBoundingClientRect();
        return [each.id || each.className || each.tagName, x, y, width, height].join(" ").replace(/ (seen|shown)/, "");
    };
    const places = () => [...document.querySelectorAll(parts)].filter((each) => each.checkVisibility()).map(place);
    const look = () => {
        const caption = document.getElementById("caption").textContent;
        if (caption === window.seen.at(-1)?.caption) return;
        const pointed = document.querySelector(document.getElementById("strip").dataset.point || "none");
        const [style, pill] = [pointed, pointed?.matches(".token") && pointed.querySelector("rect")]
            .map((each) => each && getComputedStyle(each));
        const ring = style && (pill ? pill.strokeWidth === "3px" : style.outlineStyle === "solid");
        window.seen.push({ caption, places: places(), ring });
    };
    look();
    ["htmx:after:swap", "htmx:sse:after:message"].forEach((name) => document.addEventListener(name, look));
"""


def watch(page: Page) -> None:
    """From now on, note each caption with what it points at, and where everything is then."""
    page.evaluate(WATCH)


def seen(page: Page) -> list[dict[str, Any]]:
    """What was noted."""
    return list(page.evaluate("window.seen"))


@reading
@pytest.mark.parametrize(
    ("name", "beats", "last"),
    [
        ("goes-well", 7, "Done: INV-0001 is void in Billing"),
        ("refused", 7, "INV-0001 stands, in Billing as in the report that was sent."),
        ("too-late", 8, "INV-0001 stands, in Billing and in the report"),
    ],
)
def test_show_me_tells_what_happens_points_at_it_moves_nothing_and_ticks_it_off(
    page: Page, name: str, beats: int, last: str
) -> None:
    watch(page)
    page.locator(f"#show-{name}").click()
    expect(page.locator(f"#scene-{name}")).to_have_class("scene shown")
    expect(page.locator("#caption")).to_contain_text(last, timeout=30_000)
    expect(page.locator(f"#scene-{name}")).to_have_class("scene seen")
    expect(page.locator(f"#scene-{name}")).to_contain_text("✓")
    expect(page.locator("#stop-scene")).to_contain_text("Close")
    told = seen(page)
    assert len(told) > beats, [each["caption"] for each in told]
    for each in told:
        assert each["places"] == told[0]["places"], each["caption"]
    # A message that has just been said, or has just arrived, may not be on the page in that very moment.
    assert sum(bool(each["ring"]) for each in told) >= beats - 2
    page.locator("#stop-scene").click()
    expect(page.locator("#caption")).to_be_empty()
    expect(page.locator(".purpose")).to_be_visible()
    assert seen(page)[-1]["places"] == told[0]["places"]


def test_the_first_scene_invites_on_an_empty_stage_and_the_samples_are_still_there(page: Page) -> None:
    expect(page.locator("#tour .primary")).to_have_accessible_name("Show me: It goes well")
    expect(page.locator("#samples")).not_to_contain_class("primary")
    page.locator("#show-goes-well").click()
    expect(page.locator("#caption")).to_contain_text("Meanwhile, each message takes 3 s.")
    expect(page.locator("#pace-3")).to_have_attribute("aria-pressed", "true")


@reading
def test_by_keyboard(page: Page, server: Server) -> None:
    button = page.locator("#show-goes-well")
    for _ in range(20):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#caption")).to_contain_text("INV-0001")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#caption")).to_contain_text("somebody asks for it")
    assert len(server.get("/documents")["documents"]) == 1
    page.locator("#stop-scene").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#caption")).to_be_empty()
    assert page.evaluate("document.activeElement !== document.body")


def test_a_tour_that_was_folded_up_stays_so(page: Page) -> None:
    page.locator("#tour summary").click()
    expect(page.locator("#show-refused")).to_be_hidden()
    issue(page)
    expect(page.locator("#document-INV-0001")).to_be_visible()
    expect(page.locator("#show-refused")).to_be_hidden()
    page.locator("#tour summary").click()
    expect(page.locator("#show-refused")).to_be_visible()


@reading
def test_without_javascript(open_page: OpenPage, server: Server) -> None:
    page = open_page(java_script_enabled=False)
    page.locator("#show-refused").click()
    expect(page.locator("#caption")).to_contain_text("Billing has issued INV-0001 to Tailspin Toys.")
    expect(page.locator(".telling noscript")).to_be_visible()
    server.wait_until(lambda: server.get("/reports?status=published")["reports"])
    page.reload()
    expect(page.locator("#caption")).to_contain_text("sent just now")
    page.locator("#stop-scene").click()
    expect(page.locator("#caption")).to_be_empty()


def test_only_a_lane_scrolls_to_what_is_pointed_at(page: Page, server: Server) -> None:
    for _ in range(30):
        server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator("#document-INV-0030")).to_be_visible()
    # So that no frame undoes what is pointed at here.
    server.post("/pause")
    expect(page.locator("#steps")).to_be_visible()
    first = page.locator("#document-INV-0001")
    expect(first).not_to_be_in_viewport()
    point_at(page, "#document-INV-0001")
    expect(first).to_be_in_viewport(ratio=1)
    expect(first).to_have_css("outline-style", "solid")
    assert page.evaluate("[scrollY, document.body.scrollTop, document.querySelector('main').scrollTop]") == [0, 0, 0]
    page.locator("#lane-billing").evaluate("each => { each.scrollTop = 0 }")
    page.evaluate("document.dispatchEvent(new Event('htmx:after:swap'))")
    page.wait_for_timeout(200)
    expect(first).not_to_be_in_viewport()


def test_a_token_that_is_pointed_at_has_the_ring_around_itself_and_not_around_its_reach(
    page: Page, server: Server
) -> None:
    voided(server)
    # So that no frame undoes what is pointed at here.
    server.post("/pause")
    expect(page.locator("#steps")).to_be_visible()
    token = page.locator('.token[data-subject="INV-0001"]')
    expect(token).to_be_visible()
    point_at(page, '.token[data-subject="INV-0001"]')
    expect(token.locator("rect")).to_have_css("stroke-width", "3px")
    expect(token).to_have_css("outline-style", "none")


def point_at(page: Page, selector: str) -> None:
    """As a frame would."""
    page.evaluate(
        """selector => {
            document.getElementById("strip").dataset.point = selector;
            document.dispatchEvent(new Event("htmx:after:swap"));
        }""",
        selector,
    )


@reading
def test_on_a_phone_the_caption_stays_in_sight_and_the_page_goes_where_it_points(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    live(page)
    page.locator("#show-goes-well").click()
    expect(page.locator("#caption")).to_contain_text("A process begins", timeout=30_000)
    expect(page.locator("#caption")).to_be_in_viewport(ratio=1)
    expect(page.locator("#wire-process-manager-reports .traveller")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@reading
@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 1024), ("dark", 360)], ids=str
)
def test_axe_finds_no_violation(open_page: OpenPage, server: Server, axe: str, scheme: str, width: int) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    live(page)
    check(page, axe)
    server.post("/tour/too-late")
    expect(page.locator("#lane-of-reports")).to_contain_text("held up by the tour")
    check(page, axe)
    expect(page.locator("#stop-scene")).to_contain_text("Close", timeout=30_000)
    check(page, axe)


def check(page: Page, axe: str) -> None:
    page.wait_for_timeout(400)
    page.evaluate(axe)
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in violations] == []
