"""What was measured, and how it is told: a figure for each line of the table."""

from collections.abc import Sequence
from typing import Literal

import msgspec


class Goal(msgspec.Struct, frozen=True):
    """What is to be reached: by the ratio to what stands beside it, or by the value itself."""

    bound: Literal["at least", "at most"]
    limit: float
    of: Literal["ratio", "value"] = "ratio"


class Figure(msgspec.Struct, frozen=True):
    """A work, what it took here, and what it took whoever stands `beside` it in the same run."""

    work: str
    value: float
    unit: str
    beside: str | None = None
    peer: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """How the value is to the peer's."""
        return self.value / self.peer if self.peer else None

    @property
    def reached(self) -> bool | None:
        """Whether it is as it should be; None where nothing is asked of it."""
        if self.goal is None:
            return None
        compared = self.ratio if self.goal.of == "ratio" else self.value
        if compared is None:
            return None
        return compared >= self.goal.limit if self.goal.bound == "at least" else compared <= self.goal.limit

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The line of the table: work, value, what is beside it, ratio and goal."""
        beside = f"{self.beside}: {number(self.peer)} {self.unit}" if self.peer is not None else self.beside or ""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return self.work, f"{number(self.value)} {self.unit}", beside, ratio, self.wanted

    @property
    def wanted(self) -> str:
        """The goal, and whether it was reached."""
        if self.goal is None:
            return ""
        unit = "" if self.goal.of == "ratio" else f" {self.unit}"
        mark = {True: " ✓", False: " ✗", None: ""}[self.reached]
        return f"{self.goal.bound} {number(self.goal.limit)}{unit}{mark}"


HEADINGS = ("work", "here", "beside it, in the same run", "ratio", "goal")


def number(value: float) -> str:
    """A number with as many digits as one can mean."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def as_text(figures: Sequence[Figure]) -> str:
    """The table for a terminal."""
    rows = [HEADINGS, *(each.cells for each in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def as_markdown(figures: Sequence[Figure]) -> str:
    """The table for the README."""
    rows = [HEADINGS, ("---", "---:", "---", "---:", "---"), *(each.cells for each in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
