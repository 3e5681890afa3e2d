"""The stage on one screen: everything in the window, and nothing that jumps."""

import pytest
from playwright.sync_api import expect

from tests.geometry import SIZES, outside, scrolls
from tests.pages import OpenPage, live
from tests.scenes import busy
from tests.server import Server

WHOLE = ".lane, .log, .cells, .foot, .bar"


@pytest.mark.parametrize("path", ["/", "/?present"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_is_on_one_screen(open_page: OpenPage, server: Server, path: str, size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto(server.url + path)
    live(page)
    assert not scrolls(page)
    assert outside(page, WHOLE) == []
    busy(server)
    expect(page.locator("#summary-process-manager")).to_contain_text("6 need you")
    assert not scrolls(page)
    assert outside(page, WHOLE) == []
    assert page.locator("#documents tbody tr").count() == 30
