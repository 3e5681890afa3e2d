"""What a check is, and what it reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Report:
    """What a check has to say: `lines` with its counts, and a sentence for each thing that was `broken`."""

    lines: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """`run(size, seed)` does as much as `size` says, in `unit`s; with the same seed it does the same again.

    `short` is its size in `make test` (None: it has tests of its own there), `long` its size in `make torture`.
    """

    name: str
    run: Callable[[int, int], Report]
    unit: str
    short: int | None
    long: int


def of(counts: Sequence[tuple[str, int]]) -> str:
    """Counts as text: "3 this; 1,200 that"."""
    return "; ".join(f"{count:,} {name}" for name, count in counts)
