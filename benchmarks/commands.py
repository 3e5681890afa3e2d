"""Commands over HTTP, from 8 connections that are kept open: how many voidings are requested and answered a second.

Beside it runs the same server with a handler that only commits one row to a SQLite file. Both are processes of their
own and take turns. The app does what was requested meanwhile, in the same process, as it would for anybody.
"""

import selectors
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.figures import Figure, Goal
from benchmarks.served import Served

CONNECTIONS = 8
ONE_ROW = "benchmarks.one_row"
ROUNDS = 5


def figures(folder: Path, other: Path, ids: Sequence[str]) -> list[Figure]:
    """The lines of the table; the documents `ids` are in `folder`."""
    each = len(ids) // ROUNDS
    ours, theirs = [], []
    with Served(folder) as app, Served(other, ONE_ROW) as one_row:
        for turn in range(ROUNDS):
            paths = [f"/documents/{id_}/void" for id_ in ids[turn * each : (turn + 1) * each]]
            theirs.append(rate(one_row.port, ["/rows"] * len(paths)))
            ours.append(rate(app.port, paths))
            app.rest()
    work = f"voidings requested over HTTP from {CONNECTIONS} connections"
    beside = "the same server, one row committed"
    return [Figure(work, median(ours), "/s", beside, median(theirs), Goal("at least", 0.5))]


def rate(port: int, paths: Sequence[str]) -> float:
    """Post to all paths; returns how many were answered a second."""
    left = iter(paths)
    with selectors.DefaultSelector() as selector:
        clients = [Client(port) for _ in range(CONNECTIONS)]
        start = perf_counter()
        for each in clients:
            if each.ask(left):
                selector.register(each.socket, selectors.EVENT_READ, each)
        while selector.get_map():
            for key, _ in selector.select():
                if key.data.answered() and not key.data.ask(left):
                    selector.unregister(key.data.socket)
        taken = perf_counter() - start
        for each in clients:
            each.socket.close()
    return len(paths) / taken


class Client:
    """One connection, which asks again as soon as it is answered."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = f"HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\nContent-Length: 0\r\n\r\n"
        self._answer = b""

    def ask(self, paths: Iterator[str]) -> bool:
        """Post to the next path; False when there is none."""
        path = next(paths, None)
        if path:
            self.socket.sendall(f"POST {path} {self._rest}".encode())
        return path is not None

    def answered(self) -> bool:
        """Take what has arrived; whether the answer is whole. Raises RuntimeError where it is a refusal."""
        data = self.socket.recv(1 << 16)
        self._answer += data
        if not data:
            raise RuntimeError(f"the connection was closed after {self._answer.decode()!r}")
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < length(head):
            return False
        if not head.startswith((b"HTTP/1.1 202", b"HTTP/1.1 200")):
            raise RuntimeError(self._answer.decode())
        self._answer = b""
        return True


def length(head: bytes) -> int:
    """How many bytes an answer has."""
    start = head.lower().index(b"content-length:") + len("content-length:")
    return int(head[start:].split(b"\r\n", 1)[0])
