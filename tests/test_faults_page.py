"""Breaking something on the stage: what was armed, what came of it, and the way out, where it moves nothing else."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.geometry import overflowing
from tests.pages import OpenPage, live
from tests.scenes import issued, void
from tests.server import Server
from tests.support import at_rest

SLOW = pytest.mark.parametrize("server", [{"SLOW_DOWN": "0.2"}], indirect=True)


def arm(page: Page, module: str, fault: str) -> None:
    page.click(f"#break-{module}")
    page.click(f"#{fault}-{module}")
    expect(page.locator(f"#breaking-{module}")).to_be_hidden()


def test_what_is_armed_is_shown_until_it_is_switched_off(page: Page) -> None:
    arm(page, "reports", "hold-back")
    note = page.locator("#faults-reports")
    expect(note).to_contain_text("Hold it back")
    page.click("#end-hold-back-reports")
    expect(note).not_to_contain_text("Hold it back")


@SLOW
def test_a_module_that_crashed_goes_dark_its_messages_wait_and_it_is_started_again(server: Server, page: Page) -> None:
    document = issued(server)
    at_rest(server)
    arm(page, "reports", "crash-before-commit")
    void(server, document)
    note = page.locator("#faults-reports")
    expect(note).to_have_class(re.compile("down"))
    expect(note).to_contain_text("Rolled back: MarkingDocumentAsVoidedSucceeded, CursorMoved.")
    expect(page.locator("#log-reports .ghost")).to_have_count(2)
    expect(page.locator("#lane-of-reports")).not_to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".gutter .traveller")).to_have_count(1)
    expect(note).to_contain_text("1 message waits for it.")
    page.click("#start-reports")
    expect(note).to_contain_text("was delivered again, and this time it was committed")
    expect(page.locator("#log-reports .ghost")).to_have_count(0)
    expect(page.locator(f"#document-{document}")).to_have_class("struck")


def test_a_message_that_came_twice_was_recognised(server: Server, page: Page) -> None:
    document = issued(server)
    at_rest(server)
    arm(page, "reports", "deliver-twice")
    void(server, document)
    expect(page.locator("#faults-reports")).to_contain_text("came a second time: seen at")


def test_a_full_disk_is_said_and_ends(server: Server, page: Page) -> None:
    arm(page, "reports", "disk-full")
    issued(server)
    expect(page.locator("#trouble")).to_contain_text("The disk is full: nothing is lost, nothing goes on.")
    page.click("#end-disk-full-reports")
    expect(page.locator("#trouble")).to_be_empty()
    expect(page.locator("#lane-reports")).to_contain_text("INV-0001")


def test_it_moves_nothing_else(server: Server, page: Page) -> None:
    issued(server)
    at_rest(server)
    places = (
        "() => [...document.querySelectorAll('.lane, .log, .body, .machine')].map((e) => e.getBoundingClientRect().top)"
    )
    before = page.evaluate(places)
    arm(page, "reports", "module-off")
    arm(page, "process-manager", "hold-back")
    expect(page.locator("#start-reports")).to_be_visible()
    assert page.evaluate(places) == before


@pytest.mark.parametrize("width", [360, 1440, 1920])
@pytest.mark.parametrize("module", ["billing", "process-manager", "reports"])
def test_the_menu_has_room(open_page: OpenPage, width: int, module: str) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    live(page)
    page.click(f"#break-{module}")
    expect(page.locator(f"#breaking-{module}")).to_be_visible()
    assert overflowing(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(f"#breaking-{module}")).to_be_hidden()


def test_without_javascript_it_is_armed_all_the_same(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.click("#break-reports")
    page.click("#module-off-reports")
    expect(page.locator("#start-reports")).to_be_visible()
    page.click("#start-reports")
    expect(page.locator("#start-reports")).to_have_count(0)
