"""The live stream: one frame a change, rendered once and sent to every viewer as a Server-Sent Event."""

import logging
import threading
import time
from collections.abc import Callable, Iterator

SHORTEST_INTERVAL = 0.05
HEART_BEAT = 10.0
LOOK_EVERY = 0.4
MOST_VIEWERS = 80

logger = logging.getLogger(__name__)


class TooManyViewers(Exception):
    """Every stream holds a thread of the server, and there are only so many."""


class Live:
    """Waits for changes, renders a frame (at most 20 a second) and wakes the viewers' streams.

    `render` returns the frame's id, which names the cursors it shows, and its HTML. At times `look` is asked whether
    something has changed that nobody told of. Neither happens while nobody watches. Streams that share `places` have
    no more viewers together than there are of them.
    """

    def __init__(
        self,
        render: Callable[[], tuple[str, str]],
        look: Callable[[], bool] = lambda: False,
        places: threading.Semaphore | None = None,
    ) -> None:
        self._render = render
        self._look = look
        self._places = places or threading.Semaphore(MOST_VIEWERS)
        self._looked = 0.0
        self._news = threading.Condition()
        self._changes = 1
        self._rendered = 0
        self._frame = ""
        self._viewers = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Begin to render, on a thread of its own."""
        self._thread.start()

    def changed(self) -> None:
        """Something that a page shows has changed. Any thread may call it."""
        with self._news:
            self._changes += 1
            self._news.notify_all()

    def stop(self) -> None:
        """End every stream. When this returns, nothing is rendered any more."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def stream(self, *, frames: bool) -> Iterator[str]:
        """Events for one viewer until it leaves: whole frames, or only the word that something has changed.

        A comment is sent when there is nothing else to say, so that a viewer who has left is noticed. Raises
        TooManyViewers.
        """
        events = self._events(frames)
        # A place is taken when it is asked for: else a thousand who ask at once all find one.
        next(events)
        return events

    def _events(self, frames: bool) -> Iterator[str]:
        if not self._places.acquire(blocking=False):
            raise TooManyViewers
        with self._news:
            self._viewers += 1
            seen = self._rendered
            # The newcomer's first frame must not be older than its page.
            self._changes += 1
            self._news.notify_all()
        try:
            yield ""
            while True:
                with self._news:
                    self._news.wait_for(lambda: self._rendered > seen or self._stopping, HEART_BEAT)  # noqa: B023
                    if self._stopping:
                        return
                    news, seen, frame = self._rendered > seen, self._rendered, self._frame
                if news and frame:
                    yield frame if frames else "event: changed\ndata:\n\n"
                else:
                    yield ": still here\n\n"
        finally:
            self._places.release()
            with self._news:
                self._viewers -= 1

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._viewers or self._stopping)
                self._news.wait_for(lambda: self._changes > self._rendered or self._stopping, LOOK_EVERY)
                if self._stopping:
                    return
            self._look_if_it_is_time()
            changes = self._changes
            if changes == self._rendered:
                continue
            try:
                frame = event(*self._render())
            except Exception:
                logger.exception("a frame could not be rendered")
                frame = ""
            with self._news:
                self._frame, self._rendered = frame, changes
                self._news.notify_all()
            time.sleep(SHORTEST_INTERVAL)

    def _look_if_it_is_time(self) -> None:
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            if self._look():
                self.changed()


def event(id_: str, html: str) -> str:
    """An unnamed Server-Sent Event."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return f"id: {id_}\n{lines}\n"
