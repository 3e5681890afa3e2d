"""What a program has done to its files, in order, with the moments at which each was done."""

import pickle
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Create(NamedTuple):
    """A file is there from now on, under a name."""

    file: int
    name: str


class Write(NamedTuple):
    file: int
    offset: int
    data: bytes


class Truncate(NamedTuple):
    file: int
    size: int


class Sync(NamedTuple):
    """All that was written to the file is on the disk; with `folder`, so are all names in it."""

    file: int
    folder: bool


class Delete(NamedTuple):
    """The name of a file is gone; with `folder`, for good."""

    file: int
    folder: bool


Operation = Create | Write | Truncate | Sync | Delete


class Recorder:
    """Keeps operations in a file, each with its moment (`time.monotonic()`)."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._lock = threading.Lock()

    def keep(self, operation: Operation) -> None:
        with self._lock:
            pickle.dump((time.monotonic(), operation), self._file)
            self._file.flush()


def recorded(path: Path) -> Iterator[tuple[float, Operation]]:
    """The operations that were kept, in order."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except (EOFError, pickle.UnpicklingError):
                return
