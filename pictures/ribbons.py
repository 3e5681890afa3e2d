"""The logs as ribbons of numbered cells, with every reader's cursor under the last cell it has handled."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.messages import Entry, Gap
from pictures.wires import Following, SubjectOf

MOST_CELLS = 40


@dataclass(frozen=True)
class Cell:
    """One position of a log: its message, or a gap, what it is about, and the readers whose cursor stands here."""

    position: int
    entry: Entry | None
    subject: str | None
    cursors: Sequence[str]


@dataclass(frozen=True)
class Ribbon:
    """The end of a log, newest cell first. `readers` are all who read it, `behind` those before all of its cells."""

    name: str
    head: int
    cells: Sequence[Cell]
    readers: Sequence[str]
    behind: Sequence[tuple[str, int]]
    lags: Sequence[tuple[str, int]]


def before_first(head: int) -> int:
    """The position before the first cell of a log that ends at `head`."""
    return max(0, head - MOST_CELLS)


def ribbon(
    name: str, head: int, entries: Sequence[Entry | Gap], followings: Sequence[Following], subject_of: SubjectOf
) -> Ribbon:
    """The log of that name, which ends at `head` with these entries, and the cursors of those who read it."""
    cursors = {each.reader: each.cursor for each in followings if each.source == name}
    cells = [cell(entry, cursors, subject_of) for entry in entries]
    return Ribbon(
        name,
        head,
        cells[::-1],
        list(cursors),
        [(reader, position) for reader, position in cursors.items() if position <= before_first(head)],
        [(reader, max(0, head - position)) for reader, position in cursors.items()],
    )


def cell(entry: Entry | Gap, cursors: dict[str, int], subject_of: SubjectOf) -> Cell:
    """One position, whole or as the gap that other modules see."""
    readers = [reader for reader, position in cursors.items() if position == entry.position]
    if isinstance(entry, Gap):
        return Cell(entry.position, None, None, readers)
    return Cell(entry.position, entry, subject_of(entry.fields), readers)
