"""What the hand-written peers stand on: plain sqlite3, three files, one thread, a batch a transaction.

None of the project's own code runs here. The settings of the files are those of `messaging/store.py`.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

BATCH = 500
FILES = ("billing", "process-manager", "reports")

Row = tuple[int, str, str]
"""A message as a step gets it: its position, its type and what is in it."""
Handle = Callable[[sqlite3.Connection, Sequence[Row], str], None]


class Peer(Protocol):
    """Something that carries out what was requested, in files of a folder."""

    def drain(self) -> None:
        """Carry everything out that is requested."""

    def close(self) -> None:
        """Close the files."""


class Step(NamedTuple):
    """A module reads the messages of some types in the log of `source`, and handles a batch of them."""

    reader: str
    source: str
    types: Sequence[str]
    handle: Handle


class Pump:
    """Has `steps` done in turn until none has anything to do. `column` is that of the log which a step gets."""

    def __init__(self, folder: Path, batch: int, column: str) -> None:
        self.files = {name: connect(folder / f"{name}.db") for name in FILES}
        self.steps: Sequence[Step] = ()
        self._batch = batch
        self._column = column
        self._passed: dict[tuple[str, str], int] = {}
        self._stored: dict[tuple[str, str], int] = {}

    def drain(self) -> None:
        """Do all that there is to do, then store how far was read."""
        while any([self._do(each) for each in self.steps]):
            pass
        for (reader, source), position in self._passed.items():
            if self._stored[reader, source] != position:
                self.files[reader].execute("update cursors set position = ? where log = ?", (position, source))
        self._stored.update(self._passed)

    def close(self) -> None:
        """Close the files."""
        for each in self.files.values():
            each.close()

    def moved(self, _file: sqlite3.Connection, _source: str, _position: int, _now: str) -> None:
        """A step is done, up to a position."""

    def committed(self, _step: Step, _rows: Sequence[Row]) -> None:
        """Messages were handled, and that is on the disk."""

    def _do(self, step: Step) -> bool:
        source, file = self.files[step.source], self.files[step.reader]
        key = (step.reader, step.source)
        if key not in self._passed:
            find = "select position from cursors where log = ?"
            self._passed[key] = self._stored[key] = file.execute(find, (step.source,)).fetchone()[0]
        passed = self._passed[key]
        wanted = ", ".join(f"'{each}'" for each in step.types)
        head = source.execute("select coalesce(max(position), 0) from log").fetchone()[0]
        rows = source.execute(
            f"select position, type, {self._column} from log where position > ? and position <= ?"
            f" and type in ({wanted}) order by position limit ?",
            (passed, head, self._batch),
        ).fetchall()
        if not rows:
            self._passed[key] = head
            return False
        position = rows[-1][0] if len(rows) == self._batch else head
        now = text_of_now()
        file.execute("begin immediate")
        step.handle(file, rows, now)
        self.moved(file, step.source, position, now)
        file.execute("update cursors set position = ? where log = ?", (position, step.source))
        file.execute("commit")
        self._passed[key] = self._stored[key] = position
        self.committed(step, rows)
        return True


def connect(path: Path) -> sqlite3.Connection:
    """A connection that commits when it is told to, and survives a power cut."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256, check_same_thread=False)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")
    return connection


def text_of_now() -> str:
    """The time as text, in UTC with microseconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
