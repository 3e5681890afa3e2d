"""The guided tour in process: each scene on the real modules, to its end, by a clock that is moved by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pages.tour import LINGER, Told
from systems.voiding import Voiding
from tests.support import ManualClock, rows, said, state_of, status_of
from tests.touring import PROCESS, SCENES, captions, held

ENDS = {
    "goes-well": ("document-voided", "voided"),
    "refused": ("marking-document-as-voided-failed", "issued"),
    "too-late": ("marking-document-as-voided-failed", "issued"),
}


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1.0)


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
