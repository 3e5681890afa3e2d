"""One client's connection: waitress's, with patience that lasts only so long, and answers that go on as streams."""

import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from web.streams import Stream

HALF_SENT_SECONDS = 10.0
"""In which a request that has begun must have arrived."""
UNREAD_SECONDS = 10.0
"""For which a client may take nothing of what waits for it."""
IDLE_SECONDS = 30.0
"""For which a connection is kept open for another request."""
TASK = "web.channels.task"


class Task(WSGITask):
    """One answer; of a stream, only what comes before it."""

    stream: Stream | None = None

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[TASK] = self
        return environ

    def service(self) -> None:
        try:
            super().service()
        finally:
            if self.stream:
                self.channel.hand_over(self.stream)  # type: ignore[attr-defined]

    @property
    def has_body(self) -> bool:
        return self.stream is None and super().has_body

    def build_response_header(self) -> bytes:
        if self.status.startswith("503") or self.stream:
            self.set_close_on_finish()
        return super().build_response_header()


class Channel(HTTPChannel):
    """One connection. `since` is when its client last took or began something.

    When an answer was the beginning of a stream, the connection is closed for waitress only, and goes on as `stream`.
    """

    task_class = Task
    stream: Stream | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        self.since = time.monotonic()
        super().__init__(*args, **options)

    @property
    def patience(self) -> float | None:
        """How many seconds the client may let pass since then; None while it is not its turn."""
        if self.total_outbufs_len:
            return UNREAD_SECONDS
        if self.requests:
            return None
        return IDLE_SECONDS if self.request is None else HALF_SENT_SECONDS

    def received(self, data: bytes) -> bool:
        before = self.request
        received = super().received(data)
        if self.request is not before:
            self.since = time.monotonic()
        return received

    def write_soon(self, data: bytes) -> int:
        if not self.total_outbufs_len:
            self.since = time.monotonic()
        return super().write_soon(data)

    def hand_over(self, stream: Stream) -> None:
        """Have what was said so far followed by a stream."""
        with self.outbuf_lock:
            if self.connected:
                self.stream = stream
            else:
                stream.close()

    def handle_close(self) -> None:
        with self.outbuf_lock:
            stream, self.stream = self.stream, None
            if stream and self.socket and not self.total_outbufs_len:
                self.server.streams.take(self.socket.dup(), stream)  # type: ignore[attr-defined]
            elif stream:
                stream.close()
            super().handle_close()

    def _flush_some(self, do_close: bool = True) -> bool:
        sent = bool(super()._flush_some(do_close))  # type: ignore[misc]
        if sent:
            self.since = time.monotonic()
        return sent

    def _flush_outbufs_below_high_watermark(self) -> None:
        """No thread waits here, as waitress would have it, for a client that asks for more than it reads."""
        if self.total_outbufs_len > self.adj.outbuf_high_watermark:
            self.connected = False
            self.will_close = True
