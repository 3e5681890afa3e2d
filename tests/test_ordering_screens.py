"""Ordering on screens of all kinds, with orders in all states: sound, whole, and readable, whoever coordinates it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.geometry import SIZES, overflowing, scrolls, small_targets
from tests.ordering_scenes import a_day
from tests.pages import CDN, from_the_cdn, live
from tests.server import Server
from tests.test_ordering_page import PATHS, serving
from tests.test_tour_page import check

LISTS = ("/carts", "/orders", "/payments", "/shipments", "/stock", "/orders/ORD-0003", "/payments/PAY-0003")
STORY = "/processes/ordering-ORD-0003"
Show = Callable[..., Page]


@pytest.fixture(scope="module")
def full_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app, in which a day has passed in each of the three ways; time stands still."""
    for server in serving(tmp_path_factory.mktemp("full")):
        for path in PATHS:
            a_day(server, path)
            server.post(f"{path}/pause")
        yield server
        for path in PATHS:
            server.post(f"{path}/resume")


@pytest.fixture
def show(browser: Browser, full_server: Server) -> Iterator[Show]:
    """Opens a page, live; options are the browser context's."""
    contexts = []

    def show_one(path: str, **options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        contexts[-1].route(CDN, from_the_cdn)
        page = contexts[-1].new_page()
        page.goto(full_server.url + path)
        live(page)
        return page

    yield show_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_stage_is_sound(show: Show, axe: str, path: str, scheme: str) -> None:
    page = show(path, color_scheme=scheme)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert not scrolls(page)
        assert overflowing(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert overflowing(page) == []
    assert small_targets(page) == []
    check(page, axe)


@pytest.mark.parametrize("path", PATHS)
def test_its_other_pages_are_sound(show: Show, full_server: Server, axe: str, path: str) -> None:
    page = show(path + STORY)
    for each in (STORY, *LISTS):
        page.goto(full_server.url + path + each)
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, each
            assert overflowing(page) == [], each
        check(page, axe)


def test_two_machines_have_one_scale_and_on_a_phone_each_can_be_read(show: Show) -> None:
    page = show(PATHS[0], viewport={"width": 1440, "height": 900})
    machines = page.locator("#machine svg")
    expect(machines).to_have_count(2)
    wide = machines.evaluate_all("all => all.map(each => each.getScreenCTM().a)")
    assert wide[0] == pytest.approx(wide[1], rel=0.02)
    page.set_viewport_size({"width": 360, "height": 800})
    assert min(machines.evaluate_all("all => all.map(each => each.getScreenCTM().a)")) > 0.8
