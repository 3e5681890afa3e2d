"""Group checkout on screens of all kinds, with few guests and with hundreds: sound, whole, and readable."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clerk import PATH
from tests.geometry import SIZES, box, boxes, outside, overflowing, scrolls, small_targets
from tests.pages import CDN, from_the_cdn, live
from tests.server import Server
from tests.test_ordering_page import serving
from tests.test_tour_page import check

LONG = ("W" * 80, "שלום עולם " * 8, "👩🧳" * 40, "Maria Magdalena von und zu Hohenlohe-Waldenburg-Schillingsfürst")
LISTS = ("/stays", "/stays/STAY-0001", "/checkouts", "/checkouts/GC-0001", "/processes/group-checkout-GC-0001")
# What lights up where a message was just now taken lies over a row, and is no text that leaves its cell.
WITHOUT_LIGHTS = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".taken { display: none }");
    document.adoptedStyleSheets.push(sheet);
}"""
Show = Callable[..., Page]


@pytest.fixture(scope="module")
def few_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Guests with long names and thirteen with short ones: groups that failed, were tried again and are on the way."""
    for server in serving(tmp_path_factory.mktemp("few")):
        stays = [server.post(f"{PATH}/stays", guest=name.strip())["id"] for name in LONG]
        server.post(f"{PATH}/stays/{stays[0]}/charge", amount="9999999.99")
        server.post(f"{PATH}/stays/{stays[1]}/pay", amount="20")
        server.post(f"{PATH}/stays/{stays[2]}/charge", amount="120")
        ended(server, everybody(server))
        server.post(f"{PATH}/samples", guests="1")
        ended(server, everybody(server))
        server.post(f"{PATH}/checkouts/GC-0001/retry")
        ended(server, "GC-0003")
        server.post(f"{PATH}/samples", guests="13")
        server.post(f"{PATH}/pace", seconds="6")
        everybody(server)
        server.post(f"{PATH}/pause")
        yield server
        server.post(f"{PATH}/resume")


@pytest.fixture(scope="module")
def full_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three hundred guests have been checked out, of whom sixty had not paid."""
    for server in serving(tmp_path_factory.mktemp("full")):
        server.post(f"{PATH}/samples", guests="300")
        ended(server, everybody(server))
        yield server


def everybody(server: Server) -> str:
    return str(server.post(f"{PATH}/checkouts/everybody")["id"])


def ended(server: Server, checkout: str) -> None:
    server.wait_until(lambda: server.get(f"{PATH}/checkouts/{checkout}")["status"] != "initiated", checkout)


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Opens a page, live; options are the browser context's."""
    contexts = []

    def show_one(url: str, **options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        contexts[-1].route(CDN, from_the_cdn)
        page = contexts[-1].new_page()
        page.goto(url)
        live(page)
        page.evaluate(WITHOUT_LIGHTS)
        return page

    yield show_one
    for context in contexts:
        context.close()


def whole_on_one_screen(page: Page) -> None:
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert not scrolls(page)
        assert overflowing(page) == []
        assert outside(page, ".lane, #initiate-button, #everybody, #arrive-300") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("guests", ["few", "full"])
def test_the_stage_is_sound(show: Show, axe: str, request: pytest.FixtureRequest, guests: str, scheme: str) -> None:
    server = request.getfixturevalue(f"{guests}_server")
    page = show(server.url + PATH, color_scheme=scheme)
    whole_on_one_screen(page)
    check(page, axe)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    foot = page.evaluate("document.querySelector('.foot').getBoundingClientRect().bottom + scrollY")
    assert page.evaluate("document.documentElement.scrollHeight") <= foot + 1
    assert overflowing(page) == []
    assert small_targets(page) == []
    check(page, axe)


@pytest.mark.parametrize("guests", ["few", "full"])
def test_a_presentation_is_sound(show: Show, request: pytest.FixtureRequest, guests: str) -> None:
    server = request.getfixturevalue(f"{guests}_server")
    whole_on_one_screen(show(f"{server.url}{PATH}?present"))


def test_names_can_be_read_on_every_screen_and_a_group_stands_in_line_with_its_status(
    show: Show, full_server: Server
) -> None:
    page = show(full_server.url + PATH, viewport={"width": 1440, "height": 900})
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
    for width in (1440, 1920, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("#stays td.wide").evaluate_all(cut) == [], width
        title, chip = (box(page.locator(f"#checkout-GC-0001 header {each}").first) for each in ("h3", ".chip"))
        assert title["y"] + title["height"] / 2 == pytest.approx(chip["y"] + chip["height"] / 2, abs=4)


def test_its_other_pages_are_sound(show: Show, few_server: Server, full_server: Server, axe: str) -> None:
    page = show(full_server.url + PATH)
    few = [few_server.url + PATH + each for each in (*LISTS, "/processes/stay-STAY-0001", "/log/guest-stays")]
    full = [full_server.url + PATH + each for each in LISTS[:-1]]
    for url in few + full:
        page.goto(url)
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url
            assert overflowing(page) == [], url
        check(page, axe)


def test_a_group_that_appears_and_fails_moves_nothing_but_groups(show: Show, full_server: Server) -> None:
    page = show(full_server.url + PATH, viewport={"width": 1440, "height": 900})
    still = ".lane, .log, #check-in-button, #initiate-button, #everybody, #stays input, #stays .action form button"
    page.mouse.move(0, 0)
    before = boxes(page, still)
    checkout = everybody(full_server)
    expect(page.locator(f"#checkout-{checkout} .chip")).to_have_text("failed")
    assert boxes(page, still) == before
