"""The prepared races: both ways at once on the real modules, by a clock that is moved by hand."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from check import broken_in
from pages.tour import Told
from systems.voiding import Voiding
from tests.support import ManualClock, rows, state_of, status_of, voiding

STATES = Mapping[str, tuple[str, str]]
RACES: dict[str, STATES] = {
    "publish-against-void": {
        "INV-0003": ("marking-document-as-voided-failed", "issued"),
        "INV-0004": ("document-voided", "voided"),
    },
    "answer-against-deadline": {
        "INV-0003": ("document-voided", "voided"),
        "INV-0004": ("marking-document-as-voided-failed", "issued"),
    },
    "void-twice": {"INV-0003": ("document-voided", "voided"), "INV-0004": ("document-voided", "voided")},
}


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1.0)


def run(system: Voiding, clock: ManualClock, name: str) -> list[Told]:
    """Show a race to its end; all that was told, each once."""
    system.tour.show(name)
    found: list[Told] = []
    for _ in range(120):
        system.worker.drain()
        assert broken_in(system) == []
        told = system.tour.told()
        if not found or (told.caption, told.ways) != (found[-1].caption, found[-1].ways):
            found.append(told)
        if not told.running:
            return found
        clock.move(0.5)
    raise AssertionError(f"not over: {found[-1].caption}")


@pytest.mark.parametrize("name", RACES)
def test_a_race_goes_both_ways_and_all_agree_in_the_end(system: Voiding, clock: ManualClock, name: str) -> None:
    told = run(system, clock, name)
    race = next(each for each in system.tour.races if each.name == name)
    assert len({each.caption for each in told}) == len(race.beats)
    assert told[-1].caption == "Whichever came first, Billing and Reports agree about both."
    assert [each.subject for each in told[-1].ways] == list(RACES[name])
    assert all(each.outcome for each in told[-1].ways)
    for document_id, (state, status) in RACES[name].items():
        assert (state_of(system, f"voiding-{document_id}-1"), status_of(system, document_id)) == (state, status)


@pytest.mark.parametrize("name", RACES)
def test_while_it_runs_each_way_tells_its_state(system: Voiding, clock: ManualClock, name: str) -> None:
    told = run(system, clock, name)
    assert [each.state for each in told[0].ways] == [None, None]
    assert [each.outcome for each in told[0].ways] == [None, None]
    for way in (0, 1):
        assert "voiding-requested" in [each.ways[way].state for each in told]


@pytest.mark.parametrize("name", RACES)
def test_a_race_can_be_run_again_among_others_that_go_on(system: Voiding, clock: ManualClock, name: str) -> None:
    others = [voiding(system)[1] for _ in range(3)]
    run(system, clock, name)
    run(system, clock, name)
    for process_id in others:
        assert state_of(system, process_id) == "document-voided"


def test_where_the_report_comes_first_it_counts_the_document_and_else_it_does_not(
    system: Voiding, clock: ManualClock
) -> None:
    run(system, clock, "publish-against-void")
    reports = rows(system.reports, "select customer, status, total from reports order by id")
    assert {each["customer"]: (each["status"], each["total"]) for each in reports} == {
        "Woodgrove": ("published", 2 * 12450),
        "Humongous Insurance": ("published", 12450),
    }


def test_the_second_of_two_persons_is_told_that_it_is_being_voided_already(system: Voiding, clock: ManualClock) -> None:
    captions = [each.caption for each in run(system, clock, "void-twice")]
    assert any("“INV-0003 is being voided already.”" in each for each in captions)


def test_a_race_that_is_stopped_leaves_nothing_armed(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("void-twice")
    while not system.breaking.faults["process-manager"].armed:
        clock.move(0.5)
        system.worker.drain()
    system.tour.stop()
    assert system.breaking.faults["process-manager"].armed == []


@pytest.mark.parametrize("server", [{"SLOW_DOWN": "0.34"}], indirect=True)
@pytest.mark.parametrize("name", RACES)
def test_on_the_page_both_ways_stand_side_by_side_and_nothing_moves(page: Page, name: str) -> None:
    places = "() => [...document.querySelectorAll('.strip, .lane, .machine')].map((e) => e.getBoundingClientRect().top)"
    before = page.evaluate(places)
    page.locator("#races summary").click()
    page.locator(f"#show-{name}").click()
    ways = page.locator("#ways > div")
    expect(ways).to_have_count(2)
    assert page.evaluate(places) == before
    left, right = (ways.nth(each).bounding_box() for each in (0, 1))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    expect(page.locator("#caption")).to_contain_text("Whichever came first", timeout=30_000)
    expect(page.locator("#ways .over")).to_have_count(2)
    for each in page.locator(".ways dt, .ways dd").all():
        assert each.evaluate("(element) => element.scrollWidth <= element.clientWidth"), each.text_content()
    assert page.evaluate(places) == before
