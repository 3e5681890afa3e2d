"""The sequence diagram, the states as they were then, and the Mermaid texts, from histories of all kinds."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from messaging.delivery import RETRY_AFTER
from messaging.history import history
from pages.story import fields, stays, taken
from pictures import mermaid
from pictures.journeys import journeys, notes, offset
from pictures.legible import legible
from pictures.lifelines import width
from pictures.sequence import Arrow, Picture, Pill, draw
from process_manager.voiding import voiding
from systems.voiding import Voiding
from tests.support import ManualClock

TITLES = {"billing": "Billing", "process-manager": "Process manager", "reports": "Reports"}
MANAGER = "process-manager"
DEFINITION = voiding(timedelta(seconds=30))
TOLD = [*(each.on for each in DEFINITION.transitions), *DEFINITION.also_told]
HEARS = {(log, each.__name__): [MANAGER] for log in ("billing", "reports") for each in TOLD}
FIRST = "voiding-INV-0001-1"
BY_PERSON = ("person", "billing", "VoidDocument", "VoidDocument")
REQUESTED = ("billing", "process-manager", "DocumentVoidingRequested", "ProcessAdvanced")

History = list[Any]


def steps(system: Voiding, clock: ManualClock, *seconds: float) -> None:
    """Let everything that is due happen, then again after each of `seconds`."""
    system.worker.drain()
    for each in seconds:
        clock.move(each)
        system.worker.drain()


def started(system: Voiding, clock: ManualClock) -> None:
    """A document that Reports knows, and a request to void it."""
    system.billing.issue("invoice", "Contoso", 45000)
    steps(system, clock, 10)
    system.billing.void("INV-0001")


@pytest.fixture
def slow(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=1)


@pytest.fixture
def voided(slow: Voiding, clock: ManualClock) -> History:
    started(slow, clock)
    steps(slow, clock, 3, 3, 3, 3, 3)
    return history(slow.logs, FIRST)


@pytest.fixture
def timed_out(slow: Voiding, clock: ManualClock) -> History:
    """Reports was away until after the deadline, then answered both commands; a person has acknowledged."""
    started(slow, clock)
    steps(slow, clock, 3, 37, 3, 3, 3, 3, 3)
    clock.move(1)
    slow.manager.acknowledge(FIRST)
    return history(slow.logs, FIRST)


@pytest.fixture
def retried(system: Voiding, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> History:
    """Reports could not handle its command, which was parked; a person had it handled after all."""

    def fail(*_: object) -> None:
        raise ValueError("the printer; is <on> fire")

    started(system, clock)
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", fail)
        steps(system, clock, *(each.total_seconds() for each in RETRY_AFTER))
    clock.move(60)
    command = next(each for each in history(system.logs, FIRST) if each["type"] == "MarkDocumentAsVoided")
    (subscription,) = (each for each in system.reports.subscriptions if each.source.name == MANAGER)
    subscription.delivery.retry(command["position"])
    return history(system.logs, FIRST)


@pytest.fixture
def turned_away(system: Voiding, clock: ManualClock) -> History:
    """A second request while the first process waits for a person."""
    started(system, clock)
    system.reports.publish("R-0001")
    steps(system, clock, 1)
    system.billing.void("INV-0001")
    steps(system, clock)
    return history(system.logs, "voiding-INV-0001-2")


@pytest.fixture(params=["voided", "timed_out", "retried", "turned_away"])
def any_history(request: pytest.FixtureRequest) -> History:
    found: History = request.getfixturevalue(request.param)
    return found


def ways(told: History) -> list[tuple[str, str, str, str | None]]:
    """Sender, receiver, message, and what it led to there."""
    return [
        (each.sender, each.receiver, told[each.step]["type"], (each.arrival and told[each.arrival]["type"]) or None)
        for each in journeys(told, HEARS)
        if each.arrival != 0
    ]


def noted(told: History) -> list[tuple[str, str, str]]:
    return [(each.module, each.text, each.tone) for each in notes(told, journeys(told, HEARS), DEFINITION)]


def picture(told: History, clock: ManualClock) -> Picture:
    return draw(told, TITLES, HEARS, DEFINITION, lambda since: clock.now() - since, timedelta(seconds=3))


def test_every_message_goes_from_its_sender_to_whom_it_reached(voided: History) -> None:
    first, *_ = journeys(voided, HEARS)
    assert (first.sender, first.receiver, first.arrival) == ("person", "billing", 0)
    assert ways(voided) == [
        REQUESTED,
        ("process-manager", "reports", "MarkDocumentAsVoided", "MarkingDocumentAsVoidedSucceeded"),
        ("reports", "process-manager", "MarkingDocumentAsVoidedSucceeded", "ProcessAdvanced"),
        ("process-manager", "billing", "CompleteDocumentVoiding", "DocumentVoided"),
        ("billing", "process-manager", "DocumentVoided", "ProcessAdvanced"),
    ]
    assert noted(voided) == [
        (MANAGER, "voiding requested", "running"),
        (MANAGER, "deadline armed: +39.00 s", "closed"),
        (MANAGER, "marking document as voided succeeded", "running"),
        (MANAGER, "document voided", "succeeded"),
    ]


def test_a_deadline_and_what_arrives_after_it_are_told_in_order(timed_out: History) -> None:
    assert ("process-manager", "reports", "UnmarkDocumentAsVoided", "UnmarkingDocumentAsVoidedSucceeded") in ways(
        timed_out
    )
    assert ways(timed_out)[-1] == ("person", "process-manager", *["AcknowledgeProcessFailure"] * 2)
    assert [each[1:] for each in noted(timed_out)] == [
        ("voiding requested", "running"),
        ("deadline armed: +39.00 s", "closed"),
        ("deadline passed", "late"),
        ("marking timed out", "late"),
        ("state unchanged", "closed"),
        ("marking document as voided failed", "failed"),
        ("state unchanged", "closed"),
        ("failure acknowledged", "closed"),
    ]


def test_a_parked_message_has_arrived_where_it_was_parked(retried: History) -> None:
    assert ("process-manager", "reports", "MarkDocumentAsVoided", "MessageParked") in ways(retried)
    assert ("reports", "message parked", "failed") in noted(retried)
    assert noted(retried)[-1] == ("reports", "parked message retried", "closed")


def test_a_request_that_was_turned_away_goes_there_and_its_answer_back(turned_away: History) -> None:
    assert ways(turned_away) == [
        (*REQUESTED[:3], "RequestTurnedAway"),
        ("process-manager", "billing", "AbortDocumentVoiding", "DocumentVoidingAborted"),
        ("billing", "process-manager", "DocumentVoidingAborted", None),
    ]
    assert noted(turned_away) == [(MANAGER, "request turned away", "failed")]


def test_what_led_to_nothing_has_arrived_when_something_said_later_has(voided: History) -> None:
    first, second = ({**voided[4], "id": name, "position": place} for name, place in (("a-1", 90), ("a-2", 91)))
    answer = {**voided[5], "causation_id": "a-2"}
    assert [each.arrival for each in journeys([first, second, answer], HEARS)] == [2, 2, None]


def test_an_arrow_is_as_long_as_its_message_has_come(slow: Voiding, clock: ManualClock) -> None:
    started(slow, clock)
    lengths = []
    for _ in range(3):
        clock.move(0.7)
        arrow = picture(history(slow.logs, FIRST), clock).said[-1]
        assert isinstance(arrow, Arrow)
        assert (arrow.way.arrival, arrow.moving) == (None, True)
        lengths.append(ends(arrow)[2])
    assert lengths == sorted(lengths)
    clock.move(9)
    late = picture(history(slow.logs, FIRST), clock)
    assert not late.moving
    arrow = late.said[-1]
    assert isinstance(arrow, Arrow)
    assert lengths[-1] < ends(arrow)[2] < late.lanes[2].x - 5
    slow.worker.drain()
    assert picture(history(slow.logs, FIRST), clock).said[1].y == arrow.y


def test_while_time_stands_still_a_message_comes_no_nearer_and_then_its_deadline_is_put_off(
    slow: Voiding, clock: ManualClock
) -> None:
    def reach() -> float:
        told = history(slow.logs, FIRST)
        drawn = draw(told, TITLES, HEARS, DEFINITION, slow.delay_line.elapsed, timedelta(seconds=3))
        [arrow] = [each for each in drawn.said if isinstance(each, Arrow) and each.way.arrival is None]
        assert arrow.moving
        return ends(arrow)[2]

    started(slow, clock)
    steps(slow, clock, 3)
    clock.move(1)
    before = reach()
    slow.pause()
    clock.move(600)
    assert reach() == before
    slow.resume()
    # The deadline's note, which is new, stands in the arrow's way.
    assert reach() == pytest.approx(before, abs=15)
    clock.move(1)
    assert reach() > before + 40
    told = history(slow.logs, FIRST)
    armed, put_off = [each[1] for each in noted(told) if each[1].startswith("deadline")]
    assert (armed, put_off) == ("deadline armed: +39.00 s", "deadline put off: +639.00 s")
    first, last = stays(told, DEFINITION)[-2:]
    assert [each.deadline for each in (first, last)] == [
        each["data"]["deadline"] for each in legible(told, DEFINITION) if "deadline" in each["data"]
    ]
    assert (first.state, first.since) == (last.state, last.since)
    steps(slow, clock, 3, 3, 3, 3)


def ends(arrow: Arrow) -> list[float]:
    """Where an arrow's line begins and ends."""
    return [*arrow.points[0], *arrow.points[-1]]


