"""Where everything stands in the sequence diagram, at every moment of histories of all kinds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from messaging.clock import from_text, to_text
from messaging.delivery import RETRY_AFTER
from pictures.routing import Box, Point, way_past
from pictures.sequence import Arrow, Picture, draw
from pictures.timeline import LONGEST, lasting
from systems.voiding import Voiding
from tests.collisions import check
from tests.histories import DEFINITION, FIRST, HEARS, MANAGER, TITLES, History
from tests.support import ManualClock, raise_error

DELAY = 3.0
HALF_STEPS = [DELAY / 2] * 12

Scenario = Callable[[Voiding, ManualClock, pytest.MonkeyPatch], Iterator[float]]


def drawn(told: History, clock: ManualClock, delay: float = DELAY) -> Picture:
    return draw(told, TITLES, HEARS, DEFINITION, lambda since: clock.now() - since, timedelta(seconds=delay))


def success(*_: object) -> Iterator[float]:
    yield from HALF_STEPS


def refusal(system: Voiding, clock: ManualClock, _: object) -> Iterator[float]:
    system.reports.publish("R-0001")
    yield from HALF_STEPS
    clock.move(90)
    system.manager.acknowledge(FIRST)
    yield 0


def timeout(*_: object) -> Iterator[float]:
    """Reports is away until after the deadline, then answers both commands."""
    yield from (DELAY, 37, *HALF_STEPS)


def timeout_too_late(system: Voiding, *_: object) -> Iterator[float]:
    """Reports has published by the time that it is to take its mark back."""
    yield from (DELAY, 37)
    system.reports.publish("R-0001")
    yield from HALF_STEPS


def parked(_: object, __: object, patch: pytest.MonkeyPatch) -> Iterator[float]:
    """Reports cannot handle its command; the deadline passes; it cannot handle that command either."""
    patch.setattr("reports.module.decide", raise_error)
    yield from (DELAY, DELAY, *(each.total_seconds() for each in RETRY_AFTER), 37, DELAY)
    yield from [each.total_seconds() for each in RETRY_AFTER]


def hasty(system: Voiding, clock: ManualClock, _: object) -> Iterator[float]:
    """The pace was changed under way: what follows takes no time at all, and a person comes back after a day."""
    system.reports.publish("R-0001")
    yield from (DELAY, DELAY)
    system.delay_line.delay = timedelta(0)
    yield from (0.001, 0.002, 0.001)
    clock.move(86400)
    system.manager.acknowledge(FIRST)
    yield 0


SCENARIOS = [success, refusal, timeout, timeout_too_late, parked, hasty]


@pytest.fixture(params=SCENARIOS, ids=lambda each: each.__name__)
def told(
    request: pytest.FixtureRequest, start: Callable[..., Voiding], clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Iterator[History]]:
    """The history of a process, again after each thing that happens to it."""
    system = start(slow_down=1)
    for amount in (45000, 1200):
        system.billing.issue("invoice", "Contoso", amount)
    for _ in range(2):
        system.worker.drain()
        clock.move(10)
    system.billing.void("INV-0001")

    def tell() -> Iterator[History]:
        with monkeypatch.context() as patch:
            system.worker.drain()
            for seconds in request.param(system, clock, patch):
                clock.move(seconds)
                system.worker.drain()
                yield system.history(FIRST)

    yield tell()
    for _ in range(8):
        clock.move(60)
        system.worker.drain()


def test_no_text_collides_with_anything_at_any_moment(told: Iterator[History], clock: ManualClock) -> None:
    seen = 0
    for each in told:
        check(drawn(each, clock))
        check(drawn(each, clock, delay=0))
        seen += 1
    assert seen


def changed(told: History, *changes: dict[str, Any]) -> History:
    """A history that ends with its last message again and again, changed each time."""
    last = told[-1]
    return [*told, *({**last, "id": f"{last['log']}-{900 + each}", **change} for each, change in enumerate(changes))]


@pytest.fixture
def ended(start: Callable[..., Voiding], clock: ManualClock) -> History:
    system = start(slow_down=1)
    system.billing.issue("invoice", "Contoso", 45000)
    system.worker.drain()
    clock.move(10)
    system.billing.void("INV-0001")
    for _ in range(6):
        clock.move(DELAY)
        system.worker.drain()
    return system.history(FIRST)


def test_many_notes_at_one_moment_stand_below_each_other(ended: History, clock: ManualClock) -> None:
    check(drawn(changed(ended, *[{"type": "MessageParked"}] * 12), clock))


def test_repeated_messages_and_many_at_once_collide_with_nothing(ended: History, clock: ManualClock) -> None:
    command = {**next(each for each in ended if each["type"] == "MarkDocumentAsVoided"), "log": MANAGER}
    event = next(each for each in ended if each["type"].startswith("MarkingDocument"))
    under_way = [{**each, "id": f"{each['log']}-{900 + place}"} for place, each in enumerate([command, event] * 4)]
    check(drawn([*ended, *under_way], clock))
    later = to_text(from_text(ended[-1]["occurred_at"]) + timedelta(seconds=9))
    answers = [
        {**event, "id": f"reports-{950 + n}", "causation_id": each["id"], "occurred_at": later}
        for n, each in enumerate(under_way[::2])
    ]
    check(drawn([*ended, *under_way, *answers], clock))


def moments(picture: Picture) -> list[tuple[float, float]]:
    """Seconds after the start and height of each moment on the axis."""
    return [(float(each.text.split()[0]), each.y) for each in picture.time.ticks]


def test_where_no_wait_is_long_distances_are_true_to_scale(ended: History, clock: ManualClock) -> None:
    picture = drawn(ended, clock)
    (start, top), *others = moments(picture)
    assert len(others) == 5
    scales = [(y - top) / (after - start) for after, y in others]
    assert scales == pytest.approx([scales[0]] * len(scales))
    assert picture.time.cuts == []
    assert picture.time.unit == "1 s"
    assert [round((y - top) / scales[0], 6) for y in picture.time.marks] == [*range(1, 16)]


@pytest.mark.parametrize("delay", [0, DELAY / 5, DELAY])
@pytest.mark.parametrize("wait", [0, 200])
def test_at_any_pace_and_after_a_pause_moments_stand_apart(
    ended: History, clock: ManualClock, delay: float, wait: float
) -> None:
    late = [
        {**each, "occurred_at": to_text(from_text(each["occurred_at"]) + timedelta(seconds=wait))} for each in ended[5:]
    ]
    picture = drawn([*ended[:5], *late], clock, delay)
    assert len(moments(picture)) == 6
    assert len(picture.time.cuts) == (1 if wait else 0)


def test_a_long_wait_is_cut_short_and_the_axis_says_how_long_it_was(ended: History, clock: ManualClock) -> None:
    late = {"occurred_at": to_text(from_text(ended[-1]["occurred_at"]) + timedelta(minutes=12))}
    whole, cut = drawn(ended, clock), drawn(changed(ended, late), clock)
    assert [each.text for each in cut.time.cuts] == ["12 min"]
    assert cut.time.ticks[-2].y < cut.time.cuts[0].y < cut.time.ticks[-1].y
    assert cut.height - whole.height < LONGEST
    assert cut.time.ticks[:-1] == whole.time.ticks
    assert cut.time.marks == whole.time.marks, "no even marks where time was cut short"


def test_milliseconds_beside_seconds_are_one_moment(ended: History, clock: ManualClock) -> None:
    soon = [
        {"occurred_at": to_text(from_text(ended[-1]["occurred_at"]) + timedelta(milliseconds=each))} for each in (2, 5)
    ]
    assert drawn(changed(ended, *soon), clock).time.ticks == drawn(ended, clock).time.ticks


def test_what_is_on_the_way_arrives_where_it_was_awaited(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start(slow_down=1)
    system.billing.issue("invoice", "Contoso", 45000)
    system.worker.drain()
    clock.move(10)
    system.billing.void("INV-0001")
    before: list[float] = []
    for _ in range(6):
        picture = drawn(system.history(FIRST), clock)
        arrows = [each for each in picture.said if isinstance(each, Arrow)]
        after = [height for each in arrows for height in (each.y, picture.time.arrived[each.way])]
        assert after[: len(before)] == pytest.approx(before)
        before = after
        clock.move(DELAY)
        system.worker.drain()


def test_a_clock_that_was_set_back_stands_still(ended: History, clock: ManualClock) -> None:
    back = {"occurred_at": to_text(from_text(ended[-1]["occurred_at"]) - timedelta(seconds=40))}
    check(drawn(changed(ended, back), clock))


def test_a_way_is_straight_unless_a_text_is_in_it() -> None:
    start, end = Point(0, 0), Point(100, 100)
    assert way_past(start, end, [Box(60, 0, 100, 30)]) == [start, end]
    assert way_past(start, end, [Box(30, 40, 100, 60)]) == [start, Point(25, 65), end]
    assert way_past(start, end, [Box(-50, 40, 150, 60)])[1:-1] == [Point(-55, 35), Point(-55, 65)]
    everywhere = [Box(-50, -20, 150, 20)]
    assert way_past(start, end, everywhere) == [start, end]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0021, "2.1 ms"), (1, "1 s"), (36.04, "36 s"), (720, "12 min"), (86400, "1 d")]
)
def test_a_span_of_time_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
