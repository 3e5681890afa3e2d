"""The tour among the other controls: its pace, the pause, one scene at a time, and what pages are told of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from messaging.messages import NotFound, Refused
from pages.tour import READABLE
from systems.voiding import Voiding
from tests.support import ManualClock, post, rows, said, state_of
from tests.touring import PROCESS, captions, held


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1.0)


def test_a_pace_at_which_nobody_can_read_is_changed_for_the_scene(
    start: Callable[..., Voiding], clock: ManualClock
) -> None:
    system = start()
    system.tour.show("goes-well")
    assert system.delay_line.delay == READABLE
    assert system.tour.told().slowed
    captions(system, clock)
    assert system.delay_line.delay == timedelta(0)


def test_a_pace_that_was_chosen_is_kept(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start(slow_down=2.0)
    system.tour.show("goes-well")
    assert (system.delay_line.delay, system.tour.told().slowed) == (timedelta(seconds=6), False)
    system.tour.stop()
    system.delay_line.delay = timedelta(0)
    system.tour.show("goes-well")
    system.delay_line.delay = timedelta(seconds=1)
    captions(system, clock)
    assert system.delay_line.delay == timedelta(seconds=1)


def test_only_one_scene_runs_at_a_time_and_none_while_paused(system: Voiding, clock: ManualClock) -> None:
    with pytest.raises(NotFound, match="There is no scene happy-end; the scenes are goes-well, refused, too-late"):
        system.tour.show("happy-end")
    system.pause()
    with pytest.raises(Refused, match="paused"):
        system.tour.show("refused")
    assert rows(system.billing, "select * from documents") == []
    system.resume()
    system.tour.show("refused")
    with pytest.raises(Refused, match="“Reports refuses” is being shown"):
        system.tour.show("goes-well")
    captions(system, clock)
    system.tour.show("goes-well")


def test_while_paused_the_scene_does_nothing_and_goes_on_afterwards(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("goes-well")
    system.pause()
    clock.move(100)
    system.worker.drain()
    assert said(system.billing) == ["DocumentIssued"]
    system.resume()
    captions(system, clock)
    assert state_of(system, PROCESS) == "document-voided"


def test_the_worker_sleeps_while_a_scene_waits_for_a_message(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("goes-well")
    assert system.worker.drain() == clock.now() + timedelta(seconds=3)


def test_a_caption_that_changes_with_nothing_else_is_told_to_every_page(system: Voiding, clock: ManualClock) -> None:
    changes: list[str] = []
    system.billing.on_change = lambda: changes.append("")
    system.tour.show("too-late")
    while not any(held(system)):
        clock.move(1)
        system.worker.drain()
    before = system.tour.told().caption
    changes.clear()
    clock.move(3)
    system.worker.drain()
    assert changes
    assert system.tour.told().caption != before


def test_over_http(client: FlaskClient, system: Voiding) -> None:
    answer = post(client, "/tour/goes-well")
    assert (answer.status_code, answer.get_json()) == (202, {"scene": "goes-well", "subject": "INV-0001"})
    again = post(client, "/tour/refused")
    assert (again.status_code, again.mimetype) == (409, "application/problem+json")
    assert again.get_json()["detail"] == "“It goes well” is being shown. Wait for its end, or stop it."
    assert post(client, "/tour/happy-end").status_code == 404
    assert post(client, "/tour/stop").get_json() == {"scene": None}
    system.pause()
    assert post(client, "/tour/refused").status_code == 409
    system.resume()
    assert client.post("/tour/refused").status_code == 303


def test_the_lane_of_a_reader_that_is_held_says_so(client: FlaskClient, system: Voiding) -> None:
    assert "held up by the tour" not in client.get("/").text
    system.reports.subscriptions[-1].held = True
    assert client.get("/").text.count(">held up by the tour<") == 1
