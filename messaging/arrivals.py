"""What a reader finds of a log: the messages for it that have arrived, and when the next one does."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from messaging.journal import Journal
from messaging.messages import Entry
from messaging.readable import Place, Read, Readable

BATCH = 1000


class Arrivals:
    """Of the messages for `reader` in the log `source`, commands and `events`, those that the delay line lets arrive.

    `due_at` is when the next one arrives, as far as the last look could tell; None when the log grows.
    """

    def __init__(self, reader: Journal, source: Readable, events: Sequence[str]) -> None:
        self.due_at: datetime | None = None
        self._reader = reader
        self._source = source
        self._events = events
        self._end_seen: tuple[Hashable, int] = None, 0

    def look(self, epoch: str, passed: int) -> tuple[Sequence[Entry], int]:
        """The messages after `passed` that have arrived, and the last position before the first that has not.

        Where nothing was said for the reader since the end was seen there, the log is not asked. Raises CannotFollow.
        """
        version = self._source.version(self._reader.name, self._events)
        if (version, passed) == self._end_seen:
            self.due_at = None
            return [], passed
        now = self._reader.delay_line.now()
        after = passed
        while True:
            read = self.read(Place(epoch, after), BATCH)
            arrived: list[Entry] = []
            # What was said in one step bears one time.
            for occurred_at, said in groupby(read.entries, attrgetter("occurred_at")):
                due_at = self._reader.delay_line.due_at(occurred_at)
                if due_at > now:
                    self.due_at = due_at
                    return arrived, next(said).position - 1
                arrived += said
            self.due_at = None
            if read.position == read.last:
                self._end_seen = version, read.position
            if arrived or read.position == read.last:
                return arrived, read.position
            after = read.position

    def look_again(self) -> None:
        """Ask the log at the next look, whatever was seen."""
        self._end_seen = None, 0

    def read(self, after: Place, limit: int) -> Read:
        """Messages for the reader, arrived or not. Raises CannotFollow."""
        return self._source.read_for(self._reader.name, self._events, after, limit)