def test_nothing_overlaps_and_time_goes_down(any_history: History, clock: ManualClock) -> None:
    drawn = picture(any_history, clock)
    lanes = [lane.x for lane in drawn.lanes]
    assert [lane.name for lane in drawn.lanes] == ["person", *TITLES]
    assert [each.step for each in drawn.said] == list(range(len(any_history)))
    assert all(before.y + 20 < after.y for before, after in pairwise(drawn.said))
    assert drawn.said[-1].y < drawn.height
    for each in drawn.said:
        half = width(each.note.text if isinstance(each, Pill) else each.message["type"]) / 2
        beside = [lane for lane in lanes if lane != each.x]
        assert all(abs(lane - each.x) > half - 5 for lane in beside), each
        assert half < each.x < drawn.width - half
        if isinstance(each, Arrow):
            assert ends(each)[3] >= ends(each)[1] + (12 if each.way.arrival not in (None, each.step) else 0)
    heights = [tick.y for tick in drawn.time.ticks]
    assert all(after - before > 12 for before, after in pairwise(heights))


def test_times_are_as_exact_as_the_history_needs(voided: History) -> None:
    assert offset(voided, voided[-1]["occurred_at"]) == "+15.00 s"
    assert offset(voided[:2], voided[1]["occurred_at"]) == "+0 ms"


