"""The logs as ribbons of numbered cells, with every reader's cursor under the last cell it has handled."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from messaging.messages import Entry, Gap
from messaging.module import Module

MOST_CELLS = 40


@dataclass(frozen=True)
class Cell:
    """One position of a log: its message, or a gap, what it is about, and the readers whose cursor stands here."""

    position: int
    entry: Entry | None
    document: str | None
    cursors: Sequence[str]


@dataclass(frozen=True)
class Ribbon:
    """The end of a log, newest cell first. `behind` are readers whose cursor is before all of its cells."""

    name: str
    head: int
    cells: Sequence[Cell]
    behind: Sequence[tuple[str, int]]
    lags: Sequence[tuple[str, int]]


def ribbons(modules: Sequence[Module]) -> list[Ribbon]:
    """Every module's log."""
    return [ribbon(module, modules) for module in modules]


def ribbon(module: Module, modules: Sequence[Module]) -> Ribbon:
    """One module's log, with the cursors of those who read it."""
    cursors = {
        reader.name: subscription.cursor()
        for reader in modules
        for subscription in reader.subscriptions
        if subscription.source.name == module.name
    }
    head = module.log.head()
    first = max(0, head - MOST_CELLS)
    cells = [cell(entry, cursors) for entry in module.log.read(first, MOST_CELLS)]
    return Ribbon(
        module.name,
        head,
        cells[::-1],
        [(reader, position) for reader, position in cursors.items() if position <= first],
        [(reader, head - position) for reader, position in cursors.items()],
    )


def cell(entry: Entry | Gap, cursors: dict[str, int]) -> Cell:
    """One position, whole or as the gap that other modules see."""
    readers = [reader for reader, position in cursors.items() if position == entry.position]
    if isinstance(entry, Gap):
        return Cell(entry.position, None, None, readers)
    document = msgspec.json.decode(entry.data).get("document_id")
    return Cell(entry.position, entry, document, readers)
