"""Another module's log as a stream carries it here: read ahead of its reader, who never waits for the network."""

import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import islice

from messaging.carrier import LOOK_EVERY, Carrier
from messaging.log import LOOK_AHEAD
from messaging.messages import Entry, Gap
from messaging.readable import CannotFollow, Place, Read, is_for, must_go_on
from messaging.stream import Stream, Unfit, from_row

BATCH = 1000
SOON = 0.002
"""Seconds after which somebody looks again for what was announced: the server that answers may be a moment behind."""

WAIT = (
    "It goes on by itself when that has published more. Where the file of {name} was lost or is an older copy, stop its"
    " app and put the newest one back."
)


class Carried(Carrier):
    """Readable, for one reader, from a window of the stream that begins about where that one asked last."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(f"log of {stream.name}")
        self.name = stream.name
        self.on_growth: Callable[[], None] = lambda: None
        self._stream = stream
        self._lock = threading.RLock()
        self._end = Place("", 0)
        self._before = self._asked = self._announced = 0
        self._window: list[Entry | Gap] = []
        self._version = 0
        self._enough = False
        self._met_at = -LOOK_EVERY
        self._heard_at = 0.0
        stream.listen(self._hear)

    def read(self, after: int, limit: int) -> list[Entry | Gap]:
        """At most `limit` positions after `after`, in order, asked of the stream: who calls this can wait."""
        return [from_row(each) for each in self._stream.read(after, limit)]

    def read_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> Read:
        """Messages for a reader, of those that are here. Raises CannotFollow."""
        with self._lock:
            entries = list(islice(self._wanted(reader, events, after), limit))
            until = min(after.position + LOOK_AHEAD, self._top())
            return Read(entries, entries[-1].position if len(entries) == limit else until, self._top())

    def count_for(self, reader: str, events: Sequence[str], after: Place, limit: int) -> int:
        """How many messages for a reader are here, at most `limit`. Raises CannotFollow."""
        with self._lock:
            return sum(1 for _ in islice(self._wanted(reader, events, after), limit))

    def end(self) -> Place:
        """The last position that is known of, in the log's epoch."""
        with self._lock:
            return Place(self._end.epoch, max(self._end.position, self._top() if self._window else 0))

    def must_go_on(self, place: Place) -> None:
        """Raises CannotFollow where the stream has no such place."""
        end = self.end()
        if not end.epoch:
            raise CannotFollow("was not reached yet", "It goes on when it is.")
        if place.epoch == end.epoch and place.position > end.position:
            raise CannotFollow(f"is carried up to {end.position} only", WAIT.format(name=self.name))
        must_go_on(place, end)

    def version(self, _reader: str, _events: Sequence[str]) -> Hashable:
        """What differs from the last time if there may be more for a reader."""
        return self._version

    def step(self) -> bool:
        """Read on a part of the stream, unless enough of it is here. False when there is nothing more."""
        if time.monotonic() - self._met_at >= LOOK_EVERY:
            self._meet(self._stream.end())
            self._met_at = time.monotonic()
        with self._lock:
            top = self._top()
            self._enough = top - self._asked >= LOOK_AHEAD
        if self._enough or not self._end.epoch:
            return False
        rows = [from_row(each) for each in self._stream.read(top, BATCH)]
        if not rows:
            announced = self._announced > top and time.monotonic() - self._heard_at < LOOK_EVERY
            time.sleep(SOON if announced else 0)
            return announced
        for expected, row in enumerate(rows, top + 1):
            if row.position != expected:
                raise Unfit(f"The stream of {self.name} has no message {expected}: it has to be filled again.")
        with self._lock:
            if self._top() == top:
                self._window += rows
                self._version += 1
        self.on_growth()
        return True

    def _anew(self) -> None:
        self._met_at = -LOOK_EVERY

    def _meet(self, end: Place) -> None:
        with self._lock:
            known, self._end = self._end, end
            if end.epoch != known.epoch or end.position < self._top():
                self._go_to(self._asked)
        if end.epoch != known.epoch:
            self.on_growth()

    def _hear(self, position: int) -> None:
        if position:
            self._announced, self._heard_at = position, time.monotonic()
            self.wake()

    def _wanted(self, reader: str, events: Sequence[str], after: Place) -> Iterator[Entry]:
        self.must_go_on(after)
        start = after.position - self._before
        if start > LOOK_AHEAD and after.position <= self._top():
            del self._window[:start]
            self._before = after.position
        elif not self._before <= after.position <= self._top():
            self._go_to(after.position)
        self._asked = after.position
        if self._enough and self._top() - self._asked < LOOK_AHEAD // 2:
            self.wake()
        start = after.position - self._before
        for each in islice(self._window, start, start + LOOK_AHEAD):
            if is_for(each, reader, events):
                yield each

    def _top(self) -> int:
        return self._before + len(self._window)

    def _go_to(self, position: int) -> None:
        """Begin anew after a position: what is here is not what is asked for."""
        self._before, self._window = position, []
        self._version += 1
        self._enough = False
        self.wake()
