"""Has a stream carry a module's log: on a thread of its own, in order, from where the stream ends."""

import time

from messaging.carrier import Carrier
from messaging.module import Module
from messaging.stream import Away, NotNext, Stream, Unfit, as_row

BATCH = 1000
LOOK_AT_ALL_EVERY = 30.0
"""Seconds after which it is looked at again what the stream is, and where it ends, though nothing has gone wrong."""


class Relay(Carrier):
    """Publishes the log of `module`. The stream's last position is the cursor: there is no other one that could differ.

    The module's file is the truth, the stream a replica of its log: where that is lost, it is filled again. Several
    relays of one log do no harm: a row is taken only where it is the next one.
    """

    def __init__(self, module: Module, stream: Stream) -> None:
        super().__init__(f"relay of {module.name}")
        self._module = module
        self._stream = stream
        self._last: int | None = None
        self._looked = 0.0

    def step(self) -> bool:
        """Publish the next rows, if there are any. False when there are none.

        Raises Unfit where the stream and the log do not go together, Away.
        """
        # Another thread may have it looked for anew meanwhile.
        last = self._last
        if last is None or time.monotonic() - self._looked > LOOK_AT_ALL_EVERY:
            last = self._last = self._found()
            self._looked = time.monotonic()
        rows = [as_row(each) for each in self._module.log.whole(last, BATCH)]
        if not rows:
            return False
        for expected, row in enumerate(rows, last + 1):
            if row.position != expected:
                raise Unfit(f"The log of {self._module.name} has no message {expected}: put a good copy of it back.")
        # Whatever goes wrong now, the stream knows better than this one how far it goes.
        self._last = None
        try:
            self._stream.publish(rows, {each.source.name: each.place() for each in self._module.subscriptions})
        except NotNext:
            return True
        self._last = rows[-1].position
        self._stream.ring(self._last)
        return True

    def _anew(self) -> None:
        self._last = None

    def _found(self) -> int:
        """Where the stream ends. Raises Unfit unless it is a copy of the log up to there."""
        name, end = self._module.log.name, self._module.log.end()
        self._stream.claim(end.epoch)
        last = self._stream.end().position
        if last > end.position:
            raise Unfit(
                f"The stream of {name} goes up to {last}, but its log ends at {end.position}: the file is an older"
                " copy. Put the newest one back."
            )
        if last == 0:
            return 0
        there = self._stream.read(last - 1, 1)
        if not there:
            raise Away(f"the end of the stream of {name} cannot be read yet")
        if [as_row(each) for each in self._module.log.whole(last - 1, 1)] != [*there]:
            raise Unfit(
                f"Message {last} of the stream of {name} is another one than in its log: the file is another copy."
                " Put back the one that was used last."
            )
        return last
