"""Many viewers of the live page, in a process of their own: when each has seen what, and how many bytes that took."""

import multiprocessing
import selectors
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, Self

from benchmarks.streams import Stream

PATIENCE = 60.0
LOOK_EVERY = 0.05
CONTEXT = multiprocessing.get_context("spawn")


def marker(number: int) -> str:
    """The customer by whom a change is known again wherever it is shown."""
    return f"Change {number:06d}"


class Viewers:
    """Opens a stream for each of `gzips`, which says whether it takes compressed ones. Used by `with`."""

    def __init__(self, port: int, gzips: Sequence[bool]) -> None:
        self._ours, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=watch, args=(port, list(gzips), theirs), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.open, self.sent_away = self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._ours.send("leave")
        self._process.join(PATIENCE)
        self._process.kill()

    def seen(self) -> list[list[float]]:
        """For each marker, in their order, when each viewer has seen it first."""
        found: list[list[float]] = self._ask("seen")
        return found

    def bytes(self) -> list[int]:
        """How many bytes each viewer has received."""
        found: list[int] = self._ask("bytes")
        return found

    def all_have_seen(self, number: int) -> None:
        """Wait until everybody has seen a marker and all before."""
        until = time.monotonic() + PATIENCE
        while self._ask("fewest") <= number:
            if time.monotonic() > until:
                raise RuntimeError(f"not every viewer has seen {marker(number)}")
            time.sleep(LOOK_EVERY)

    def _ask(self, what: str) -> Any:
        self._ours.send(what)
        return self._wait()

    def _wait(self) -> Any:
        if not self._ours.poll(PATIENCE):
            raise RuntimeError("the viewers do not answer")
        return self._ours.recv()


class Viewer(Stream):
    """A stream, and when it has shown each marker: as far as it was looked at."""

    def __init__(self, port: int, *, gzip: bool) -> None:
        super().__init__(port, gzip=gzip)
        self.times: list[float] = []
        self._next = marker(0).encode()
        self._arrived: list[tuple[float, bytes]] = []

    def take(self, data: bytes, now: float) -> None:
        """Keep what has arrived now. To look at it at once would keep all others waiting, and count as theirs."""
        self._arrived.append((now, data))

    def look(self) -> None:
        """Look at what has arrived."""
        for now, data in self._arrived:
            for event in self.feed(data):
                while self._next in event:
                    self.times.append(now)
                    self._next = marker(len(self.times)).encode()
        self._arrived.clear()


def watch(port: int, gzips: Sequence[bool], parent: Connection) -> None:
    """The process of the viewers: reads all streams and answers its parent."""
    allow_many_files()
    selector = selectors.DefaultSelector()
    viewers = []
    for gzip in gzips:
        viewer = Viewer(port, gzip=gzip)
        viewers.append(viewer)
        selector.register(viewer.socket, selectors.EVENT_READ, viewer)
    told = False
    while True:
        for key, _ in selector.select(LOOK_EVERY):
            read(selector, key.data)
        if not told:
            for each in viewers:
                each.look()
        if not told and None not in [each.status for each in viewers]:
            told = True
            parent.send((sum(each.status == 200 for each in viewers), sum(each.status == 503 for each in viewers)))
            viewers = [each for each in viewers if each.status == 200]
        while parent.poll():
            if not answer(parent, viewers):
                return


def read(selector: selectors.BaseSelector, viewer: Viewer) -> None:
    """Take what one viewer can have now."""
    try:
        data = viewer.socket.recv(1 << 18)
    except BlockingIOError:
        return
    except OSError:
        data = b""
    if not data:
        selector.unregister(viewer.socket)
        viewer.look()
        viewer.status = viewer.status or 0
        viewer.close()
        return
    viewer.take(data, perf_counter())


def answer(parent: Connection, viewers: Sequence[Viewer]) -> bool:
    """Answer what is asked; False when it is time to leave."""
    asked = parent.recv()
    for each in viewers:
        each.look()
    if asked == "seen":
        most = max((len(each.times) for each in viewers), default=0)
        parent.send([[each.times[i] for each in viewers if i < len(each.times)] for i in range(most)])
    elif asked == "bytes":
        parent.send([each.bytes for each in viewers])
    elif asked == "fewest":
        parent.send(min((len(each.times) for each in viewers), default=0))
    else:
        for each in viewers:
            each.close()
    return bool(asked != "leave")


def allow_many_files() -> None:
    """A socket is a file, and some systems allow 256."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, most) if most > 0 else 4096, most))
