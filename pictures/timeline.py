"""At which height of a sequence diagram each message was said and arrived: time runs downwards, true to scale.

What happened at one moment stands in rows, each as high as its text. From one moment to the next there are so many
pixels a second that no rows meet. Where a wait would be too long to draw, it is cut short, and the axis says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from messaging.clock import from_text
from pictures.journeys import History, Journey, offset

TOP = -6.0
ARROW_ROW, NOTE_ROW, ARRIVAL_ROW = 47, 26, 20
STRIDE = 2 * NOTE_ROW + ARROW_ROW + ARRIVAL_ROW
LONGEST, CUT = 270.0, 24
AT_ONCE = 4.0
LEAST_UNIT = 30.0
UNITS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 86400)
NAMES = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"), (0.001, "ms"))


@dataclass(frozen=True)
class Row:
    """Something that happened, `after` so many seconds, and how far below the row above it stands at least."""

    after: float
    height: float
    step: int
    way: Journey | None = None


@dataclass(frozen=True)
class Scale:
    """So many pixels a second; what follows within `same` seconds is of the same moment."""

    pixels: float
    same: float


@dataclass(frozen=True)
class Tick:
    """Words beside the axis."""

    text: str
    y: float


@dataclass(frozen=True)
class Timeline:
    """Where each message was said and where it arrived, and the axis beside them.

    `ticks` are the moments, `cuts` where time was cut short and how long it was; `marks` are a `unit` of time apart.
    """

    said: Sequence[float]
    arrived: Mapping[Journey, float]
    ticks: Sequence[Tick]
    cuts: Sequence[Tick]
    marks: Sequence[float]
    unit: str


def timeline(history: History, ways: Sequence[Journey], delay: timedelta) -> Timeline:
    """The heights for a history whose messages take `delay`; those that are on their way arrive when they should."""
    rows = rows_of(history, ways)
    moments = [offset(history, each["occurred_at"]) for each in history]
    scale = scale_of(rows, delay)
    unit = next((each for each in UNITS if each * scale.pixels >= LEAST_UNIT), UNITS[-1])
    said: dict[int, float] = {}
    began: dict[int, float] = {}
    arrived: dict[Journey, float] = {}
    ticks: list[Tick] = []
    cuts: list[Tick] = []
    marks: list[float] = []
    bottom, since = TOP, 0.0
    for group in groups(rows, scale.same):
        after, least = group[0].after, bottom + group[0].height
        y = least
        if ticks:
            top = ticks[-1].y
            y = top + scale.pixels * (after - since)
            if y - top > LONGEST:
                y = least + CUT
                cuts.append(Tick(lasting(after - since), (top + y) / 2))
            else:
                first = int(since / unit) + 1
                marks += [top + scale.pixels * (each * unit - since) for each in range(first, int(after / unit) + 1)]
        ticks.append(Tick(moments[group[0].step], y))
        since, bottom = after, y - group[0].height
        for row in group:
            bottom += row.height
            began[row.step] = y
            if row.way:
                arrived[row.way] = bottom
            else:
                said[row.step] = bottom
    arrived.update({way: said[way.step] for way in ways if way.arrival == way.step})
    for way in (each for each in ways if each.arrival is None):
        due = began[way.step] + min(delay.total_seconds() * scale.pixels, LONGEST)
        bottom = arrived[way] = max(due, bottom + ARRIVAL_ROW)
    return Timeline(list(said.values()), arrived, ticks, cuts, marks, lasting(unit))


def rows_of(history: History, ways: Sequence[Journey]) -> list[Row]:
    """A row for each message, below those of what arrived and led to it. A clock that was set back stands still."""
    start = latest = from_text(history[0]["occurred_at"])
    rows = []
    for step, message in enumerate(history):
        latest = max(latest, from_text(message["occurred_at"]))
        after = (latest - start).total_seconds()
        rows += [Row(after, ARRIVAL_ROW, step, way) for way in ways if way.arrival == step and way.step < step]
        rows.append(Row(after, ARROW_ROW if any(way.step == step for way in ways) else NOTE_ROW, step))
    return rows


def groups(rows: Sequence[Row], same: float) -> list[list[Row]]:
    """The rows of each moment: no two that follow each other are more than `same` seconds apart.

    What was said before the moment arrives first, so that its arrow ends above what is said then.
    """
    found = [[rows[0]]]
    for before, row in pairwise(rows):
        if row.after - before.after <= same:
            found[-1].append(row)
        else:
            found.append([row])
    return [sorted(each, key=lambda row: row.way is None or row.way.step >= each[0].step) for each in found]


def scale_of(rows: Sequence[Row], delay: timedelta) -> Scale:
    """The scale that cuts the fewest waits short: if it can be the one that a message's delay suggests, else the least.

    That of the delay stays as it is while the history grows. What hardly spans a few pixels is one moment.
    """
    suggested = STRIDE / delay.total_seconds() if delay else 0.0
    found = []
    for same in sorted({0.0, *(after.after - before.after for before, after in pairwise(rows))}):
        moments = groups(rows, same)
        longest = max(max(row.after for row in each) - min(row.after for row in each) for each in moments)
        waits = [
            (after[0].after - before[0].after, sum(row.height for row in before[1:]) + after[0].height)
            for before, after in pairwise(moments)
        ]
        needed = max((room / seconds for seconds, room in waits), default=suggested)
        for pixels in {needed, max(needed, suggested)}:
            cut = sum(seconds * pixels > LONGEST for seconds, _ in waits)
            if pixels and longest * pixels < AT_ONCE:
                found.append((cut, pixels != suggested, pixels, same))
    *_, pixels, same = min(found, default=(suggested, 0.0))
    return Scale(pixels, same)


def lasting(seconds: float) -> str:
    """A span of time in a few words."""
    size, name = next((each for each in NAMES if seconds >= each[0]), NAMES[-1])
    return f"{seconds / size:.3g} {name}"
