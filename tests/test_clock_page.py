"""The clock of a real app is set while a process is under way: it goes on, and its pages tell no nonsense."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from check import broken_rules
from tests.pages import FIRST, OpenPage, live, void
from tests.server import Server

HOUR, DAY = 3600, 86_400
NEGATIVE = re.compile(r"(?<![\w+])[-−]\d+ ?(s|min|h|d)\b")
Set = Callable[[float], None]


@pytest.fixture
def set_clock(tmp_path: Path) -> Set:
    """Sets the clock of the app ahead of the machine's, by seconds."""
    clock, new = tmp_path / "clock", tmp_path / "clock.new"

    def set_it(seconds: float) -> None:
        new.write_text(str(seconds))
        new.replace(clock)

    set_it(0)
    return set_it


@pytest.fixture
def server(tmp_path: Path, set_clock: Set) -> Iterator[Server]:
    """A real app whose messages take 3 s."""
    set_clock(0)
    data = tmp_path / "data"
    server = Server(data, SLOW_DOWN="1", CLOCK=str(tmp_path / "clock")).start("-m", "tests.shifted_clock")
    yield server
    code, output = server.stop()
    assert (code, output.count("Traceback")) == (0, 0), output
    assert broken_rules(data) == []


def is_voided(server: Server) -> bool:
    return bool(server.get("/documents/INV-0001")["status"] == "voided")


@pytest.mark.parametrize("seconds", [-HOUR, DAY])
def test_a_process_goes_on_and_ends_well_and_so_does_the_next_one_after_a_restart(
    server: Server, set_clock: Set, seconds: float
) -> None:
    void(server)
    server.wait_until(lambda: server.get("/processes")["processes"], "the process")
    set_clock(seconds)
    server.wait_until(lambda: is_voided(server), "the voiding")
    server.wait_until(lambda: server.get(f"/processes/{FIRST}")["finished_at"], "the end of the process")
    document = server.post("/documents", kind="invoice", customer="Fabrikam", amount="1.00")["id"]
    process_id = server.post(f"/documents/{document}/void")["process_id"]
    server.stop()
    set_clock(2 * seconds)
    server.start("-m", "tests.shifted_clock")
    server.wait_until(lambda: server.get(f"/documents/{document}")["status"] == "voided", "the other voiding")
    server.wait_until(lambda: server.get(f"/processes/{process_id}")["finished_at"], "the end of the other process")


def words(page: Page) -> str:
    return page.locator("main").inner_text()


def test_its_pages_show_no_negative_times_and_say_nothing_on_the_console(
    server: Server, set_clock: Set, open_page: OpenPage
) -> None:
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    live(page)
    void(server)
    expect(page.locator(f"#process-{FIRST}")).to_be_visible(timeout=15_000)
    set_clock(-HOUR)
    server.post("/documents", kind="invoice", customer="Fabrikam", amount="1.00")
    expect(page.locator("#documents")).to_contain_text("INV-0002")
    expect(page.locator(f"#process-{FIRST} .age")).to_have_text(re.compile(r"^\d s$"))
    expect(page.locator(f"#process-{FIRST} [data-until]")).to_have_text(re.compile(r"^\d\d s$"))
    assert not NEGATIVE.search(words(page)), words(page)
    other = open_page()
    other.goto(f"{server.url}/processes/{FIRST}")
    live(other)
    expect(other.locator("#sequence")).to_be_visible()
    server.wait_until(lambda: is_voided(server), "the voiding")
    for each in (page, other):
        each.reload()
        live(each)
    assert not NEGATIVE.search(words(page)), words(page)
    assert said == []


def test_a_message_stands_where_its_time_is_when_the_clock_was_set_back(
    server: Server, set_clock: Set, open_page: OpenPage
) -> None:
    server.post("/pace", seconds="6")
    page = open_page()
    live(page)
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    expect(page.locator(".traveller")).to_be_visible()
    set_clock(-HOUR)
    server.post("/documents", kind="invoice", customer="Contoso", amount="2.00")
    expect(page.locator(".traveller")).to_have_count(2)
    gone = page.locator(".traveller").evaluate_all(
        "all => all.map(each => each.motion.effect.getComputedTiming().progress)"
    )
    assert all(0 <= each < 0.6 for each in gone), gone
