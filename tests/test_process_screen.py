"""A process's own page as it fills the window, and the playing of its history."""

from itertools import combinations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages import FIRST, OpenPage, OpenProcess, live
from tests.server import Server

DESKTOPS = [(1440, 900), (1920, 1080)]
MESSAGES = 10


def size(width: int, height: int) -> dict[str, dict[str, int]]:
    return {"viewport": {"width": width, "height": height}}


def refused(server: Server) -> None:
    server.post("/documents", kind="invoice", customer="Contoso", amount="450.00")
    server.wait_until(lambda: server.get("/reports")["reports"], "the report")
    server.post("/reports/R-0001/publish")
    server.post("/documents/INV-0001/void")
    server.wait_until(lambda: server.get("/processes")["processes"], "the process")
    server.wait_until(lambda: len(server.get(f"/processes/{FIRST}")["history"]) == 10, "the refusal")


def place(page: Page) -> Locator:
    return page.locator("#place")


def play(page: Page) -> Locator:
    return page.locator("#play")


@pytest.mark.parametrize("window", DESKTOPS)
def test_the_page_fits_the_window_and_what_is_long_scrolls_inside_itself(
    open_process: OpenProcess, window: tuple[int, int]
) -> None:
    page = open_process(**size(*window))
    for side in ("Width", "Height"):
        inner, whole = page.evaluate(f"[window.inner{side}, document.documentElement.scroll{side}]")
        assert whole <= inner
    for panel in (".sequence", ".machine-now", ".aside"):
        box = page.locator(panel).bounding_box()
        assert box
        assert box["y"] + box["height"] <= window[1]
    expect(page.locator("#scrubber")).to_be_in_viewport()
    assert page.evaluate("diagram.clientHeight") > window[1] * 0.6
    assert page.evaluate("diagram.scrollWidth") <= page.evaluate("diagram.clientWidth")


