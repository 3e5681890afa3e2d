"""Every order of events in the browser: readable wherever it is shown, and played on the stage."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.geometry import box, outside, overflowing, scrolls, small_targets
from tests.pages import CDN, from_the_cdn, live
from tests.server import Server
from tests.test_tour_page import check

Open = Callable[..., Page]
SYSTEMS = ["", "/ordering/process-manager"]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app; nobody has done anything in it, and nothing of what is played in it is left."""
    scratch = tmp_path_factory.mktemp("scratch")
    server = Server(Path(tmp_path_factory.mktemp("data")), TMPDIR=str(scratch)).start()
    assert list(scratch.glob("every-order-*")) == []
    yield server
    assert server.stop()[0] == 0
    assert list(scratch.glob("every-order-*")) == []


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[Open]:
    """Opens a page, which must say nothing on the console; options are the browser context's."""
    said: list[str] = []
    contexts = []

    def visit_one(path: str, **options: object) -> Page:
        contexts.append(browser.new_context(**{"viewport": WIDE, **options}))  # type: ignore[arg-type]
        contexts[-1].route(CDN, from_the_cdn)
        page = contexts[-1].new_page()
        refused = "Failed to load resource: the server responded with a status of 400 (BAD REQUEST)"
        page.on("console", lambda message: None if message.text == refused else said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(site.url + path)
        return page

    yield visit_one
    for context in contexts:
        context.close()
    assert said == []


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?twice=1", "?present"])
def test_it_is_sound(visit: Open, axe: str, system: str, scheme: str, query: str) -> None:
    page = visit(f"{system}/every-order{query}", color_scheme=scheme)
    expect(page.locator("#real .count")).to_have_text(re.compile(r"(6|90) orders, 1 outcome"))
    for width in (1920, 1440, 800, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert small_targets(page) == []
        assert overflowing(page) == []
    check(page, axe)


def test_six_orders_stand_side_by_side_with_the_same_by_a_naive_table(visit: Open) -> None:
    page = visit("/ordering/process-manager/every-order")
    expect(page.locator("#naive .count.bad")).to_have_text("6 orders, 3 outcomes")
    expect(page.locator("#naive tr.wrong")).to_have_count(4)
    expect(page.locator("#real tr.wrong")).to_have_count(0)
    real, naive = box(page.locator("#real")), box(page.locator("#naive"))
    assert (real["y"], real["width"]) == (naive["y"], naive["width"])
    assert real["x"] + real["width"] < naive["x"]
    step = page.locator("#order-3 td").first
    expect(step.locator(".id").first).to_have_text("PaymentFinalized")
    expect(step.locator(".chip.ok")).to_have_text("paid")
    expect(step.locator("small")).to_have_text("▸ RecordOrderPayment")


def test_of_many_orders_the_heads_of_the_columns_stay_in_sight(visit: Open) -> None:
    page = visit("/every-order?twice=1")
    expect(page.locator("#real tbody tr")).to_have_count(90)
    page.locator("#order-60").scroll_into_view_if_needed()
    expect(page.locator("#real thead th").first).to_be_in_viewport(ratio=1)
    # The table scrolls, by the keyboard too.
    all_ = page.locator("#real .all")
    before = all_.evaluate("each => each.scrollTop")
    all_.focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("before => document.querySelector('#real .all').scrollTop > before", arg=before)


def test_on_a_phone_an_order_is_a_card(visit: Open) -> None:
    page = visit("/every-order", viewport=PHONE)
    steps = [box(each) for each in page.locator("#order-1 td").all()]
    assert len({each["x"] for each in steps}) == 1
    assert all(one["y"] + one["height"] <= other["y"] + 1 for one, other in pairwise(steps))


ANSWERED = """document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.matches("form")) document.documentElement.dataset.answered = "";
})"""


def do(page: Page, what: str, done: Locator, javascript: bool) -> None:
    """Do a step, until all of its answer is taken in: the page may show the next one before, and drops a click then."""
    expect(page.locator("#next")).to_have_text(what)
    expect(page.locator(".played [aria-current=step]")).to_have_count(1)
    page.evaluate("delete document.documentElement.dataset.answered")
    page.get_by_role("button", name="Do it").click()
    expect(done).to_contain_text("as the rules say")
    if javascript:
        page.locator("html[data-answered]").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_machine_to_every_order_to_the_stage_and_back(visit: Open, javascript: bool) -> None:
    page = visit("/ordering/process-manager", java_script_enabled=javascript)
    page.get_by_role("link", name="every order of events").click()
    page.get_by_label("PaymentTimedOut").uncheck()
    page.get_by_label("ProductSpoiled").check()
    page.get_by_role("button", name="Show every order").click()
    expect(page.locator("#real .count")).to_have_text("6 orders, 1 outcome")
    page.get_by_role("button", name="Play order 2 on the stage").click()
    expect(page).to_have_url(re.compile("/ordering/process-manager/every-order/stage$"))
    if javascript:
        live(page)
        page.evaluate(ANSWERED)
    steps = page.locator(".played li")
    expect(steps).to_have_count(3)
    for number, what in (
        (1, "1 of 3: deliver PaymentFinalized to Process manager"),
        (2, "2 of 3: let ProductSpoiled happen at Shipments"),
        (3, "3 of 3: deliver OrderCancelled to Process manager"),
    ):
        do(page, what, steps.nth(number - 1).locator(".tick"), javascript)
    expect(page.locator("#token-payment-ordering-ORD-0001, #token-ordering-ORD-0001").first).to_have_attribute(
        "data-state", "waits-for-discard"
    )
    expect(page.locator("#next")).to_contain_text("What was sent arrives:")
    page.get_by_role("button", name="Play the rest").click()
    expect(page.locator("#next")).to_have_text(
        "Cancelled. Orders: cancelled (customer); Payments: refunded; Shipments: nothing sent."
        " As by the rules, and all agree."
    )
    page.get_by_role("button", name="Next order").click()
    expect(page.locator("#rehearsal-title")).to_have_text("Order 3 of 6")
    page.get_by_role("link", name="every order").click()
    expect(page.get_by_label("ProductSpoiled")).to_be_checked()
    expect(page.get_by_label("PaymentTimedOut")).not_to_be_checked()


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("query", ["", "?present"])
def test_the_stage_where_it_is_played_is_one_screen_and_sound(
    visit: Open, site: Server, axe: str, system: str, query: str
) -> None:
    site.post(f"{system}/every-order", order="3")
    page = visit(f"{system}/every-order/stage{query}")
    live(page)
    for button in ("Do it", "Play the rest", "Once more"):
        expect(page.get_by_role("button", name=button)).to_be_visible()
        for size in (WIDE, {"width": 1920, "height": 1080}):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert not scrolls(page)
            assert outside(page, ".lane, .log, .bar, .foot, #machine, .what-next, .what-next .button") == []
            assert overflowing(page) == []
            assert small_targets(page) == []
        check(page, axe)
        page.get_by_role("button", name=button).click()
    expect(page.locator("#next")).to_contain_text("1 of 3")


def test_who_watches_sees_each_step_at_once(visit: Open, site: Server) -> None:
    site.post("/every-order", order="1")
    page = visit("/every-order/stage")
    live(page)
    site.post("/every-order/stage/next")
    expect(page.locator(".played li.done")).to_have_count(1)
    site.post("/every-order", order="6")
    expect(page.locator("#rehearsal-title")).to_have_text("Order 6 of 6")
    expect(page.locator(".played li.done")).to_have_count(0)


def test_too_many_orders_are_refused_where_they_were_chosen(visit: Open) -> None:
    page = visit("/ordering/process-manager/every-order")
    for name in ("ProductSpoiled", "Each once more"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Show every order").click()
    expect(page.locator("#said .refusal")).to_contain_text("come in 2,520 orders")
    expect(page.get_by_label("ProductSpoiled")).to_be_checked()
    page.get_by_label("Each once more").uncheck()
    page.get_by_role("button", name="Show every order").click()
    expect(page.locator("#real .count")).to_have_text("24 orders, 1 outcome")
