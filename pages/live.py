"""The live stream: what has changed on a page since a viewer's last frame, rendered once, as Server-Sent Events."""

import logging
import threading
import time
from collections.abc import Callable

from pages.frames import Frames, Message, Parts
from web.gzipped import Gzip
from web.streams import Stream

SETTLING = 0.015
"""In seconds after a change: more is about to happen, and who does it is not to be held up by who shows it."""
SHORTEST_REST = 0.05
SHARE = 4
"""Of the time, rendering takes at most this part."""
HEART_BEAT = 10.0
LOOK_EVERY = 0.4
MOST_VIEWERS = 500

CROWDED = "Too many pages are watching already; this one has to be reloaded by hand until one of them leaves."
"""What somebody is told who comes when there is no place any more."""

STILL_HERE = Message(b": still here\n\n")
CHANGED = Message(b"event: changed\ndata:\n\n")

logger = logging.getLogger(__name__)


class TooManyViewers(Exception):
    """Everybody else sees later what all of them see; there is an end to that."""


class Live:
    """Waits for changes, renders the frame (at most 20 times a second) and tells the viewers.

    `render` returns the frame's id, which names the cursors it shows, and its parts. At times `look` is asked whether
    something has changed that nobody told of. Neither happens while nobody watches. Streams that share `places` have
    no more viewers together than there are of them.
    """

    def __init__(
        self,
        render: Callable[[], tuple[str, Parts]],
        look: Callable[[], bool] = lambda: False,
        places: threading.Semaphore | None = None,
    ) -> None:
        self._render = render
        self._look = look
        self._places = places or threading.Semaphore(MOST_VIEWERS)
        self._looked = 0.0
        self._news = threading.Condition()
        self._changes = self._told = self._rendered = self._shown = 0
        self._waits_since = 0.0
        self._frames = Frames()
        self._viewers: set[Viewer] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Begin to render, on a thread of its own."""
        self._thread.start()

    def changed(self) -> None:
        """Something that a page shows has changed. Any thread may call it."""
        with self._news:
            self._told = self._ask()

    def stop(self) -> None:
        """End every stream. When this returns, nothing is rendered any more."""
        with self._news:
            self._stopping.set()
            self._news.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._ring()

    def stream(self, *, frames: bool, zipped: bool = False) -> "Viewer":
        """Events for one viewer until it leaves: frames, or only the word that something has changed.

        A comment is sent when there is nothing else to say. Raises TooManyViewers.
        """
        if not self._places.acquire(blocking=False):
            raise TooManyViewers
        with self._news:
            # The newcomer's first frame must not be older than its page.
            viewer = Viewer(self, self._ask() if frames else 0, frames, zipped)
            self._viewers.add(viewer)
            return viewer

    def news(self, viewer: "Viewer") -> Message | None:
        """What a viewer has to be told now, if there is anything."""
        if not viewer.frames:
            before, viewer.seen = viewer.seen, self._shown
            return CHANGED if self._shown != before else None
        if self._rendered < viewer.first:
            return None
        viewer.seen, message = self._frames.since(viewer.seen)
        return message

    @property
    def stopping(self) -> bool:
        """Whether every stream is to end."""
        return self._stopping.is_set()

    def forget(self, viewer: "Viewer") -> None:
        """A viewer has left. Again changes nothing."""
        with self._news:
            if viewer in self._viewers:
                self._viewers.remove(viewer)
                self._places.release()

    def _ask(self) -> int:
        if self._changes == self._rendered:
            self._waits_since = time.monotonic()
        self._changes += 1
        self._news.notify_all()
        return self._changes

    def _ring(self) -> None:
        with self._news:
            bells = {viewer.on_news for viewer in self._viewers}
        for ring in bells:
            ring()

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._viewers or self.stopping)
                self._news.wait_for(lambda: self._changes > self._rendered or self.stopping, LOOK_EVERY)
            if self.stopping:
                return
            self._look_if_it_is_time()
            if self._changes > self._rendered:
                self._stopping.wait(max(0.0, self._waits_since + SETTLING - time.monotonic()))
                start = time.thread_time()
                self._go_on()
                self._stopping.wait(max(SHORTEST_REST, (SHARE - 1) * (time.thread_time() - start)))

    def _go_on(self) -> None:
        with self._news:
            changes, told = self._changes, self._told
            wanted = any(viewer.frames for viewer in self._viewers)
        if wanted:
            try:
                self._frames.take(*self._render())
            except Exception:
                logger.exception("a frame could not be rendered")
        self._shown, self._rendered = told, changes
        self._ring()

    def _look_if_it_is_time(self) -> None:
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            if self._look():
                self.changed()


class Viewer(Stream):
    """One open page. Its first frame comes when the change number `first` is in it; it has `seen` up to a version."""

    def __init__(self, live: Live, first: int, frames: bool, zipped: bool) -> None:
        self.first = first
        self.frames = frames
        self.seen = 0 if frames else -1
        self._live = live
        self._gzip = Gzip() if zipped else None
        self._heard_at = time.monotonic()
        self._over = False

    def next(self) -> bytes | None:
        if self._over:
            return None
        if self._live.stopping:
            self._over = True
            return self._gzip.end() if self._gzip else None
        message = self._live.news(self)
        if message is None and time.monotonic() - self._heard_at > HEART_BEAT:
            message = STILL_HERE
        if message is None:
            return b""
        self._heard_at = time.monotonic()
        return self._gzip.next(message.plain, message.packed) if self._gzip else message.plain

    def close(self) -> None:
        self._live.forget(self)
