"""Clients that keep the real server waiting: it lets them go in time, and answers everybody else meanwhile."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pages.live import MOST_VIEWERS
from tests.server import PATIENCE, Server
from web.server import THREADS

LIVE = b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"
SILENT = {
    "nothing": b"",
    "half a header": b"GET / HTTP/1.1\r\nHost: local",
    "half a body": b"POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nkind=",
    "a promise": b"POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
}
FRAME = b"\nid: "
SHORT, LONG = 2.0, 1e6
# A system that allows as few files as some do, and a server whose patience can be waited for, or does not end.
PROGRAM = """
import runpy, sys
if sys.platform != "win32":
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
from web import server
server.HALF_SENT_SECONDS, server.UNREAD_SECONDS, server.IDLE_SECONDS = {}
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
    """Have every page drawn anew so often."""
    for number in range(times):
        server.post("/pace", seconds=str(number % 2))
        time.sleep(0.06)


@pytest.mark.parametrize("said", SILENT.values(), ids=SILENT)
def test_any_number_of_connections_that_say_nothing_whole_keep_nobody_out(
    run: Run, connect: Connect, said: bytes
) -> None:
    server = run()
    waiting = [connect(server, said) for _ in range(500)]
    assert server.get("/health")["status"] == "ok"
    assert server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"] == "INV-0001"
    connect(server, LIVE)
    waiting[0].settimeout(PATIENCE)
    assert rest(waiting[0]) in (b"", b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("said", SILENT.values(), ids=SILENT)
def test_a_connection_that_says_nothing_whole_is_let_go_in_time(run: Run, connect: Connect, said: bytes) -> None:
    server = run(half_sent=SHORT, idle=SHORT)
    client = connect(server, said)
    assert rest(client) in (b"", b"HTTP/1.1 100 Continue\r\n\r\n")


def test_a_request_that_trickles_in_is_let_go_in_time(run: Run, connect: Connect) -> None:
    server = run(half_sent=SHORT)
    client = connect(server, b"GET / HTTP/1.1\r\n")
    with pytest.raises(ConnectionError):
        trickle(client)


def test_a_connection_is_kept_for_the_next_request(run: Run, connect: Connect) -> None:
    server = run(half_sent=SHORT, unread=SHORT)
    client = connect(server)
    for _ in range(3):
        client.sendall(b"HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert head(client).startswith(b"HTTP/1.1 200 ")
        time.sleep(SHORT)


def test_when_everybody_watches_there_is_room_for_everything_else(run: Run, connect: Connect) -> None:
    server = run()
    viewers = [connect(server, LIVE) for _ in range(5 * MOST_VIEWERS)]
    heads = [head(viewer) for viewer in viewers]
    watching = [viewer for viewer, begun in zip(viewers, heads, strict=True) if begun.startswith(b"HTTP/1.1 200 ")]
    turned_away = [viewer for viewer in viewers if viewer not in watching]
    assert len(watching) == MOST_VIEWERS
    for viewer in turned_away:
        assert b"Too many pages are watching already" in rest(viewer)
    for _ in range(20):
        assert server.get("/documents") == {"documents": [], "next": None}
    for viewer in watching:
        viewer.close()
    server.wait_until(lambda: head(connect(server, LIVE)).startswith(b"HTTP/1.1 200 "), "a place to watch from")


def test_viewers_that_do_not_read_are_let_go_and_nothing_is_kept_for_them(run: Run, connect: Connect) -> None:
    server = run(unread=SHORT)
    server.post("/samples")
    for _ in range(MOST_VIEWERS):
        connect(server, LIVE, receives=4096)
    assert head(connect(server, LIVE)).startswith(b"HTTP/1.1 503 ")

    def there_is_a_place() -> bool:
        change(server, 10)
        assert sys.platform != "linux" or temporary_files(server) == []
        return head(connect(server, LIVE)).startswith(b"HTTP/1.1 200 ")

    server.wait_until(there_is_a_place, "a place to watch from")


def test_a_viewer_that_reads_slowly_skips_frames_and_ends_with_the_newest(run: Run, connect: Connect) -> None:
    server = run()
    server.post("/samples")
    slow, fast = connect(server, LIVE, receives=4096), connect(server, LIVE)
    seen = 0
    while seen < 100:
        change(server)
        seen += fast.recv(2**20).count(FRAME)
    server.post("/documents", kind="invoice", customer="The newest", amount="1.00")
    assert until(slow, b"The newest").count(FRAME) < 50


def test_viewers_that_do_not_read_do_not_keep_it_from_stopping(run: Run, connect: Connect) -> None:
    server = run()
    server.post("/samples")
    connect(server, LIVE, receives=4096)
    fast = connect(server, LIVE)
    seen = 0
    while seen < 50:
        change(server)
        seen += fast.recv(2**20).count(FRAME)
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0


def test_a_client_that_asks_for_much_and_reads_nothing_holds_up_nobody(run: Run, connect: Connect) -> None:
    server = run()
    much = b"GET /static/vendor/htmx.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 60
    for _ in range(MOST_VIEWERS + THREADS):
        connect(server, much, receives=4096)
    for _ in range(50):
        assert server.get("/health")["status"] == "ok"
        time.sleep(0.1)


def until(client: socket.socket, words: bytes) -> bytes:
    """All that a client gets until it gets these words."""
    found = b""
    while words not in found:
        part = client.recv(65536)
        assert part
        found += part
    return found


def temporary_files(server: Server) -> list[str]:
    """The files without a name that the app has open."""
    open_files = [each.readlink() for each in Path(f"/proc/{server.process.pid}/fd").iterdir() if each.is_symlink()]
    return [str(each) for each in open_files if str(each).endswith(" (deleted)")]
