"""What is on its way between modules, by what it is about: kept up with from one look at their files to the next."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

ON_THE_WAY = (
    "select position, correlation_id, data from log"
    " where position > ? and visibility = 'public' and coalesce(recipient, ?) = ?"
)


class Readable(Protocol):
    """The files, at one moment."""

    @property
    def reads(self) -> Mapping[str, Sequence[str]]: ...
    def rows(self, module: str, sql: str, *values: object) -> list[Any]: ...
    def head(self, module: str) -> int: ...
    def cursor(self, reader: str, source: str) -> int: ...
    def subject(self, data: str | bytes) -> str | None: ...


class Road:
    """The messages of a log that one reader has not read yet: each one's position, and what it is about."""

    def __init__(self) -> None:
        self.cursor = self.seen = 0
        self.messages: deque[tuple[int, set[str]]] = deque()


class Traffic:
    """Subjects and correlation ids that a message names which is on its way, or failed and was kept."""

    def __init__(self) -> None:
        self._roads: dict[tuple[str, str], Road] = {}
        self._on_the_way: Counter[str] = Counter()
        self._failed: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return self._on_the_way[name] > 0 or name in self._failed

    def keep_up(self, files: Readable) -> None:
        """Take in how the files are now. Only what was said since the last time is read."""
        for reader, sources in files.reads.items():
            for source in sources:
                self._follow(files, reader, source)
        self._failed = set(failed(files))

    def _follow(self, files: Readable, reader: str, source: str) -> None:
        road = self._roads.setdefault((reader, source), Road())
        cursor = files.cursor(reader, source)
        if cursor < road.cursor:
            self._on_the_way.subtract(name for _, names in road.messages for name in names)
            road = self._roads[reader, source] = Road()
        while road.messages and road.messages[0][0] <= cursor:
            self._on_the_way.subtract(road.messages.popleft()[1])
        for position, correlation_id, data in files.rows(source, ON_THE_WAY, max(cursor, road.seen), reader, reader):
            names = {name for name in (correlation_id, files.subject(data)) if name}
            road.messages.append((position, names))
            self._on_the_way.update(names)
        road.cursor, road.seen = cursor, files.head(source)


def failed(files: Readable) -> Iterator[str]:
    """What the messages are about that a module could not handle yet."""
    modules: Iterable[str] = {*files.reads, *(source for sources in files.reads.values() for source in sources)}
    for module in modules:
        for correlation_id, data in files.rows(module, "select correlation_id, data from failures"):
            yield from (name for name in (correlation_id, files.subject(data)) if name)
