"""The stage where there is little room: a phone, 200 % zoom, wider fonts."""

import pytest
from playwright.sync_api import Page, expect

from tests.geometry import SIZES, box, boxes, draw_in, overflowing, small_targets
from tests.pages import OpenPage, live
from tests.scenes import busy, everything, failed, issued
from tests.server import Server
from tests.support import at_rest

PHONE = {"width": 360, "height": 800}
ZOOMED = {"width": 720, "height": 450}
FONTS = [
    ("DejaVu Sans", "DejaVu Sans Mono"),
    ("Liberation Sans", "Liberation Mono"),
    ("Liberation Sans Narrow", "Liberation Mono"),
    ("DejaVu Serif", "DejaVu Sans Mono"),
]
READABLE = 8.8

# How high each line of text is that is seen in the machine.
TEXTS = """() => [...document.querySelectorAll("#machine tspan, #machine text:not(:has(tspan))")]
    .map(each => [each.textContent, each.getBoundingClientRect().height]).filter(([, height]) => height)"""

# What stands below each other in one column, and how far what follows is from what is above it.
GAPS = """() => [...document.querySelectorAll(".lane, .straight, .note, .wire")]
    .map(each => each.getBoundingClientRect()).sort((a, b) => a.top - b.top).map(({ top }, place, all) =>
        place ? top - Math.max(...all.slice(0, place).map(({ bottom }) => bottom)) : 0)"""


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("window", [PHONE, ZOOMED], ids=["phone", "200 %"])
def test_one_column_shows_the_machine_first_whole_and_readable(
    open_page: OpenPage, server: Server, window: dict[str, int]
) -> None:
    busy(server)
    page = open_page(viewport=window, device_scale_factor=2)
    live(page)
    assert not too_wide(page)
    tops = {each: top for each, (_, top, _, _) in boxes(page, ".lane").items()}
    assert sorted(tops, key=tops.__getitem__) == ["lane-of-process-manager", "lane-of-billing", "lane-of-reports"]
    machine, lane = box(page.locator("#machine")), box(page.locator("#lane-of-process-manager"))
    assert lane["x"] <= machine["x"]
    assert machine["x"] + machine["width"] <= lane["x"] + lane["width"]
    assert machine["height"] < window["height"]
    heights = page.evaluate(TEXTS)
    assert [each for each in heights if each[1] < READABLE] == []
    assert max(each[1] for each in heights) < 1.6 * min(each[1] for each in heights), "they should look alike"
    assert max(page.evaluate(GAPS)) < 20
    assert overflowing(page) == []
    assert small_targets(page) == []


def test_a_failed_process_tells_its_reason_on_a_line_of_its_own(open_page: OpenPage, server: Server) -> None:
    (process,) = failed(server)
    page = open_page(viewport=PHONE)
    row = page.locator(f"#process-{process}")
    why, button, whole = (box(each) for each in (row.locator("p"), row.locator("button"), row))
    assert why["width"] > 0.85 * whole["width"]
    assert why["y"] >= button["y"] + button["height"] - 1


@pytest.mark.parametrize("reduced_motion", ["reduce", "no-preference"])
def test_who_starts_something_below_sees_what_becomes_of_it(
    open_page: OpenPage, server: Server, reduced_motion: str
) -> None:
    for each in range(6):
        issued(server, f"Customer {each}")
    at_rest(server)
    page = open_page(viewport=PHONE, reduced_motion=reduced_motion)
    live(page)
    button = page.locator("#void-INV-0002")
    button.scroll_into_view_if_needed()
    expect(page.locator("#machine")).not_to_be_in_viewport()
    button.click()
    expect(page.locator("#machine")).to_be_in_viewport(ratio=1)
    expect(page.locator("#said")).to_be_in_viewport()


def test_what_was_said_moves_nothing_in_one_column_either(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    live(page)
    before = box(page.locator("#lane-of-billing"))
    page.get_by_label("Amount").fill("a lot")
    page.get_by_label("Customer", exact=True).fill("Contoso")
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.locator("#said .refusal")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    assert box(page.locator("#lane-of-billing")) == before


@pytest.mark.parametrize(("font", "mono"), FONTS, ids=str)
def test_nothing_leaves_its_box_in_whatever_font(open_page: OpenPage, server: Server, font: str, mono: str) -> None:
    everything(server)
    wide = [{"width": width, "height": height} for width, height in SIZES]
    for window, path in [(PHONE, "/"), (ZOOMED, "/"), *((size, path) for size in wide for path in ("/", "/?present"))]:
        page = open_page(viewport=window, device_scale_factor=2)
        page.goto(server.url + path)
        live(page)
        draw_in(page, font, mono)
        page.wait_for_timeout(100)
        assert overflowing(page) == [], (window, path)
        assert not too_wide(page), (window, path)
        page.context.close()
