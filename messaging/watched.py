"""The logs of modules on other hosts, for who only watches them: the newest messages are here, others are asked for."""

import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import islice

from messaging.carrier import LOOK_EVERY, Carrier
from messaging.messages import Entry, Gap
from messaging.readable import CannotFollow, Place, Read, is_for, must_go_on
from messaging.stream import Stream, from_row

BATCH = 1000
MOST_KEPT = 3000
MOST_PARTS = 3
"""Of a log of which a reader is far behind, so many parts are gone through to count what waits for it."""


class Watched(Carrier):
    """A stream, Readable. Its newest messages are kept; who asks for older ones waits for the engine. Raises Away."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(f"log of {stream.name}")
        self.name = stream.name
        self.stream = stream
        self.on_growth: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._end = Place("", 0)
        self._before = 0
        self._kept: list[Entry | Gap] = []
        self._met_at = -LOOK_EVERY
        stream.listen(self._hear)

    def end(self) -> Place:
        """The last position that is known of, in the log's epoch."""
        return self._end

    def must_go_on(self, place: Place) -> None:
        """Raises CannotFollow where the stream has no such place."""
        must_go_on(place, self._end)

    def read(self, after: int, limit: int) -> list[Entry | Gap]:
        """At most `limit` positions after `after`, in order."""
        with self._lock:
            if after >= self._before:
                return self._kept[after - self._before :][:limit]
        return [from_row(each) for each in self.stream.read(after, limit)]

    def read_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> Read:
        """Messages for a reader. Raises CannotFollow."""
        entries = list(islice(self._wanted(reader, events, after), limit))
        last = self._end.position
        return Read(entries, entries[-1].position if len(entries) == limit else last, last)

    def count_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> int:
        """How many messages for a reader there are, at most `limit`. Raises CannotFollow."""
        return sum(1 for _ in islice(self._wanted(reader, events, after), limit))

    def version(self, _reader: str, _events: Sequence[str]) -> Hashable:
        """What differs from the last time if there may be more for a reader."""
        return self._end

    def _anew(self) -> None:
        self._met_at = -LOOK_EVERY

    def step(self) -> bool:
        """Read on what is new. False when there is nothing more."""
        if time.monotonic() - self._met_at >= LOOK_EVERY:
            self._meet(self.stream.end())
            self._met_at = time.monotonic()
        if not self._end.epoch:
            return False
        with self._lock:
            top = self._before + len(self._kept)
        rows = [from_row(each) for each in self.stream.read(top, BATCH)]
        if rows:
            with self._lock:
                self._kept += rows
                self._end = Place(self._end.epoch, rows[-1].position)
                dropped = max(0, len(self._kept) - MOST_KEPT)
                del self._kept[:dropped]
                self._before += dropped
            self.on_growth()
        return bool(rows)

    def _meet(self, end: Place) -> None:
        with self._lock:
            top = self._before + len(self._kept)
            if end.epoch != self._end.epoch or not top - BATCH <= end.position <= top + MOST_KEPT:
                self._before, self._kept = max(0, end.position - MOST_KEPT), []
                self._end = end

    def _hear(self, _position: int) -> None:
        self.wake()
        self.on_growth()

    def _wanted(self, reader: str, events: Sequence[str], after: Place) -> Iterator[Entry]:
        if after.epoch != self._end.epoch:
            raise CannotFollow("is another one")
        position = after.position
        for _ in range(MOST_PARTS):
            rows = self.read(position, MOST_KEPT if position >= self._before else BATCH)
            for each in rows:
                if is_for(each, reader, events):
                    yield each
            if not rows or position >= self._before:
                return
            position = rows[-1].position
