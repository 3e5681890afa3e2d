"""What the benchmarks ask a server with, and what they read of its streams."""

import socket
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import commands
from benchmarks.one_row import one_row
from benchmarks.streams import Stream
from benchmarks.viewers import Viewer, marker
from benchmarks.watching import SENTENCE
from pages.live import CROWDED
from tests.server import free_port
from web.server import Server

HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def chunks(content: bytes, size: int) -> bytes:
    """Content in pieces of a size, as HTTP sends them."""
    pieces = [content[i : i + size] for i in range(0, len(content), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces)


@pytest.mark.parametrize("gzip", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_events_are_read_however_they_are_sent(listener: socket.socket, gzip: bool, chunked: bool) -> None:
    content = b"data: one\n\ndata: two\n\ndata: half"
    packer = zlib.compressobj(wbits=31)
    body = packer.compress(content) + packer.flush(zlib.Z_SYNC_FLUSH) if gzip else content
    headers = HEADERS + b"Content-Encoding: gzip\r\n" * gzip + b"Transfer-Encoding: chunked\r\n" * chunked
    sent = headers + b"\r\n" + (chunks(body, 7) if chunked else body)
    stream = Stream(listener.getsockname()[1], gzip=gzip)

    events = [each for i in range(0, len(sent), 5) for each in stream.feed(sent[i : i + 5])]

    stream.close()
    assert (stream.status, events, stream.said) == (200, [b"data: one", b"data: two"], "data: half")
    assert stream.bytes == len(sent)


def test_a_viewer_notes_when_it_has_seen_each_change_first(listener: socket.socket) -> None:
    viewer = Viewer(listener.getsockname()[1], gzip=False)

    viewer.take(HEADERS + b"\r\n", 1.0)
    viewer.take(f"data: {marker(0)}\n\n".encode(), 2.0)
    viewer.take(f"data: {marker(0)} {marker(1)} {marker(2)}\n\n".encode(), 3.0)
    viewer.take(f"data: {marker(2)}\n\n".encode(), 4.0)

    assert viewer.times == []
    viewer.look()
    viewer.close()
    assert viewer.times == [2.0, 3.0, 3.0]


def test_the_sentence_for_who_comes_too_late_is_the_apps() -> None:
    assert SENTENCE in CROWDED


def test_every_command_of_the_least_that_there_can_be_is_one_row(tmp_path: Path) -> None:
    port = free_port()
    server = Server(one_row(tmp_path), "127.0.0.1", port)
    server.start()
    try:
        assert commands.rate(port, ["/rows"] * 20) > 0
        with pytest.raises(RuntimeError, match="404"):
            commands.rate(port, ["/nothing"])
    finally:
        server.stop()
    with closing(sqlite3.connect(tmp_path / "rows.db")) as file:
        assert file.execute("select count(*) from rows").fetchone() == (20,)
