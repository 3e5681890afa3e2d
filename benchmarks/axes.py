"""A logarithmic axis: where a value stands on it, and what is written beside it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """From `low` at the place `start` to `high` at `end`, in pixels; each ten times as much is as far."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> Sequence[float]:
        """1, 10, 100 and so on, as far as they are on it."""
        return [each for each in (10.0**power for power in range(-6, 10)) if self.low <= each <= self.high]


def around(values: Iterable[float], start: float, end: float, *, whole: bool) -> Axis:
    """An axis that all values are on; `whole`: from a power of ten to another."""
    found = [each for each in values if each > 0] or [1.0]
    low, high = min(found) / 1.3, max(found) * 1.3
    if whole:
        low, high = 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high))
    return Axis(low, high, start, end)


def short(value: float) -> str:
    """A value as an axis has it."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