@pytest.mark.parametrize("scripts", [True, False])
def test_heads_and_scrubber_stay_in_view_while_the_diagram_scrolls(open_process: OpenProcess, scripts: bool) -> None:
    page = open_process(**size(1440, 660), java_script_enabled=scripts)
    page.locator("#diagram").hover()
    page.mouse.wheel(0, 2000)
    expect(page.locator("#lines .name").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#lines .name").first).not_to_be_in_viewport()
    for head in page.locator(".lifeline rect").all():
        expect(head).to_be_in_viewport(ratio=0.98)
    if scripts:
        expect(page.locator("#scrubber")).to_be_in_viewport()


def test_a_new_message_comes_into_view_unless_one_has_scrolled_away_from_the_end(
    open_page: OpenPage, server: Server
) -> None:
    refused(server)
    following, reading = (open_page(**size(1440, 660)) for _ in range(2))
    for page in (following, reading):
        page.goto(f"{server.url}/processes/{FIRST}")
        live(page)
        expect(page.locator("#lines [aria-current] .name")).to_be_in_viewport(ratio=1)
    reading.locator("#diagram").hover()
    reading.mouse.wheel(0, -2000)
    expect(reading.locator("#lines .name").first).to_be_in_viewport(ratio=1)
    server.post(f"/processes/{FIRST}/acknowledge")
    for page in (following, reading):
        expect(page.locator("#lines")).to_contain_text("failure acknowledged")
    expect(following.locator("#lines [aria-current] .name")).to_have_text("failure acknowledged")
    expect(following.locator("#lines [aria-current] .name")).to_be_in_viewport(ratio=1)
    assert reading.evaluate("diagram.scrollTop") == 0


def test_on_a_phone_the_window_scrolls_and_the_heads_go_along_both_ways(open_process: OpenProcess) -> None:
    page = open_process(**size(360, 640), reduced_motion="reduce")
    page.locator("#lines a").last.focus()
    page.mouse.move(180, 300)
    page.locator("#lines .name").last.scroll_into_view_if_needed()
    page.locator("#lines").evaluate("each => { each.scrollLeft = 300; }")
    expect(page.locator(".lifeline rect").nth(2)).to_be_in_viewport(ratio=0.98)
    for number in (1, 2):
        head, thread = (page.locator(each).nth(number) for each in (".lifeline line", ".thread"))
        middles = [each.evaluate("each => each.getBoundingClientRect().x") for each in (head, thread)]
        assert middles[0] == pytest.approx(middles[1], abs=1)
    assert page.evaluate("scrollY") > 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_in_the_browser_no_text_is_wider_than_its_room(open_process: OpenProcess) -> None:
    page = open_process(**size(1440, 900))
    boxes = page.evaluate(
        """[...document.querySelectorAll("#lines text, #heads text")].map((each) => {
          const { left, right, top, bottom } = each.getBoundingClientRect();
          const svg = each.ownerSVGElement.parentElement.id;
          return { left, right, top: top + 2, bottom: bottom - 2, text: each.textContent, svg };
        })"""
    )
    assert len(boxes) > 2 * MESSAGES
    for one, other in combinations(boxes, 2):
        beside = one["right"] <= other["left"] or other["right"] <= one["left"]
        below = one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
        assert beside or below or one["svg"] != other["svg"], (one["text"], other["text"])
    for pill in page.locator(".pill, .lifeline").all():
        room, text = (pill.locator(each).last.bounding_box() for each in ("rect", "text"))
        assert room
        assert text
        assert text["width"] + 8 <= room["width"]


def paused(page: Page) -> None:
    """From here on the browser's clock moves only when told to."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))


def test_played_from_the_end_it_begins_at_the_start_and_stops_at_the_end(open_process: OpenProcess) -> None:
    page = open_process()
    paused(page)
    expect(play(page)).to_have_text("Play")
    play(page).click()
    expect(play(page)).to_have_text("Stop")
    expect(play(page)).to_have_attribute("aria-pressed", "true")
    expect(place(page)).to_have_text(f"message 1 of {MESSAGES}")
    page.clock.run_for(390)
    expect(place(page)).to_have_text(f"message 1 of {MESSAGES}")
    page.clock.run_for(1210)
    expect(place(page)).not_to_have_text(f"message 1 of {MESSAGES}")
    page.clock.run_for(1600 * MESSAGES)
    expect(place(page)).to_have_text(f"message {MESSAGES} of {MESSAGES}")
    expect(play(page)).to_have_text("Play")
    expect(play(page)).to_have_attribute("aria-pressed", "false")


def test_a_message_stays_as_long_as_it_took_but_never_long(open_process: OpenProcess) -> None:
    page = open_process()
    paused(page)
    page.get_by_label("Message", exact=True).press("Home")
    for number, seconds in enumerate((0, 0, 1.0, 61.0, 61.5)):
        page.locator("#messages article").nth(number).evaluate(
            "(each, seconds) => { each.dataset.said = new Date(1e12 + 1000 * seconds).toISOString(); }", seconds
        )
    play(page).click()
    for number, milliseconds in enumerate((400, 1000, 1600, 500), start=1):
        page.clock.run_for(milliseconds - 20)
        expect(place(page)).to_have_text(f"message {number} of {MESSAGES}")
        page.clock.run_for(20)
        expect(place(page)).to_have_text(f"message {number + 1} of {MESSAGES}")


@pytest.mark.parametrize("interaction", ["button", "key", "wheel", "scrubber", "message"])
def test_any_other_interaction_stops_the_playing(open_process: OpenProcess, interaction: str) -> None:
    page = open_process()
    paused(page)
    play(page).click()
    expect(play(page)).to_have_text("Stop")
    if interaction == "button":
        page.get_by_role("button", name="Later message").click()
    elif interaction == "key":
        page.keyboard.press("Shift")
        play(page).blur()
        page.keyboard.press("ArrowDown")
    elif interaction == "wheel":
        page.locator("#diagram").hover()
        page.mouse.wheel(0, 30)
    elif interaction == "scrubber":
        page.get_by_label("Message", exact=True).click()
    else:
        page.locator("#lines .name").nth(2).click()
    expect(play(page)).to_have_text("Play")
    stands = place(page).inner_text()
    page.clock.run_for(20_000)
    expect(place(page)).to_have_text(stands)


def test_the_space_bar_on_the_scrubber_plays_and_stops_also_without_motion(open_process: OpenProcess) -> None:
    page = open_process(reduced_motion="reduce")
    paused(page)
    scrubber = page.get_by_label("Message", exact=True)
    scrubber.press("Home")
    scrubber.press(" ")
    expect(play(page)).to_have_text("Stop")
    page.clock.run_for(1600)
    expect(place(page)).not_to_have_text(f"message 1 of {MESSAGES}")
    assert page.evaluate("document.getAnimations().length") == 0
    scrubber.press(" ")
    expect(play(page)).to_have_text("Play")
    play(page).focus()
    page.keyboard.press(" ")
    expect(play(page)).to_have_text("Stop")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [(1440, 900), (360, 800)])
def test_axe_finds_nothing_also_where_targets_are_small(
    open_process: OpenProcess, axe: str, window: tuple[int, int], scheme: str
) -> None:
    page = open_process(**size(*window), color_scheme=scheme)
    page.evaluate(axe)
    run = "axe.run({ rules: { 'target-size': { enabled: true } } }).then((result) => result.violations)"
    for name in (None, "The same as a table", "The same as text"):
        if name:
            page.get_by_role("button", name=name).click()
        told = [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in page.evaluate(run)]
        assert told == [], name
        page.keyboard.press("Escape")
    for target in page.locator("button:visible, #scrubber, #sequence a").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, target.evaluate("each => each.outerHTML")
