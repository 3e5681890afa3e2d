"""The state machine on the page while things happen: where tokens are, how they move, and what can be counted."""

from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from pictures.boxes import PILL_HEIGHT, PILL_WIDTH
from tests.pages import OpenPage, live
from tests.server import Server

slowly = pytest.mark.parametrize("server", [{"SLOW_DOWN": "0.5"}], indirect=True)
PATIENCE = 20_000
REQUESTED, SUCCEEDED, VOIDED = "voiding-requested", "marking-document-as-voided-succeeded", "document-voided"

# Notes in every frame where each token's middle is, with the edge that is nearest to it and how far that is.
FOLLOW = """() => {
  window.frames_ = [];
  const svg = document.querySelector("#machine svg");
  const edges = [...svg.querySelectorAll(".edge")].map((edge) => ({
    name: `${edge.dataset.source} > ${edge.dataset.target}`,
    points: Array.from({ length: 201 }, (_, n) => edge.getPointAtLength(edge.getTotalLength() * n / 200)),
  }));
  const where = (token) => {
    const { e: x, f: y } = svg.getScreenCTM().inverse().multiply(token.getScreenCTM());
    const far = ({ points }) => Math.min(...points.map((each) => Math.hypot(each.x - x, each.y - y)));
    const [distance, edge] = edges.map((each) => [far(each), each.name]).sort(([a], [b]) => a - b)[0];
    return { x, y, distance, edge, state: token.dataset.state };
  };
  const look = () => {
    window.frames_.push([...svg.querySelectorAll(".token")].map(where));
    requestAnimationFrame(look);
  };
  look();
}"""

Place = dict[str, Any]


def frames(page: Page) -> list[list[Place]]:
    """Where all tokens were since they are followed."""
    found: list[list[Place]] = page.evaluate("window.frames_")
    return found


# The first time that a token sets off, the browser can draw nothing for so many milliseconds.
BUSY = """(milliseconds) => {
  const moves = (each) => each.constructor === Animation && each.effect.target.matches(".token");
  const block = () => {
    if (!document.getAnimations().some(moves)) return;
    document.removeEventListener("htmx:after:swap", block);
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  };
  document.addEventListener("htmx:after:swap", block);
}"""


def on_the_way(places: list[Place], boxes: dict[str, dict[str, float]]) -> list[Place]:
    """Those that are in no state's box."""
    return [place for place in places if not any(inside(place, box) for box in boxes.values())]


def issue(server: Server, count: int = 1) -> list[str]:
    issued = [
        str(server.post("/documents", kind="invoice", customer="Contoso", amount="10.00")["id"]) for _ in range(count)
    ]
    server.wait_until(lambda: server.get("/reports")["reports"], "the report")
    server.wait_until(lambda: len(server.get("/reports/R-0001")["documents"]) == count, "all documents in the report")
    return issued


def rooms(tokens: Locator) -> list[dict[str, float]]:
    """The rectangles of tokens on the screen."""
    found: list[dict[str, float]] = tokens.evaluate_all(
        "all => all.map(each => each.querySelector('rect').getBoundingClientRect().toJSON())"
    )
    return found


def overlapping(found: list[dict[str, float]]) -> bool:
    return any(
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
        for one, other in combinations(found, 2)
    )


def still(page: Page) -> None:
    """Wait until no token has moved for a while: one may set off a moment after its state has changed."""
    page.evaluate(
        """async () => {
            for (let calm = 0; calm < 15; await new Promise(requestAnimationFrame)) {
                const all = document.getElementById("tokens").getAnimations({ subtree: true });
                calm = all.some((each) => each.playState === "running") ? 0 : calm + 1;
            }
        }"""
    )


def boxes(page: Page) -> dict[str, dict[str, float]]:
    """Each state's box in units of the picture, by its title."""
    found: dict[str, dict[str, float]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#machine .state")].map((state) => {
            const { e, f } = state.transform.baseVal.consolidate().matrix;
            const { width, height } = state.querySelector(".box").getBBox();
            const title = state.querySelector(".title").textContent.trim().toLowerCase().replaceAll(" ", "-");
            return [title, { left: e, top: f, right: e + width, bottom: f + height }];
        }))"""
    )
    return found


def inside(place: Place, box: dict[str, float]) -> bool:
    return bool(box["left"] < place["x"] < box["right"] and box["top"] < place["y"] < box["bottom"])


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
