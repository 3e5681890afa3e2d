"""What is on its way between modules, by what it is about: kept up with from one look at their files to the next."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from messaging.failures import BY_KIND

ON_THE_WAY = (
    "select position, correlation_id, data from log"
    " where position > ? and visibility = 'public' and coalesce(recipient, ?) = ?"
)

FAILED_LATER = "select seq, correlation_id, data from failures where seq > ? order by seq"
HOW_MANY_FAILED = f"select coalesce(sum(number), 0) from {BY_KIND.counted}"
STILL_FAILED = "select seq from failures"


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
        self._failures: dict[str, dict[int, set[str]]] = {}
        self._named: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        return self._named[name] > 0

    def keep_up(self, files: Readable) -> None:
        """Take in how the files are now. Only what was said since the last time is read."""
        for reader, sources in files.reads.items():
            for source in sources:
                self._follow(files, reader, source)
        for module in sorted({*files.reads, *(source for sources in files.reads.values() for source in sources)}):
            self._take_in_failures(files, module)

    def _follow(self, files: Readable, reader: str, source: str) -> None:
        road = self._roads.setdefault((reader, source), Road())
        cursor = files.cursor(reader, source)
        if cursor < road.cursor:
            self._named.subtract(name for _, names in road.messages for name in names)
            road = self._roads[reader, source] = Road()
        while road.messages and road.messages[0][0] <= cursor:
            self._named.subtract(road.messages.popleft()[1])
        for position, correlation_id, data in files.rows(source, ON_THE_WAY, max(cursor, road.seen), reader, reader):
            names = {name for name in (correlation_id, files.subject(data)) if name}
            road.messages.append((position, names))
            self._named.update(names)
        road.cursor, road.seen = cursor, files.head(source)

    def _take_in_failures(self, files: Readable, module: str) -> None:
        """What failed later comes behind; when some are gone, those that are left are looked up once more."""
        known = self._failures.setdefault(module, {})
        for seq, correlation_id, data in files.rows(module, FAILED_LATER, next(reversed(known), 0)):
            known[seq] = {name for name in (correlation_id, files.subject(data)) if name}
            self._named.update(known[seq])
        if files.rows(module, HOW_MANY_FAILED)[0][0] != len(known):
            left = {row[0] for row in files.rows(module, STILL_FAILED)}
            for seq in known.keys() - left:
                self._named.subtract(known.pop(seq))
