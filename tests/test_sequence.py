"""The sequence diagram: an arrow is as long as its message has come, time goes down, and nothing overlaps."""

from datetime import timedelta
from itertools import pairwise

import pytest

from pages.story import stays
from pictures.journeys import offset
from pictures.legible import legible
from pictures.lifelines import width
from pictures.sequence import Arrow, Picture, Pill, draw
from systems.voiding import Voiding
from tests.histories import DEFINITION, FIRST, HEARS, TITLES, History, noted, started, steps
from tests.support import ManualClock


def picture(told: History, clock: ManualClock) -> Picture:
    return draw(told, TITLES, HEARS, DEFINITION, lambda since: clock.now() - since, timedelta(seconds=3))


def test_an_arrow_is_as_long_as_its_message_has_come(slow: Voiding, clock: ManualClock) -> None:
    started(slow, clock)
    lengths = []
    for _ in range(3):
        clock.move(0.7)
        arrow = picture(slow.history(FIRST), clock).said[-1]
        assert isinstance(arrow, Arrow)
        assert (arrow.way.arrival, arrow.moving) == (None, True)
        lengths.append(ends(arrow)[2])
    assert lengths == sorted(lengths)
    clock.move(9)
    late = picture(slow.history(FIRST), clock)
    assert not late.moving
    arrow = late.said[-1]
    assert isinstance(arrow, Arrow)
    assert lengths[-1] < ends(arrow)[2] < late.lanes[2].x - 5
    slow.worker.drain()
    assert picture(slow.history(FIRST), clock).said[1].y == arrow.y


def ends(arrow: Arrow) -> list[float]:
    """Where an arrow's line begins and ends."""
    return [*arrow.points[0], *arrow.points[-1]]


def test_while_time_stands_still_a_message_comes_no_nearer_and_then_its_deadline_is_put_off(
    slow: Voiding, clock: ManualClock
) -> None:
    def reach() -> float:
        told = slow.history(FIRST)
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
    told = slow.history(FIRST)
    armed, put_off = [each[1] for each in noted(told) if each[1].startswith("deadline")]
    assert (armed, put_off) == ("deadline armed: +39.00 s", "deadline put off: +639.00 s")
    first, last = stays(told, DEFINITION)[-2:]
    assert [each.deadline for each in (first, last)] == [
        each["data"]["deadline"] for each in legible(told, DEFINITION) if "deadline" in each["data"]
    ]
    assert (first.state, first.since) == (last.state, last.since)
    steps(slow, clock, 3, 3, 3, 3)


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
