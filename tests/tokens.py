"""The tokens of the state machine on the page, as a browser draws them: where they are, and whether they rest."""

from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

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
