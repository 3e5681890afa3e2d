"""What stands between sockets and the app: waitress, where each client has a place for as long as it is used."""

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
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from web import channels
from web.channels import TASK, Channel
from web.streams import Stream, Streams

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 16
MOST_CONNECTIONS = 400
"""Beside the streams. What Windows has in place of poll takes 512 sockets."""
LARGEST_REQUEST = 128 * 1024
MOST_UNREAD = 256 * 1024
"""Bytes that may wait for a client before anything more is done for it; the kernel keeps about as many."""
FILES = 4096
LOOK_EVERY = 1
UNTIL_ENDED = 3600


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
        self._streams = Streams(channels.UNREAD_SECONDS)
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
        clients = [each for each in self._sockets.values() if isinstance(each, Channel)]
        waited_for = [(each.since, patience, each) for each in clients if (patience := each.patience) is not None]
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
