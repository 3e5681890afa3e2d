"""The stories of a group checkout on the page, as a clerk goes through them."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.clerk import PATH, Clerk, at_the_desk
from tests.geometry import box, boxes, scrolls
from tests.server import Server
from tests.test_ordering_page import serving

each_browser = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
RETRY = "Try the failed ones again: those of GC-0001"


@pytest.fixture(scope="module")
def hotel_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(tmp_path_factory.mktemp("hotel"))


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture
def clerk(browser: Browser, hotel_server: Server, javascript: bool) -> Iterator[Clerk]:
    yield from at_the_desk(browser, hotel_server, javascript)


@each_browser
def test_all_settled(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben", "Cleo")
    clerk.check_out("Ada", "Cleo")
    clerk.ends("GC-0001", "completed", Ada="completed", Cleo="completed")
    clerk.see("#stay-STAY-0003", "checked out")
    expect(clerk.page.get_by_label("Ben goes along")).to_be_visible()
    expect(clerk.page.locator("#checkout-GC-0001 .owing")).to_have_count(0)


@each_browser
def test_one_unsettled_then_tried_again_after_paying(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben")
    clerk.charge("STAY-0002")
    clerk.check_out("Ada", "Ben")
    clerk.ends("GC-0001", "failed", Ada="completed", Ben="failed")
    group, again = clerk.page.locator("#checkout-GC-0001"), clerk.page.locator("#retry-GC-0001")
    expect(group.locator(".owing")).to_contain_text("owes 20.00")
    expect(again).to_be_disabled()
    expect(again).to_have_accessible_description("1 of them has not settled yet.")
    clerk.pay("STAY-0002")
    expect(again).to_be_enabled()
    clerk.press(RETRY, "GC-0002: 1 guest is asked to check out.")
    clerk.ends("GC-0002", "completed", Ben="completed")
    expect(group).to_contain_text("tried again: GC-0002")
    expect(again).to_have_count(0)
    expect(clerk.page.locator("#checkout-GC-0002")).to_contain_text("again with those who failed in GC-0001")


def test_who_tries_again_sees_the_new_group_although_the_list_was_scrolled(clerk: Clerk) -> None:
    names = [f"Guest {number}" for number in range(1, 13)]
    clerk.check_in(*names)
    for number in range(1, 13):
        clerk.server.post(f"{PATH}/stays/STAY-{number:04d}/charge", amount="20")
    for start in range(0, 12, 3):
        ids = [f"STAY-{number:04d}" for number in range(start + 1, start + 4)]
        clerk.server.post(f"{PATH}/checkouts", stays=ids)
    expect(clerk.page.locator("#checkouts .chip.bad")).to_have_count(4)
    clerk.server.post(f"{PATH}/stays/settle", checkout="GC-0001")
    again = clerk.page.get_by_role("button", name=RETRY)
    again.scroll_into_view_if_needed()
    again.click()
    expect(clerk.page.locator("#checkout-GC-0005")).to_be_in_viewport(ratio=0.9)
    clerk.see("#checkout-GC-0005 .chip", "completed")
    expect(clerk.page.locator("#checkout-GC-0005")).to_be_in_viewport(ratio=0.9)


def test_all_unsettled_are_tried_again_only_when_all_have_paid(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben")
    clerk.charge("STAY-0001")
    clerk.charge("STAY-0002")
    clerk.check_out("Ada", "Ben")
    clerk.ends("GC-0001", "failed", Ada="failed", Ben="failed")
    again = clerk.page.locator("#retry-GC-0001")
    for stay, why in (("STAY-0001", "2 of them have not"), ("STAY-0002", "1 of them has not")):
        expect(again).to_have_accessible_description(f"{why} settled yet.")
        again.click(force=True)
        clerk.pay(stay)
    assert len(clerk.server.get(f"{PATH}/checkouts")["checkouts"]) == 1
    clerk.press(RETRY, "GC-0002: 2 guests are asked")
    clerk.ends("GC-0002", "completed", Ada="completed", Ben="completed")


@each_browser
def test_one_left_alone_before_the_group(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben")
    clerk.server.post(f"{PATH}/pause")
    clerk.check_out("Ada", "Ben")
    clerk.press("Check out STAY-0001", "Ada is checked out.")
    clerk.server.post(f"{PATH}/resume")
    clerk.ends("GC-0001", "failed", Ada="failed", Ben="completed")
    group = clerk.page.locator("#checkout-GC-0001")
    expect(group.locator(".owing .reason")).to_have_text("checked out already")
    expect(group).to_contain_text("They are all gone: there is nobody to try again.")
    expect(clerk.page.locator("#retry-GC-0001")).to_have_count(0)


def test_who_left_alone_cannot_be_ticked(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben")
    name = clerk.page.locator("#stay-STAY-0001 .wide")
    left = box(name)["x"]
    clerk.page.get_by_label("Ada goes along").check()
    clerk.press("Check out STAY-0001", "Ada is checked out.")
    expect(clerk.page.get_by_label("Ada goes along")).to_have_count(0)
    clerk.check_out("Ben")
    clerk.ends("GC-0001", "completed", Ben="completed")
    clerk.see("#stay-STAY-0002", "checked out")
    assert box(name)["x"] == pytest.approx(left, abs=1)


def test_ticks_stay_when_others_arrive_and_go_along(clerk: Clerk) -> None:
    clerk.check_in("Ada", "Ben")
    ticks = clerk.page.locator("#stays input:checked")
    clerk.page.get_by_label("Ada goes along").check()
    clerk.page.get_by_label("Ben goes along").check()
    clerk.server.post(f"{PATH}/stays", guest="Cleo")
    clerk.server.post(f"{PATH}/stays/STAY-0001/charge", amount="20.00")
    clerk.see("#stay-STAY-0003", "Cleo")
    clerk.see("#stay-STAY-0001", "20.00")
    assert sorted(ticks.evaluate_all("all => all.map(each => each.value)")) == ["STAY-0001", "STAY-0002"]
    clerk.check_out()
    clerk.ends("GC-0001", "failed", Ada="failed", Ben="completed")


@each_browser
def test_nobody_ticked_is_a_sentence_and_nothing_happens(clerk: Clerk) -> None:
    clerk.check_in("Ada")
    clerk.press("Check out who is ticked", "A group is 1 to 500 guests: choose some who are here.")
    assert clerk.server.get(f"{PATH}/checkouts")["checkouts"] == []
    expect(clerk.page.locator("#checkouts article")).to_have_count(0)


def test_everybody_is_all_who_are_here_and_where_nobody_is_a_sentence(clerk: Clerk) -> None:
    clerk.press("Check out everybody", "choose some who are here.")
    clerk.check_in("Ada", "Ben")
    clerk.press("Check out STAY-0001", "Ada is checked out.")
    clerk.press("Check out everybody", "GC-0001: 1 guest is asked to check out.")
    clerk.ends("GC-0001", "completed", Ben="completed")


def test_three_hundred_guests_arrive_and_end_in_one_outcome(clerk: Clerk) -> None:
    page, began = clerk.page, time.monotonic()
    before = boxes(page, ".lane")
    clerk.press("300 guests", "300 guests are checked in: STAY-0001 to STAY-0300.")
    clerk.press("Check out everybody", "GC-0001: 300 guests are asked to check out.")
    clerk.see("#checkout-GC-0001 .chip", "failed")
    marks = page.locator("#checkout-GC-0001 .board i")
    expect(marks).to_have_text(["✕" if place % 5 == 2 else "✓" for place in range(300)])
    expect(page.locator("#checkout-GC-0001 .counts")).to_have_text("240 left 60 failed")
    expect(page.locator("#checkout-GC-0001 .owing li").last).to_have_text("55 more")
    assert time.monotonic() - began < 10
    assert boxes(page, ".lane") == before
    assert not scrolls(page)
    told = clerk.server.get(f"{PATH}/log/group-checkouts?limit=500")["messages"]
    of_the_group = [each["type"] for each in told if each.get("type", "").startswith("GroupCheckout")]
    assert of_the_group == ["GroupCheckoutInitiated", "GroupCheckoutFailed"]
