"""The logs as ribbons of numbered cells, with every reader's cursor under the last cell it has handled."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.journal import Journal
from messaging.messages import Entry, Gap
from messaging.subscription import Subscription
from pictures.wires import SubjectOf

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


def ribbon(journal: Journal, subscriptions: Sequence[Subscription], subject_of: SubjectOf) -> Ribbon:
    """One module's log, with the cursors of those who read it."""
    cursors = {each.reader.name: each.cursor() for each in subscriptions if each.source.name == journal.name}
    head = journal.log.head()
    first = max(0, head - MOST_CELLS)
    cells = [cell(entry, cursors, subject_of) for entry in journal.log.read(first, MOST_CELLS)]
    return Ribbon(
        journal.name,
        head,
        cells[::-1],
        list(cursors),
        [(reader, position) for reader, position in cursors.items() if position <= first],
        [(reader, max(0, head - position)) for reader, position in cursors.items()],
    )


def cell(entry: Entry | Gap, cursors: dict[str, int], subject_of: SubjectOf) -> Cell:
    """One position, whole or as the gap that other modules see."""
    readers = [reader for reader, position in cursors.items() if position == entry.position]
    if isinstance(entry, Gap):
        return Cell(entry.position, None, None, readers)
    return Cell(entry.position, entry, subject_of(entry.fields), readers)
