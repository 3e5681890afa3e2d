"""The guided tour in process: each scene on the real modules, to its end, by a clock that is moved by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from messaging.messages import Entry, NotFound, Refused
from pages.scenes import Ticks
from pages.tour import LINGER, READABLE, Told
from systems.voiding import Voiding
from tests.support import ManualClock, post, rows, said, state_of, status_of, voiding

SCENES = ("goes-well", "refused", "too-late")
ENDS = {
    "goes-well": ("document-voided", "voided"),
    "refused": ("marking-document-as-voided-failed", "issued"),
    "too-late": ("marking-document-as-voided-failed", "issued"),
}
PROCESS = "voiding-INV-0001-1"


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1.0)


def captions(system: Voiding, clock: ManualClock, seconds: int = 60) -> list[str]:
    """What is said until the scene is over, each caption once."""
    found: list[str] = []
    for _ in range(seconds * 2):
        system.worker.drain()
        told = system.tour.told()
        if told.caption not in found:
            found.append(told.caption)
        if not told.running:
            return found
        clock.move(0.5)
    raise AssertionError(f"not over: {found}")


def held(system: Voiding) -> list[bool]:
    return [each.held for each in system.reports.subscriptions]


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_runs_to_its_end_and_is_ticked_off(system: Voiding, clock: ManualClock, name: str) -> None:
    assert system.tour.show(name)["subject"] == "INV-0001"
    assert name not in system.tour.told().seen
    told = captions(system, clock)
    names = {**rows(system.billing, "select id as subject, customer from documents")[0], "process": PROCESS}
    scene = next(each for each in system.tour.scenes if each.name == name)
    beats = [each for each in scene.beats if each.caption != "The deadline is now."]
    assert told == [each.caption.format_map(names) for each in beats]
    assert (state_of(system, PROCESS), status_of(system, "INV-0001")) == ENDS[name]
    assert system.tour.told().seen == {name}


def test_when_reports_is_too_late_it_marks_and_takes_the_mark_back(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("too-late")
    captions(system, clock)
    assert said(system.reports) == ["MarkingDocumentAsVoidedSucceeded", "UnmarkingDocumentAsVoidedSucceeded"]
    assert rows(system.reports, "select total, status from reports") == [{"total": 12450, "status": "open"}]
    process = rows(system.manager, "select data from processes")[0]
    assert "Reports did not answer within 30 s" in process["data"]


def test_while_reports_is_held_it_reads_nothing_and_its_messages_wait(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("too-late")
    while not any(held(system)):
        clock.move(1)
        system.worker.drain()
    clock.move(600)
    commands = system.reports.subscriptions[held(system).index(True)]
    assert not commands.step()
    assert commands.due_at is None
    assert [each.type for each in commands.on_the_way(5)] == ["MarkDocumentAsVoided"]
    captions(system, clock)
    assert not any(held(system))


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_can_be_shown_again(system: Voiding, clock: ManualClock, name: str) -> None:
    for subject in ("INV-0001", "INV-0002"):
        assert system.tour.show(name)["subject"] == subject
        captions(system, clock)
        assert (state_of(system, f"voiding-{subject}-1"), status_of(system, subject)) == ENDS[name]


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


def test_after_a_restart_in_the_middle_nothing_is_held(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start(slow_down=1.0)
    system.tour.show("too-late")
    while not any(held(system)):
        clock.move(1)
        system.worker.drain()
    system.close()
    again = start()
    assert not any(held(again))
    assert again.tour.told().scene is None
    again.worker.drain()
    assert state_of(again, PROCESS) == "document-voided"


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


def test_its_last_words_stand_for_a_while(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("goes-well")
    captions(system, clock)
    clock.move(LINGER.total_seconds() - 1)
    assert system.worker.drain() == clock.now() + timedelta(seconds=1)
    assert system.tour.told().caption.startswith("Done: INV-0001")
    clock.move(1)
    system.worker.drain()
    told = system.tour.told()
    assert told == Told(system.tour.scenes, frozenset({"goes-well"}), races=system.tour.races)


def test_stopped_it_holds_nothing_and_the_process_goes_on_without_it(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("too-late")
    while not any(held(system)):
        clock.move(1)
        system.worker.drain()
    system.tour.stop()
    assert not any(held(system))
    assert system.tour.told().scene is None
    for _ in range(10):
        clock.move(3)
        system.worker.drain()
    assert state_of(system, PROCESS) == "document-voided"


def test_what_somebody_else_made_of_it_is_said(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("goes-well")
    while state_of(system, PROCESS) is None:
        clock.move(1)
        system.worker.drain()
    system.reports.publish("R-0001")
    assert captions(system, clock)[-1].startswith("Somebody had a hand in it, so INV-0001 went another way")
    assert system.tour.told().seen == {"refused"}


def test_what_cannot_be_done_any_more_ends_the_scene_with_a_sentence(system: Voiding, clock: ManualClock) -> None:
    system.tour.show("goes-well")
    system.billing.void("INV-0001")
    assert captions(system, clock)[-1] == "This scene could not go on: INV-0001 is being voided already."
    assert system.worker.drain() is not None


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


def test_the_lane_of_a_reader_that_is_held_says_so(client: FlaskClient, system: Voiding) -> None:
    assert "held up by the tour" not in client.get("/").text
    system.reports.subscriptions[-1].held = True
    assert client.get("/").text.count(">held up by the tour<") == 1
