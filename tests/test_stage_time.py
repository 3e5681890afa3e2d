"""What travels on the stage: between the lanes only, counted truly, and not while everything is paused."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.geometry import SIZES, boxes
from tests.pages import OpenPage, live
from tests.scenes import issued, void
from tests.server import Server
from tests.support import at_rest

MANY = 60
TWO_ARRIVE_AND_ONE_GOES_ON = [
    ("process-manager", "billing-8"),
    ("process-manager", "billing-10"),
    ("reports", "process-manager-3"),
]
WAYS = "all => all.map(each => `${each.closest('.wire').id} ${each.dataset.way}`)"

# Where each message is at its beginning, on its way and at its end, and how far that is over a lane.
OVER = """() => {
    const lanes = [...document.querySelectorAll(".lane")].map(each => each.getBoundingClientRect());
    const found = {};
    for (const each of document.querySelectorAll(".traveller")) {
        const motion = each.getAnimations()[0];
        motion.pause();
        const { duration } = motion.effect.getComputedTiming();
        for (const share of [0, .25, .5, .75, 1]) {
            motion.currentTime = share * duration;
            const { left, right, top, bottom } = each.getBoundingClientRect();
            const beside = (lane) => Math.min(right, lane.right) - Math.max(left, lane.left) < .6;
            for (const lane of lanes)
                if (!beside(lane) && bottom > lane.top && top < lane.bottom)
                    found[`${each.id} ${each.dataset.way} ${share}`] = [left, right, lane.left, lane.right];
            if (left < 0 || right > innerWidth) found[`${each.id} ${share}`] = [left, right];
        }
    }
    return found;
}"""


def over(page: Page) -> dict[str, Any]:
    return dict(page.evaluate(OVER))


def at_once(server: Server, how_many: int) -> list[str]:
    """Documents that Reports has, while from now on time stands still, and each message takes six seconds."""
    server.post("/pace", seconds="0")
    documents = [issued(server, f"Customer {each % 4}") for each in range(how_many)]
    at_rest(server)
    server.post("/pace", seconds="6")
    server.post("/pause")
    return documents


@pytest.mark.parametrize("path", ["/", "/?present"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_message_is_ever_over_a_lane(open_page: OpenPage, server: Server, size: tuple[int, int], path: str) -> None:
    first, second, third = at_once(server, 3)
    for each in (first, second, third):
        void(server, each)
    for reader, message in TWO_ARRIVE_AND_ONE_GOES_ON:
        server.post("/step", reader=reader, message=message)
    issued(server)
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto(server.url + path)
    live(page)
    assert set(page.locator(".traveller").evaluate_all(WAYS)) == {
        "wire-billing-reports right",
        "wire-billing-process-manager right",
        "wire-process-manager-reports right",
        "wire-process-manager-reports left",
    }
    assert over(page) == {}


def test_cards_machine_and_wires_agree_about_sixty_processes(page: Page, server: Server) -> None:
    documents = at_once(server, MANY)
    for each in documents:
        void(server, each)
    wire = page.locator("#wire-billing-process-manager")
    expect(wire.locator(".more")).to_have_text("55 more on the way")
    expect(wire.locator(".traveller")).to_have_count(5)
    for position in range(2 * MANY + 2, 4 * MANY + 2, 2):
        server.post("/step", reader="process-manager", message=f"billing-{position}")
    expect(page.locator("#summary-process-manager")).to_contain_text(f"{MANY} running")
    assert page.locator("#processes .process").count() == 12
    expect(page.locator("#processes .rest")).to_have_text("48 more under way")
    state = page.locator("#machine .state.occupied")
    pills, more = page.locator("#machine .token:not(.dot)").count(), state.locator(".more").text_content()
    assert pills + int(more or 0) == MANY
    wire = page.locator("#wire-process-manager-reports")
    assert wire.locator(".traveller").count() == 5
    expect(wire.locator(".more")).to_have_text("55 more on the way")


@pytest.mark.parametrize("server", [{"SLOW_DOWN": "1"}], indirect=True)
def test_while_paused_nothing_moves_and_two_tabs_show_the_same(open_page: OpenPage, server: Server) -> None:
    server.post("/pace", seconds="0")
    document, other = issued(server), issued(server)
    at_rest(server)
    server.post("/pace", seconds="1")
    void(server, document)
    server.wait_until(lambda: server.get("/processes")["processes"], "the process")
    server.post("/pace", seconds="6")
    void(server, other)
    one = open_page()
    live(one)
    one.wait_for_timeout(1000)
    server.post("/pause")
    expect(one.locator("#steps")).to_be_visible()
    two = open_page()
    live(two)
    shown = [state(each) for each in (one, two)]
    assert shown[0]["places"]
    assert shown[0]["times"]
    assert shown[0] == same(shown[1])
    one.wait_for_timeout(2200)
    assert [state(each) for each in (one, two)] == shown
    issued(server)
    for tab in (one, two):
        expect(tab.locator("#document-INV-0003")).to_be_visible()
        now = state(tab)
        now["places"] = {each: now["places"][each] for each in shown[0]["places"]}
        assert shown[0] == same(now)


def state(page: Page) -> dict[str, Any]:
    """Where each message is, how long everything takes and has left, and how far it has come."""
    return {
        "places": boxes(page, ".traveller"),
        "times": page.locator("#processes time").all_text_contents(),
        "steps": page.locator("#processes progress").evaluate_all("all => all.map(each => each.value)"),
    }


def same(shown: dict[str, Any]) -> Any:
    """The same, but that a place may be a pixel off."""
    places = {each: pytest.approx(place, abs=1) for each, place in shown["places"].items()}
    return {**shown, "places": places}
