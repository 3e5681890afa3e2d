"""Answers that go on: many on one thread, each as fast as its client takes it."""

import gzip
import socket
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator

import pytest

from tests.server import PATIENCE
from web.gzipped import Gzip, piece
from web.streams import Stream, Streams

MUCH = b"x" * 1_000_000


class Said(Stream):
    """Says what it is told to, and notes whether it was closed."""

    def __init__(self) -> None:
        self.parts: deque[bytes | None] = deque()
        self.asked = self.closed = 0

    def say(self, part: bytes | None) -> None:
        self.parts.append(part)
        self.on_news()

    def next(self) -> bytes | None:
        self.asked += 1
        return self.parts.popleft() if self.parts else b""

    def close(self) -> None:
        self.closed += 1


class Broken(Said):
    def next(self) -> bytes | None:
        raise ZeroDivisionError


@pytest.fixture
def streams() -> Iterator[Streams]:
    streams = Streams(PATIENCE)
    streams.start()
    yield streams
    streams.stop()


def client(streams: Streams, stream: Stream) -> socket.socket:
    """Who gets a stream."""
    here, there = socket.socketpair()
    there.setblocking(False)
    streams.take(there, stream)
    here.settimeout(PATIENCE)
    return here


def wait_until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def everything(here: socket.socket) -> bytes:
    found = b""
    while part := here.recv(65536):
        found += part
    return found


def test_what_a_stream_says_is_sent_at_once_and_at_its_end_the_connection_closed(streams: Streams) -> None:
    stream = Said()
    here = client(streams, stream)
    for part in (b"one", b"two"):
        stream.say(part)
        assert here.recv(100) == part
    stream.say(None)
    assert here.recv(100) == b""
    wait_until(lambda: stream.closed)


def test_who_does_not_read_is_told_nothing_more_and_holds_up_nobody(streams: Streams) -> None:
    slow, fast = Said(), Said()
    behind, here = client(streams, slow), client(streams, fast)
    for _ in range(20):
        slow.say(MUCH)
    fast.say(b"one")
    assert here.recv(100) == b"one"
    assert len(slow.parts) >= 18
    slow.say(None)
    assert everything(behind) == MUCH * 20


def test_who_takes_nothing_for_too_long_is_let_go() -> None:
    streams = Streams(patience=0.1)
    streams.start()
    slow, fast = Said(), Said()
    behind, here = client(streams, slow), client(streams, fast)
    slow.say(MUCH)
    wait_until(lambda: slow.closed)
    assert len(everything(behind)) < len(MUCH)
    fast.say(b"one")
    assert here.recv(100) == b"one"
    streams.stop()


def test_who_leaves_is_noticed_at_once_and_what_it_says_is_not_listened_to(streams: Streams) -> None:
    stream = Said()
    here = client(streams, stream)
    here.sendall(b"GET / HTTP/1.1\r\n\r\n")
    stream.say(b"one")
    assert here.recv(100) == b"one"
    assert not stream.closed
    here.close()
    wait_until(lambda: stream.closed)
    asked = stream.asked
    stream.say(b"two")
    time.sleep(0.05)
    assert (stream.asked, stream.closed) == (asked, 1)


def test_a_stream_that_breaks_ends_alone(streams: Streams) -> None:
    whole = Said()
    broken, here = client(streams, Broken()), client(streams, whole)
    assert broken.recv(100) == b""
    whole.say(b"one")
    assert here.recv(100) == b"one"


def test_at_its_end_everybody_gets_what_there_is_and_is_let_go() -> None:
    streams = Streams(PATIENCE)
    streams.start()
    ended, behind = Said(), Said()
    here, slow = client(streams, ended), client(streams, behind)
    behind.say(MUCH)
    ended.parts.extend([b"the end", None])
    streams.stop()
    assert (everything(here), ended.closed, behind.closed) == (b"the end", 1, 1)
    assert len(everything(slow)) < len(MUCH)
    late = Said()
    assert client(streams, late).recv(100) == b""
    assert late.closed


def test_as_an_iterable_it_waits_for_news_and_ends() -> None:
    stream = Said()
    parts = iter(stream)
    stream.parts.extend([b"one", b"", b"two", None])
    assert list(parts) == [b"one", b"two"]


def test_each_piece_of_a_gzip_stream_can_be_read_when_it_has_come_and_the_whole_is_gzip() -> None:
    stream, reader, said = Gzip(), zlib.decompressobj(wbits=31), [b"one", MUCH, b"", "Größe".encode()]
    sent = [stream.next(each, piece(each)) for each in said]
    assert [reader.decompress(each) for each in sent] == said
    end = stream.end()
    assert reader.decompress(end) == b""
    assert reader.eof
    assert gzip.decompress(b"".join([*sent, end])) == b"".join(said)


def test_one_piece_is_good_for_every_stream_wherever_that_stands() -> None:
    shared = piece(b"the same again, the same again")
    for before in ([], [b"one"], [MUCH, b"two"]):
        stream = Gzip()
        sent = [stream.next(each, piece(each)) for each in before]
        sent += [stream.next(b"the same again, the same again", shared), stream.end()]
        assert gzip.decompress(b"".join(sent)).endswith(b"the same again, the same again")


def test_a_gzip_stream_that_said_nothing_is_one_too() -> None:
    assert gzip.decompress(Gzip().end()) == b""
