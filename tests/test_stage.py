"""The stage on one screen: everything in the window, and nothing that jumps."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.geometry import SIZES, box, boxes, outside, overflowing, scrolls, small_targets
from tests.pages import CDN, OpenPage, from_the_cdn, issue, live
from tests.scenes import busy, everything, issued, parked
from tests.server import Server
from tests.support import at_rest

WHOLE = ".lane, .log, .cells, .foot, .bar, .strip, #machine, .past"
STILL = (
    ".bar, #controls, .strip, .gutter, .past, .lane, .lane > header, .log, #machine, .side:not(.middle) .body, .foot"
)
TYPE = "#machine .event"


def open_stage(open_page: OpenPage, server: Server, size: tuple[int, int], path: str = "/") -> Page:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto(server.url + path)
    live(page)
    return page


def whole(page: Page) -> None:
    """Everything is in the window, and in the box that it belongs to."""
    assert not scrolls(page)
    assert outside(page, WHOLE) == []
    assert overflowing(page) == []
    assert small_targets(page) == []


def where(page: Page) -> dict[str, list[float]]:
    """Where everything is that must stay where it is; what has no id is known by its place in the document."""
    page.evaluate(
        "selector => document.querySelectorAll(selector).forEach((each, place) => { each.id ||= `place-${place}`; })",
        STILL,
    )
    return boxes(page, STILL)


def height(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("each => each.getBoundingClientRect().height"))


def size(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)"))


@pytest.mark.parametrize("path", ["/", "/?present"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_is_on_one_screen(open_page: OpenPage, server: Server, path: str, size: tuple[int, int]) -> None:
    page = open_stage(open_page, server, size, path)
    whole(page)
    busy(server)
    expect(page.locator("#summary-process-manager")).to_contain_text("6 need you")
    expect(page.locator("#wire-billing-process-manager .more")).to_have_text("10 more on the way")
    whole(page)
    assert page.locator("#documents tbody tr").count() == 30


@pytest.mark.parametrize("path", ["/", "/?present"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_also_with_a_parked_message_a_scene_and_the_list_of_steps(
    open_page: OpenPage, server: Server, path: str, size: tuple[int, int]
) -> None:
    everything(server)
    page = open_stage(open_page, server, size, path)
    expect(page.locator("#failures")).to_be_visible()
    expect(page.locator("#caption")).not_to_be_empty()
    whole(page)
    machine, listed, dock = (box(page.locator(each)) for each in ("#machine", "#processes", "#dock"))
    assert machine["y"] + machine["height"] <= listed["y"], "the machine is not whole"
    assert listed["height"] > 40
    assert listed["y"] + listed["height"] <= dock["y"] + 1
    expect(page.locator("#steps button").first).to_be_in_viewport(ratio=1)


def spread(scene: Locator) -> float:
    """How far the middles of what stands in a scene's row are from each other."""
    middles: list[float] = scene.evaluate(
        """scene => [...scene.querySelectorAll(".tick, h2, button")].map(each => {
            const { top, bottom } = each.getBoundingClientRect();
            return (top + bottom) / 2;
        })"""
    )
    return max(middles) - min(middles)


def test_a_presentation_is_larger_in_all_it_shows_and_shows_less(open_page: OpenPage, server: Server) -> None:
    busy(server)
    plain = open_stage(open_page, server, SIZES[1])
    presented = open_stage(open_page, server, SIZES[1], "/?present")
    assert height(presented, TYPE) >= height(plain, TYPE)
    for selector in ("#documents td.wide", "#processes summary", "#report-list h3", ".light", "#pace-1"):
        assert size(presented, selector) > 1.25 * size(plain, selector), selector
    for selector in (".tabs", ".foot nav", "#start-over", ".purpose"):
        expect(presented.locator(selector)).to_be_hidden()
    for scene in presented.locator("#tour .scene").all():
        assert spread(scene) < 2
    presented.locator("#races summary").click()
    for scene in presented.locator("#races .scene").all():
        assert spread(scene) < 2


@pytest.mark.parametrize("path", ["/", "/?present"])
def test_what_comes_and_goes_by_itself_moves_nothing_else(open_page: OpenPage, server: Server, path: str) -> None:
    issued(server)
    page = open_stage(open_page, server, SIZES[0], path)
    expect(page.locator("#report-R-0001")).to_be_visible()
    before = where(page)
    issue(page)
    expect(page.locator("#said")).to_contain_text("issued to Contoso")
    assert where(page) == before
    page.get_by_label("Amount").fill("a lot")
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.locator("#said .refusal")).to_be_visible()
    assert where(page) == before
    parked(server)
    expect(page.locator("#failures")).to_be_visible()
    assert where(page) == before
    server.post("/pause")
    expect(page.locator("#steps")).to_be_visible()
    assert where(page) == before
    server.post("/resume")
    expect(page.locator("#steps")).to_have_count(0)
    assert where(page) == before


@pytest.mark.parametrize("scrolled", [0, 60])
def test_the_row_under_the_pointer_stays_there_when_others_put_rows_in(
    page: Page, server: Server, scrolled: int
) -> None:
    for _ in range(20):
        issued(server)
    row, report = page.locator("#document-INV-0012"), page.locator("#report-R-0001")
    expect(row).to_be_visible()
    page.evaluate(f"document.getElementById('lane-billing').scrollTop = {scrolled}")
    row.hover()
    before = box(row)
    for each in range(3):
        new = issued(server, f"Customer {each}")
        expect(page.locator(f"#document-{new}")).to_be_attached()
        assert box(row) == pytest.approx(before, abs=1)
    report.hover()
    before = box(report)
    issued(server, "Nordwind")
    expect(page.locator("#report-R-0005")).to_be_attached()
    assert box(report) == pytest.approx(before, abs=1)


def test_when_it_opens_nothing_fades_in_from_colours_that_it_never_had(browser: Browser, server: Server) -> None:
    server.post("/samples")
    at_rest(server)
    for _ in range(3):
        # Anew, so that no style is there before its element is.
        context = browser.new_context()
        context.route(CDN, from_the_cdn)
        page = context.new_page()
        page.add_init_script("""window.changed = [];
            document.addEventListener("transitionrun", event => changed.push(event.target.outerHTML))""")
        page.goto(server.url)
        live(page)
        page.wait_for_timeout(300)
        assert page.evaluate("changed") == []
        context.close()
