"""The state machine on the page while things happen: where tokens are, how they move, and what can be counted."""

import pytest
from playwright.sync_api import Page, expect

from pictures.boxes import PILL_HEIGHT, PILL_WIDTH
from tests.pages import OpenPage, live
from tests.server import Server
from tests.tokens import (
    BUSY,
    FOLLOW,
    PATIENCE,
    REQUESTED,
    SUCCEEDED,
    VOIDED,
    boxes,
    frames,
    inside,
    issue,
    on_the_way,
    overlapping,
    rooms,
    slowly,
    still,
)


@slowly
def test_a_token_glides_along_the_edges_and_is_only_in_states_that_its_process_was_in(
    page: Page, server: Server
) -> None:
    [document] = issue(server)
    page.evaluate(FOLLOW)
    server.post(f"/documents/{document}/void")
    server.wait_until(lambda: server.get(f"/documents/{document}")["status"] == "voided")
    expect(page.locator(f"#token-voiding-{document}-1")).to_have_attribute("data-state", VOIDED)
    still(page)
    places = [place for frame in frames(page) for place in frame]
    room = boxes(page)
    passed = on_the_way(places, room)
    assert len(passed) > 20, "it jumped"
    assert max(place["distance"] for place in passed) < 10, "it left the edges"
    assert {place["edge"] for place in passed} == {f"{REQUESTED} > {SUCCEEDED}", f"{SUCCEEDED} > {VOIDED}"}
    seen = [state for place in places for state in room if inside(place, room[state])]
    assert list(dict.fromkeys(seen)) == [REQUESTED, SUCCEEDED, VOIDED]
    assert inside(places[-1], room[VOIDED])


def test_a_token_that_goes_two_edges_at_once_goes_along_both(page: Page, server: Server) -> None:
    [document] = issue(server)
    server.post(f"/documents/{document}/void")
    expect(page.locator("#machine .token")).to_have_attribute("data-state", VOIDED)
    still(page)
    room = boxes(page)
    # The page is told of the first state only now, and of the last one right after it.
    for state in (REQUESTED, VOIDED):
        page.evaluate(
            """([state, { left, top }]) => {
                const token = document.querySelector("#machine .token");
                token.dataset.state = state;
                token.setAttribute("transform", `translate(${left + 41} ${top + 28})`);
                document.querySelectorAll("#machine .taken").forEach((each) => each.remove());
                document.dispatchEvent(new Event("htmx:after:swap"));
            }""",
            [state, room[state]],
        )
        if state == REQUESTED:
            page.evaluate(FOLLOW)
    still(page)
    places = [place for frame in frames(page) for place in frame]
    passed = on_the_way(places, room)
    assert {place["edge"] for place in passed} == {f"{REQUESTED} > {SUCCEEDED}", f"{SUCCEEDED} > {VOIDED}"}
    assert max(place["distance"] for place in passed) < 10
    assert any(inside(place, room[SUCCEEDED]) for place in places)


@slowly
def test_tokens_that_glide_together_do_not_sit_on_each_other(page: Page, server: Server) -> None:
    for document in issue(server, 4):
        server.post(f"/documents/{document}/void")
    for state in (REQUESTED, SUCCEEDED, VOIDED):
        expect(page.locator(f"#machine .token[data-state={state}]")).to_have_count(4, timeout=PATIENCE)
        still(page)
        tokens = page.locator("#machine .token")
        expect(tokens).to_have_count(4)
        assert not overlapping(rooms(tokens)), state


@slowly
@pytest.mark.parametrize("busy", [0, 150], ids=["", "on a busy machine"])
def test_tokens_on_one_edge_go_one_after_the_other(page: Page, server: Server, busy: int) -> None:
    first, second = issue(server, 2)
    page.evaluate(BUSY, busy)
    page.evaluate(FOLLOW)
    for document in (first, second):
        server.post(f"/documents/{document}/void")
        page.wait_for_timeout(busy)
    expect(page.locator(f"#machine .token[data-state={VOIDED}]")).to_have_count(2, timeout=PATIENCE)
    still(page)
    room = boxes(page)
    both = [on_the_way(frame, room) for frame in frames(page)]
    pairs = [frame for frame in both if len(frame) == 2]
    assert len(pairs) > 10, "they did not go at the same time"
    for one, other in pairs:
        assert abs(one["x"] - other["x"]) > PILL_WIDTH - 2 or abs(one["y"] - other["y"]) > PILL_HEIGHT - 2


