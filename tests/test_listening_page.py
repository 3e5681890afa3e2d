"""The stage in the browser where a saga coordinates that remembers nothing, and where nobody does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bistros import WAYS, Bistros, serving
from tests.geometry import SIZES, box, colliding, lying_over, outside, overflowing, scrolls, small_targets
from tests.pages import CDN, from_the_cdn, live
from tests.test_tour_page import check

ROWS = ".lane, .straight, .between:has(.traveller)"
Visit = Callable[..., Page]


@pytest.fixture
def bistros(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bistros]:
    with serving(tmp_path, getattr(request, "param", 0)) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, bistros: Bistros) -> Iterator[Visit]:
    """Opens a page of the bistro; options are the browser context's."""
    contexts = []

    def visit_one(path: str, **options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        contexts[-1].route(CDN, from_the_cdn)
        page = contexts[-1].new_page()
        page.goto(bistros.url + path)
        if options.get("java_script_enabled", True):
            live(page)
        return page

    yield visit_one
    for context in contexts:
        context.close()


slow = pytest.mark.parametrize("bistros", [1.0], indirect=True)


@slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("present", ["", "?present"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_is_on_one_screen(
    visit: Visit, bistros: Bistros, way: str, present: str, size: tuple[int, int]
) -> None:
    system = bistros.systems[way]
    system.pause()
    page = visit(f"/bistro/{way}{present}", viewport={"width": size[0], "height": size[1]})
    system.guests.want("SOUP-0001")
    expect(page.locator("#steps li")).to_have_count(1)
    assert not scrolls(page)
    assert outside(page, ".lane, .log, .cells, .foot, .bar, .strip, .past, .between, .switch") == []
    assert overflowing(page) == []
    assert small_targets(page) == []
    assert colliding(page, ".listening text") == []
    assert [box(each)["height"] > 150 for each in page.locator(".side:not(.middle) .lane").all()] == [True] * 4


@slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_sound_in_every_width(visit: Visit, bistros: Bistros, axe: str, way: str, scheme: str) -> None:
    page = visit(f"/bistro/{way}", color_scheme=scheme, viewport={"width": 1440, "height": 900})
    bistros.systems[way].pause()
    bistros.systems[way].guests.want("SOUP-0001")
    expect(page.locator("#steps li")).to_have_count(1)
    for width in (1440, 800, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert small_targets(page) == []
        assert overflowing(page) == []
        if width < 900:
            assert lying_over(page, ROWS) == []
    check(page, axe)


def test_the_switch_leads_to_the_other_way_and_takes_nothing_along(visit: Visit, bistros: Bistros) -> None:
    page = visit("/bistro")
    expect(page).to_have_url(f"{bistros.url}/bistro/saga")
    bistros.systems["saga"].guests.want("SOUP-0001")
    expect(page.locator("#log-guests")).to_contain_text("position 1")
    page.get_by_role("navigation", name="Coordinated by").get_by_role("link", name="choreography").click()
    expect(page).to_have_url(f"{bistros.url}/bistro/choreography")
    expect(page.locator(".switch [aria-current=page]")).to_contain_text("choreography")
    expect(page.get_by_role("heading", name="Nobody coordinates")).to_be_visible()
    expect(page.locator("#log-guests")).to_contain_text("position 0")


def test_it_works_without_javascript(visit: Visit) -> None:
    page = visit("/bistro/saga", java_script_enabled=False)
    page.get_by_role("link", name="choreography").click()
    expect(page.locator("#listening .module")).to_have_count(4)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: what could happen next")).to_be_visible()


def test_what_was_just_now_done_is_marked_where_it_is_written(visit: Visit, bistros: Bistros) -> None:
    pages = {way: visit(f"/bistro/{way}") for way in WAYS}
    for way in WAYS:
        bistros.systems[way].guests.want("SOUP-0001")
    expect(pages["saga"].locator("#reaction-DishCooked .taken")).to_have_count(1)
    expect(pages["saga"].locator("#reaction-DishBurnt .taken")).to_have_count(0)
    expect(pages["choreography"].locator("#listening .taken[id^=taken-till-]")).to_have_count(1)


def test_the_mark_of_what_was_just_now_done_covers_its_row(visit: Visit, bistros: Bistros) -> None:
    page = visit("/bistro/saga")
    bistros.systems["saga"].guests.want("SOUP-0001")
    mark = page.locator("#reaction-DishCooked .taken")
    expect(mark).to_have_count(1)
    row = box(page.locator("#reaction-DishCooked"))
    assert box(mark) == pytest.approx(row, abs=1.5)
    assert overflowing(page) == []


@slow
def test_a_message_between_two_lanes_of_one_side_goes_down_from_one_to_the_other(
    visit: Visit, bistros: Bistros
) -> None:
    page = visit("/bistro/choreography", viewport={"width": 1440, "height": 900})
    bistros.systems["choreography"].guests.want("SOUP-0001")
    message = page.locator("#wire-guests-waiter .traveller")
    expect(message).to_have_text("SOUP-0001 ▾")
    before = box(message)
    page.wait_for_timeout(300)
    after = box(message)
    assert after["y"] > before["y"]
    assert after["x"] == before["x"]


@slow
def test_a_message_straight_from_one_side_to_the_other_is_named_and_its_wire_says_where_it_ends(
    visit: Visit, bistros: Bistros
) -> None:
    page = visit("/bistro/choreography", viewport={"width": 1440, "height": 900})
    straight = page.locator(".straight", has=page.locator("#wire-waiter-kitchen"))
    expect(straight.locator(".end")).to_have_text(["Waiter", "Kitchen"])
    expect(straight.locator(".note")).to_have_text("straight from Waiter to Kitchen")
    bistros.systems["choreography"].guests.want("SOUP-0001")
    expect(straight.locator(".traveller")).to_have_text("SOUP-0001 ▸")
    expect(straight.locator("small")).to_have_text("OrderTaken")
    expect(straight.locator("small")).to_be_visible()
    expect(straight.locator(".note")).to_be_hidden()
    ends = [box(each) for each in straight.locator(".end").all()]
    message = box(straight.locator(".traveller"))
    assert ends[0]["x"] + ends[0]["width"] <= message["x"] < message["x"] + message["width"] <= ends[1]["x"]


def test_a_modules_deadline_is_stepped_while_everything_is_paused(visit: Visit, bistros: Bistros) -> None:
    system = bistros.systems["saga"]
    meal = system.guests.want("SOUP-0001")
    page = visit("/bistro/saga")
    expect(page.locator("#log-till")).to_contain_text("position 2")
    system.pause()
    system.till.deadlines.hasten(meal)
    system.changed()
    page.get_by_role("button", name=f"Step: the deadline of {meal} at Till passes").click()
    expect(page.locator("#said")).to_have_text(f"Till: the deadline of {meal} passed.")
    expect(page.locator("#steps")).to_contain_text("GuestLeft")


def test_a_story_is_gone_through_message_by_message(visit: Visit, bistros: Bistros) -> None:
    for way in WAYS:
        system = bistros.systems[way]
        meal = system.guests.want("SOUP-0001")
        page = visit(f"/bistro/{way}")
        expect(page.locator("#log-till")).to_contain_text("position 2")
        page.goto(f"{bistros.url}/bistro/{way}/processes/{meal}#m=guests-1")
        live(page)
        expect(page.locator("#place")).to_contain_text("message 1 of")
        page.get_by_role("button", name="Later message").click()
        expect(page.locator("#place")).to_contain_text("message 2 of")
        expect(page.locator("#messages article:visible")).to_have_count(1)
        assert colliding(page, ".diagram text") == []
        assert overflowing(page) == []
