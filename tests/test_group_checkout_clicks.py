"""Clicks at the desk of a hotel: double ones, those of two clerks, and those on another page than the stage."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clerk import PATH, Clerk, at_the_desk
from tests.pages import live
from tests.server import Server
from tests.test_ordering_page import serving


@pytest.fixture(scope="module")
def hotel_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(tmp_path_factory.mktemp("hotel"))


@pytest.fixture
def clerk(browser: Browser, hotel_server: Server) -> Iterator[Clerk]:
    yield from at_the_desk(browser, hotel_server)


@pytest.mark.parametrize("gap", [0, 150])
def test_a_double_click_counts_once_and_a_click_of_its_own_again(clerk: Clerk, gap: int) -> None:
    clerk.check_in("Ada")
    double_click(clerk.page, "#charge-STAY-0001", gap)
    expect(clerk.page.locator("#stay-STAY-0001 .amount")).to_have_text("Pay 20.00")
    clerk.page.wait_for_timeout(200)
    clerk.page.locator("#charge-STAY-0001").click()
    expect(clerk.page.locator("#stay-STAY-0001 .amount")).to_have_text("Pay 40.00")
    double_click(clerk.page, "#pay-STAY-0001", gap)
    expect(clerk.page.locator("#stay-STAY-0001 .amount")).to_have_text("0.00")
    double_click(clerk.page, "#everybody", gap)
    clerk.ends("GC-0001", "completed", Ada="completed")
    double_click(clerk.page, "#arrive-3", gap)
    expect(clerk.page.locator("#summary-guest-stays")).to_have_text("3 here · 1 gone")
    clerk.page.wait_for_timeout(200)
    assert len(clerk.server.get(f"{PATH}/checkouts")["checkouts"]) == 1
    assert len(clerk.server.get(f"{PATH}/stays")["stays"]) == 4


def double_click(page: Page, selector: str, gap: int) -> None:
    """Click twice at the same place, the second time as the second half of a double click."""
    box = page.locator(selector).bounding_box()
    assert box
    for count in (1, 2):
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        page.wait_for_timeout(gap)


def test_what_is_the_same_for_all_who_watch_keys_no_charge_so_that_each_clerk_s_counts(clerk: Clerk) -> None:
    clerk.check_in("Ada")
    form = clerk.page.locator("#stay-STAY-0001 form[action$=charge]")
    clerk.server.post(f"{PATH}/stays", guest="Ben")
    expect(clerk.page.locator("#stay-STAY-0002")).to_be_visible()
    expect(form.locator("[name=amount]")).to_have_count(1)
    expect(form.locator("[name=key]")).to_have_count(0)


def test_who_is_on_a_later_page_can_be_ticked_there(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben")
    clerk.page.goto(f"{clerk.server.url}{PATH}/stays")
    live(clerk.page)
    clerk.page.get_by_label("Ada goes along", exact=True).check()
    clerk.press("Check out who is ticked", "GC-0001: 1 guest is asked to check out.")
    expect(clerk.page.locator("#stay-STAY-0001")).to_contain_text("checked out")
    expect(clerk.page.locator("#stay-STAY-0002")).not_to_contain_text("checked out")