def test_what_the_request_said_begins_with_the_subject() -> None:
    process = {
        "id": FIRST,
        "customer": "Contoso",
        "document_id": "INV-0001",
        "attempt": 1,
        "state": "voiding-requested",
    }
    assert fields(process, DEFINITION)[0] == ("document", "INV-0001")
    assert sorted(label for label, _ in fields(process, DEFINITION)) == ["attempt", "customer", "document"]


def test_how_it_stood_is_told_for_every_message(timed_out: History) -> None:
    stood = stays(timed_out, DEFINITION)
    assert (stood[0].first, stood[-1].until) == (0, None)
    assert all(before.until == after.first for before, after in pairwise(stood))
    reason = "Reports did not answer within 30 s"
    assert [(each.state and each.state.name, each.since, each.reason) for each in stood] == [
        (None, None, None),
        ("voiding-requested", "+3.00 s", None),
        ("marking-timed-out", "+40.00 s", reason),
        ("marking-timed-out", "+40.00 s", reason),
        ("marking-document-as-voided-failed", "+46.00 s", reason),
        ("marking-document-as-voided-failed", "+46.00 s", reason),
        ("failure-acknowledged", "+56.00 s", reason),
    ]
    assert [each.deadline is not None for each in stood] == [False, True, *[False] * 5]


def test_the_ways_it_took_are_the_transitions_in_order(timed_out: History) -> None:
    gone = taken(timed_out, DEFINITION)
    assert [each.on.__name__ for each in gone] == [
        "DocumentVoidingRequested",
        "DeadlinePassed",
        "UnmarkingDocumentAsVoidedSucceeded",
        "AcknowledgeProcessFailure",
    ]
    assert list(gone.values()) == sorted(gone.values())


def test_a_history_as_mermaid(voided: History) -> None:
    lines = mermaid.sequence(voided[:-3], TITLES, HEARS, DEFINITION).splitlines()
    assert lines == [
        "sequenceDiagram",
        "    actor person_ as Person",
        "    participant billing_ as Billing",
        "    participant process_manager as Process manager",
        "    participant reports_ as Reports",
        "    person_-)billing_: VoidDocument",
        "    billing_-)process_manager: DocumentVoidingRequested",
        "    Note over process_manager: voiding requested",
        "    Note over process_manager: deadline armed#58; +39.00 s",
        "    process_manager-)reports_: MarkDocumentAsVoided",
        "    reports_-)process_manager: MarkingDocumentAsVoidedSucceeded",
        "    Note over process_manager: marking document as voided succeeded",
    ]
    on_its_way = mermaid.sequence(voided[:2], TITLES, HEARS, DEFINITION)
    assert on_its_way.endswith("    billing_--)process_manager: DocumentVoidingRequested\n")


def test_a_definition_as_mermaid() -> None:
    lines = mermaid.states(DEFINITION, ("document-voided",)).splitlines()
    assert lines[0] == "stateDiagram-v2"
    for line in (
        '    state "Marking timed out" as marking_timed_out',
        "    [*] --> voiding_requested : DocumentVoidingRequested / MarkDocumentAsVoided",
        "    marking_document_as_voided_succeeded --> document_voided : DocumentVoided",
        "    document_voided --> [*]",
        "    class document_voided current",
    ):
        assert line in lines
    assert sum("-->" in line for line in lines) == len(DEFINITION.transitions) + 2


@pytest.mark.parametrize("words", ['a; b #1 "c" %% d', "two\nlines: x", "<script>(1)[2]{3}->>", "end", "größer 😀"])
def test_mermaid_reads_no_meaning_into_words(words: str) -> None:
    written = mermaid.text(words)
    assert re.fullmatch(r"(?:[\w ,.+/-]|#\d+;)*", written)
    read = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), written)
    assert read == " ".join(words.split())


@pytest.mark.parametrize(
    ("name", "word"), [("process-manager", "process_manager"), ("end", "end_"), ("a b;c", "a_b_c")]
)
def test_mermaid_takes_every_name_for_one_word_of_ours(name: str, word: str) -> None:
    assert mermaid.identifier(name) == word
