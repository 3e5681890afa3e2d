"""Clients that talk to the real server over sockets of their own, and a server whose patience with them is known."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server import PATIENCE, Server

LIVE = b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"
FRAME = b"id: billing:"
SHORT, LONG = 2.0, 1e6
# A system that allows as few files as some do, and a server whose patience can be waited for, or does not end.
PROGRAM = """
import runpy, sys
if sys.platform != "win32":
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
from web import channels
channels.HALF_SENT_SECONDS, channels.UNREAD_SECONDS, channels.IDLE_SECONDS = {}
runpy.run_path("app.py", run_name="__main__")
"""

Connect = Callable[..., socket.socket]
Run = Callable[..., Server]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Starts the real app; its patience with half-sent requests, unread answers and idle connections can be chosen."""
    server = Server(tmp_path)

    def start(half_sent: float = LONG, unread: float = LONG, idle: float = LONG) -> Server:
        server.start("-c", PROGRAM.format((half_sent, unread, idle)))
        return server

    yield start
    code, output = server.stop()
    assert (code, "Traceback" in output) == (0, False), output


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connects to a server and says something."""
    with ExitStack() as connections:

        def connect(server: Server, said: bytes = b"", receives: int = 0) -> socket.socket:
            client = connections.enter_context(socket.socket())
            if receives:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
            client.settimeout(PATIENCE)
            client.connect(("127.0.0.1", server.port))
            client.sendall(said)
            return client

        yield connect


def rest(client: socket.socket) -> bytes:
    """All that a client gets until the server closes the connection."""
    found = b""
    try:
        while part := client.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def head(client: socket.socket) -> bytes:
    """What an answer begins with."""
    found = b""
    while b"\r\n\r\n" not in found and (part := client.recv(1)):
        found += part
    return found


def trickle(client: socket.socket) -> None:
    """Send letter by letter, as long as there is patience."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        client.sendall(b"X")
        time.sleep(0.1)


def change(server: Server, times: int = 1) -> None:
    """Have much on every page become something else so often."""
    for _ in range(times):
        server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
        time.sleep(0.1)


def until(client: socket.socket, words: bytes) -> bytes:
    """All that a client gets until it gets these words."""
    found = b""
    while words not in found:
        part = client.recv(65536)
        assert part
        found += part
    return found
