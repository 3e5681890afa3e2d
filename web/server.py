"""What stands between sockets and the app: waitress, with patience for clients that lasts only so long."""

import socket
import sys
import time
from collections.abc import Iterable
from operator import itemgetter
from threading import Thread
from typing import TYPE_CHECKING, Any

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from web.streams import Stream, Streams

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HALF_SENT_SECONDS = 10.0
"""In which a request that has begun must have arrived."""
UNREAD_SECONDS = 10.0
"""For which a client may take nothing of what waits for it."""
IDLE_SECONDS = 30.0
"""For which a connection is kept open for another request."""
THREADS = 16
MOST_CONNECTIONS = 400
"""Beside the streams. What Windows has in place of poll takes 512 sockets."""
TASK = "web.server.task"
LARGEST_REQUEST = 128 * 1024
MOST_UNREAD = 256 * 1024
"""Bytes that may wait for a client before anything more is done for it; the kernel keeps about as many."""
FILES = 4096
LOOK_EVERY = 1
UNTIL_ENDED = 3600


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


class Listener(TcpWSGIServer):
    """Where clients connect; `streams` sends what is to go on."""

    channel_class = Channel
    streams: Streams

    def set_socket_options(self, conn: socket.socket) -> None:
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_UNREAD)


class Server:
    """Serves an app on every address of `host`. An answer that is a Stream holds no thread.

    Whoever keeps it waiting for too long is let go; when there is no place left for another connection, whoever does
    so the longest is. Raises OSError when the port is taken.
    """

    def __init__(self, app: Flask, host: str, port: int) -> None:
        allow_many_files()
        self._options = Adjustments(
            host=host,
            port=port,
            ident=None,
            connection_limit=MOST_CONNECTIONS,
            max_request_header_size=LARGEST_REQUEST,
            max_request_body_size=LARGEST_REQUEST,
            outbuf_high_watermark=MOST_UNREAD,
            channel_request_lookahead=1,
        )
        self._dispatcher = ThreadedTaskDispatcher()
        self._streams = Streams(UNREAD_SECONDS)
        self._sockets: dict[int, Any] = {}
        addresses: list[Any] = self._options.listen
        self._listeners = [
            Listener(handing_over(app), self._sockets, dispatcher=self._dispatcher, adj=self._options, sockinfo=each)
            for each in addresses
        ]
        for each in self._listeners:
            each.streams = self._streams
        self._dispatcher.set_thread_count(THREADS)
        self._look_at = 0.0

    def start(self) -> None:
        """Begin to serve, on threads of its own."""
        self._streams.start()
        Thread(target=self._run, name="server", daemon=True).start()

    def stop(self) -> None:
        """End every stream. When this returns, no request is worked on."""
        self._streams.stop()
        self._dispatcher.shutdown(timeout=UNTIL_ENDED)

    def _run(self) -> None:
        while True:
            wasyncore.loop(LOOK_EVERY, use_poll=True, map=self._sockets, count=1)
            for each in self._to_let_go():
                each.handle_close()

    def _to_let_go(self) -> list[Channel]:
        now = time.monotonic()
        full = len(self._sockets) >= self._options.connection_limit
        if now < self._look_at and not full:
            return []
        self._look_at = now + LOOK_EVERY
        channels = [each for each in self._sockets.values() if isinstance(each, Channel)]
        waited_for = [(each.since, patience, each) for each in channels if (patience := each.patience) is not None]
        late = [each for since, patience, each in waited_for if now - since > patience]
        return late or [each for *_, each in sorted(waited_for, key=itemgetter(0))[:full]]


def handing_over(app: Flask) -> "WSGIApplication":
    """The app, but that the task itself gets an answer which is a stream."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        answer = app(environ, start_response)
        if not isinstance(answer, Stream):
            return answer
        environ[TASK].stream = answer
        return ()

    return application


def allow_many_files() -> None:
    """A connection is a file, and so are every thread's views of the modules' files: more than some systems allow."""
    if sys.platform != "win32":
        import resource

        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        if allowed < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
