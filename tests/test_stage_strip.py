"""The strip above the lanes: whatever is told in it has room, also in other fonts and in a presentation."""

import pytest
from playwright.sync_api import Page, expect

from systems.voiding import Voiding, stage
from tests.geometry import SIZES, draw_in
from tests.pages import OpenPage, live
from tests.server import Server

NAMES = {"subject": "INV-00041", "process": "voiding-INV-00041-1", "report": "R-0041", "customer": "Adventure Works"}

# How far a text of the strip is out of it, above or below.
OUT = """() => {
    const strip = document.querySelector(".strip").getBoundingClientRect();
    const shown = document.querySelector("#caption:not(:empty)") ?? document.querySelector(".purpose");
    const { top, bottom } = shown.getBoundingClientRect();
    return Math.max(strip.top - top, bottom - strip.bottom);
}"""


def captions(system: Voiding) -> list[str]:
    """All that the tour ever says."""
    tour = stage(system).tour
    assert tour
    texts = [beat.caption for scene in tour.scenes for beat in scene.beats]
    return [each.format_map(Names(NAMES)) for each in texts]


class Names(dict[str, str]):
    """Names for captions; what is not known is as long as most."""

    def __missing__(self, _: str) -> str:
        return "INV-00041"


def crowded(page: Page, texts: list[str]) -> list[str]:
    """The captions that have not room in the strip."""
    found = []
    for text in texts:
        page.evaluate("text => { document.getElementById('caption').firstChild.data = text; }", text)
        if page.evaluate(OUT) > 0:
            found.append(text)
    return found


@pytest.mark.parametrize("font", ["DejaVu Sans", "Liberation Sans"])
@pytest.mark.parametrize("path", ["/", "/?present"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_whatever_is_told_has_room_in_the_strip(
    open_page: OpenPage, server: Server, system: Voiding, size: tuple[int, int], path: str, font: str
) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto(server.url + path)
    live(page)
    draw_in(page, font)
    if path == "/":
        assert page.evaluate(OUT) <= 0
        below = page.evaluate(
            "document.querySelector('.lane').getBoundingClientRect().top"
            " - document.querySelector('.purpose').getBoundingClientRect().bottom"
        )
        assert below >= 10, "the sentence nearly touches the lanes"
    page.locator("#show-refused").click()
    expect(page.locator("#caption")).not_to_be_empty()
    server.post("/pause")
    expect(page.locator("#steps")).to_be_visible()
    page.evaluate("document.getElementById('live').remove()")
    assert crowded(page, captions(system)) == []
