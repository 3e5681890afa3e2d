"""What was seen is ticked off the tour, by whomever it was done, and found again after a restart."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from messaging.messages import Entry
from pages.scenes import Ticks
from pages.tour import LINGER, Told
from systems.voiding import Voiding
from tests.support import ManualClock, voiding
from tests.touring import SCENES, captions, held


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1.0)


def test_one_after_the_other_all_are_ticked_off(system: Voiding, clock: ManualClock) -> None:
    for name in SCENES:
        system.tour.show(name)
        captions(system, clock)
    assert system.tour.told().seen == set(SCENES)


def test_what_is_done_by_hand_is_ticked_off_too(start: Callable[..., Voiding]) -> None:
    system = start()
    voiding(system)
    system.worker.drain()
    assert system.tour.told().seen == {"goes-well"}
    document_id = system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    system.reports.publish("R-0001")
    system.billing.void(document_id)
    system.worker.drain()
    assert system.tour.told().seen == {"goes-well", "refused"}


def test_a_deadline_that_passes_by_itself_is_ticked_off_too(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start()
    reading = system.reports.subscriptions[-1]
    reading.held = True
    voiding(system)
    system.worker.drain()
    clock.move(31)
    system.worker.drain()
    reading.held = False
    system.worker.drain()
    assert system.tour.told().seen == {"too-late"}


def test_ticks_look_only_at_what_is_new_and_not_too_far_back(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("goes-well")
    captions(system, clock)
    log = system.manager.log
    ticks = Ticks(system.tour.scenes)
    ticks.LOOK_BACK = 1
    ticks.look()
    assert ticks.seen == set()
    asked: list[int] = []
    of_type = log.of_type

    def asking(type_: str, after: int) -> list[Entry]:
        asked.append(after)
        return of_type(type_, after)

    log.of_type = asking  # type: ignore[method-assign]
    ticks.look()
    assert asked == []
    voiding(system)
    for _ in range(4):
        clock.move(3)
        system.worker.drain()
    ticks.look()
    assert asked == [log.head() - 1]


def test_after_a_restart_the_ticks_are_found_again(start: Callable[..., Voiding]) -> None:
    system = start()
    voiding(system)
    system.worker.drain()
    assert start().tour.told().seen == {"goes-well"}


@pytest.mark.parametrize("name", SCENES)
def test_starting_over_ends_the_scene_and_takes_the_ticks_back(system: Voiding, clock: ManualClock, name: str) -> None:
    system.tour.show("goes-well")
    captions(system, clock)
    clock.move(LINGER.total_seconds())
    system.worker.drain()
    system.tour.show(name)
    for _ in range(9):
        clock.move(1)
        system.worker.drain()
    system.start_over()
    system.worker.drain()
    assert system.tour.told() == Told(system.tour.scenes, frozenset(), races=system.tour.races)
    assert not any(held(system))
    assert system.tour.show("goes-well")["subject"] == "INV-0001"
    captions(system, clock)
    assert system.tour.told().seen == {"goes-well"}


def test_the_tour_folds_itself_up_once_all_of_it_was_seen(
    client: FlaskClient, system: Voiding, clock: ManualClock
) -> None:
    for name in SCENES:
        assert '<details class="tour" id="tour" name="show" open>' in client.get("/").text
        system.tour.show(name)
        captions(system, clock)
    page = client.get("/").text
    assert '<details class="tour" id="tour" name="show">' in page
    assert page.count(">Show me</button>") == 3
