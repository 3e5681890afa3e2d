"""Several modules' files read together at one common moment, for who checks what no module can see alone."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from messaging import functions
from messaging.log import END
from messaging.messages import fields
from messaging.readable import Place
from messaging.store import from_utf8
from messaging.traffic import Traffic

PAUSE = 0.001
SubjectOf = Callable[[Mapping[str, Any]], str | None]


class TooBusy(sqlite3.OperationalError):
    """There was no moment at which nobody wrote; there may be one a little later."""


class Files:
    """The files `paths` by module, and who `reads` whose log; `subject_of` tells which subject a message's data names.

    Nobody is held up: a moment is common to all files when none was written between the first and the last of their
    snapshots, else another one is tried, for `patience` seconds, then TooBusy is raised. Raises FileNotFoundError
    when a file is missing, sqlite3.Error when one cannot be read.
    """

    def __init__(
        self, paths: Mapping[str, Path], reads: Mapping[str, Sequence[str]], subject_of: SubjectOf, patience: float
    ) -> None:
        self.modules = sorted(paths)
        self.reads = reads
        self.beginning = 0
        self._paths = paths
        self._subject_of = subject_of
        self._patience = patience
        self._connections: list[sqlite3.Connection] = []
        self._traffic = Traffic()
        self._epochs: list[str] = []
        self._known: dict[tuple[str, str, tuple[object, ...]], list[Any]] = {}
        try:
            self._files = {module: self._open(paths[module]) for module in self.modules}
            self._watches = [self._open(paths[module]) for module in self.modules]
        except BaseException:
            self.close()
            raise

    @contextmanager
    def still(self) -> Iterator[None]:
        """Inside, all files are as they were at one moment. `beginning` counts how often they were started over."""
        for path in self._paths.values():
            must_be_there(path)
        try:
            self._find_a_common_moment()
            self._notice_a_new_beginning()
            self._traffic.keep_up(self)
            yield
        finally:
            self._let_go()

    def rows(self, module: str, sql: str, *values: object) -> list[Any]:
        """Rows of a module's file, read only once at a moment, as several rules are about the same ones."""
        question = (module, sql, values)
        if question not in self._known:
            self._known[question] = self._files[module].execute(sql, values).fetchall()
        return self._known[question]

    def head(self, module: str) -> int:
        """The last position of a module's log, 0 while it is empty."""
        return self.end(module).position

    def end(self, module: str) -> Place:
        """The last position of a module's log, in its epoch."""
        return Place(*self.rows(module, END)[0])

    def cursor(self, reader: str, source: str) -> int:
        """The last position of `source`'s log that `reader` has handled or passed over."""
        return self.place(reader, source).position

    def place(self, reader: str, source: str) -> Place:
        """A reader's cursor, in the epoch of the log that it counts in."""
        found = self.rows(reader, "select epoch, position from cursors where log = ?", source)
        return Place(*found[0]) if found else Place("", 0)

    def subject(self, data: str | bytes) -> str | None:
        """The subject that a message's JSON names, if it can be read and names one."""
        found = self._subject_of(fields(data) or {})
        return found if isinstance(found, str) else None

    def in_flight(self, name: str) -> bool:
        """Whether a message about this subject, or of this correlation id, is on its way or could not be handled."""
        return name in self._traffic

    @property
    def starting_over(self) -> bool:
        """Whether the files are being emptied just now, one after the other."""
        return any(self.rows(module, "select 1 from identity where starting_over") for module in self.modules)

    def close(self) -> None:
        """Close the files."""
        for connection in self._connections:
            connection.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        must_be_there(path)
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=self._patience,
            isolation_level=None,
            check_same_thread=False,
        )
        self._connections.append(connection)
        connection.text_factory = from_utf8
        functions.register(connection)
        connection.execute("pragma query_only=on")
        return connection

    def _find_a_common_moment(self) -> None:
        until = time.monotonic() + self._patience
        while True:
            before = self._versions()
            for file in self._files.values():
                file.execute("begin")
                file.execute("select 1 from log limit 1").fetchone()
            if self._versions() == before:
                return
            self._let_go()
            if time.monotonic() > until:
                raise TooBusy("the files are written too often to find one common moment")
            time.sleep(PAUSE)

    def _versions(self) -> list[int]:
        """Numbers that change whenever anybody has written. Inside its snapshot, a connection would not see that."""
        return [watch.execute("pragma data_version").fetchone()[0] for watch in self._watches]

    def _let_go(self) -> None:
        self._known.clear()
        for file in self._files.values():
            if file.in_transaction:
                file.execute("rollback")

    def _notice_a_new_beginning(self) -> None:
        epochs = [self.end(module).epoch for module in self.modules]
        if self._epochs and self._epochs != epochs:
            self.beginning += 1
            self._traffic = Traffic()
        self._epochs = epochs


def must_be_there(path: Path) -> None:
    """Raises FileNotFoundError where there is no such file: SQLite would say less."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing")


def among(column: str, keys: Sequence[object] | None) -> tuple[str, list[str]]:
    """A condition of SQL, and its values, for rows whose `column` is one of `keys`; for all rows when that is None."""
    if keys is None:
        return "true", []
    return f"{column} in (select value from json_each(?))", [msgspec.json.encode(keys).decode()]