def test_twenty_five_in_one_state_can_be_counted_and_listed(page: Page, server: Server) -> None:
    for document in issue(server, 25):
        server.post(f"/documents/{document}/void")
    more = page.get_by_role("link", name="23 more in Document voided")
    expect(more).to_have_text("+23")
    still(page)
    tokens = page.locator(f"#machine .token[data-state={VOIDED}]")
    expect(tokens).to_have_count(14)
    expect(page.locator("#machine .token.dot")).to_have_count(12)
    expect(page.locator("#machine a.token[href]")).to_have_text(["INV-0024", "INV-0025"])
    assert not overlapping(rooms(tokens))
    box = page.locator("#machine .state", has_text="Document voided").locator(".box").bounding_box()
    assert box
    for room in rooms(tokens):
        assert box["x"] < room["left"]
        assert room["right"] < box["x"] + box["width"]
        assert box["y"] < room["top"]
        assert room["bottom"] < box["y"] + box["height"]
    more.click()
    expect(page).to_have_url(f"{server.url}/processes?state={VOIDED}")


def test_many_tokens_fold_into_a_count(page: Page, server: Server) -> None:
    for document in issue(server, 7):
        server.post(f"/documents/{document}/void")
    state = page.locator("#machine .state", has_text="Document voided")
    expect(state.locator(".more")).to_have_text("+5")
    expect(page.locator("#machine .token")).to_have_count(7)
    expect(page.locator("#machine .token.dot")).to_have_count(5)


@slowly
def test_the_edge_just_taken_lights_up(page: Page, server: Server) -> None:
    [document] = issue(server)
    server.post(f"/documents/{document}/void")
    taken = page.locator("[id^=taken-MarkingDocumentAsVoidedSucceeded]")
    expect(taken).to_have_count(1, timeout=PATIENCE)
    assert float(taken.evaluate("each => getComputedStyle(each).opacity")) > 0.1


@slowly
def test_with_reduced_motion_a_token_is_simply_in_its_new_state(open_page: OpenPage, server: Server) -> None:
    page = open_page(reduced_motion="reduce")
    live(page)
    [document] = issue(server)
    page.evaluate(FOLLOW)
    server.post(f"/documents/{document}/void")
    expect(page.locator("#machine .token")).to_have_attribute("data-state", SUCCEEDED, timeout=PATIENCE)
    room = boxes(page)
    page.wait_for_timeout(100)
    assert all(inside(place, room[place["state"]]) for frame in frames(page) for place in frame)


def test_the_picture_is_whole_and_its_labels_can_be_read_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 800})
    live(page)
    picture = page.locator("#machine").bounding_box()
    assert picture
    assert picture["x"] >= 0
    assert picture["x"] + picture["width"] <= 360
    labels = page.locator("#machine .event:visible")
    assert labels.count() == 7
    scale = page.locator("#machine svg").evaluate("each => each.getScreenCTM().a")
    for label in labels.all():
        assert float(label.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")) * scale >= 8
    for text in page.locator("#machine text:visible").all():
        room = text.bounding_box()
        assert room
        assert room["x"] >= picture["x"]
        assert room["x"] + room["width"] <= picture["x"] + picture["width"]
    assert page.locator(".drawing").evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("mono", ["DejaVu Sans Mono", "Liberation Mono"])
def test_no_text_leaves_the_room_that_it_was_given(open_page: OpenPage, mono: str, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    live(page)
    page.evaluate("mono => document.documentElement.style.setProperty('--mono', `'${mono}'`)", mono)
    boxes_ = rooms(page.locator("#machine .state"))
    titles = page.locator("#machine .title:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().toJSON())"
    )
    for box, title in zip(boxes_, titles, strict=True):
        assert box["left"] < title["left"]
        assert title["right"] < box["right"]
        assert box["top"] < title["top"]
    labels = page.locator("#machine .label > g:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().toJSON())"
    )
    assert len(labels) == 7
    assert not overlapping([*labels, *boxes_])
