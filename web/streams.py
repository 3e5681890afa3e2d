"""Answers that go on until somebody leaves: one thread sends all of them, and each is a socket and little more."""

import logging
import selectors
import socket
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

LOOK_EVERY = 1.0
"""How often a stream is asked for what to send that had no news: a sign of life."""
ONE_READING = 4096
MOST_UNREAD = 64 * 1024
"""Bytes that the kernel keeps for a client, about: what is newer than these it does not get before it has read them."""

logger = logging.getLogger(__name__)


class Stream(ABC):
    """An answer that is sent bit by bit. `on_news` is to be called, by any thread, when there may be a next part.

    As an iterable, as WSGI has it, it holds a thread.
    """

    on_news: Callable[[], None] = staticmethod(lambda: None)

    @abstractmethod
    def next(self) -> bytes | None:
        """What to send now, to somebody who has taken all there was before: nothing is b"", and the end is None."""

    @abstractmethod
    def close(self) -> None:
        """Nobody listens any more. Again changes nothing."""

    def __iter__(self) -> Iterator[bytes]:
        news = Event()
        self.on_news = news.set
        while (part := self.next()) is not None:
            if part:
                yield part
            else:
                news.wait(LOOK_EVERY)
                news.clear()


class Client:
    """Who gets a stream. `since` is when it last took something, or something began to wait for it."""

    def __init__(self, connection: socket.socket, stream: Stream) -> None:
        self.connection = connection
        self.stream = stream
        self.unsent = memoryview(b"")
        self.since = time.monotonic()

    def go_on(self) -> bool:
        """Send what there is, as far as the client takes it. False at the end. Raises OSError when it has left."""
        while True:
            if not self.unsent:
                part = self.stream.next()
                if not part:
                    return part is not None
                self.unsent = memoryview(part)
                self.since = time.monotonic()
            try:
                sent = self.connection.send(self.unsent)
            except BlockingIOError:
                return True
            self.unsent = self.unsent[sent:]
            self.since = time.monotonic()

    def has_left(self) -> bool:
        """Whether it closed the connection. What it says is not listened to."""
        try:
            return not self.connection.recv(ONE_READING)
        except BlockingIOError:
            return False


class Streams:
    """Sends streams, to each client as fast as that one takes it; for `patience` seconds it may take nothing."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._selector = selectors.DefaultSelector()
        self._clients: dict[socket.socket, Client] = {}
        self._newcomers: deque[Client] = deque()
        self._news = False
        self._looked = 0.0
        self._stopping = False
        self._bell, self._rope = socket.socketpair()
        for each in (self._bell, self._rope):
            each.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread = Thread(target=self._run, name="streams", daemon=True)

    def start(self) -> None:
        """Begin to send, on a thread of its own."""
        self._thread.start()

    def take(self, connection: socket.socket, stream: Stream) -> None:
        """Send a stream over a connection from now on, and close both in the end. Any thread may call it."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_UNREAD)
        if self._stopping:
            connection.close()
            stream.close()
            return
        stream.on_news = self.ring
        self._newcomers.append(Client(connection, stream))
        self.ring()

    def ring(self) -> None:
        """There may be something to send."""
        if not self._news:
            self._news = True
            self._wake()

    def stop(self) -> None:
        """Send what each client still takes at once, and let go of all of them."""
        self._stopping = True
        self._wake()
        self._thread.join()

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            self._rope.send(b"!")

    def _run(self) -> None:
        while not self._stopping:
            ready = self._selector.select(LOOK_EVERY)
            for key, _ in ready:
                self._hear(key.fileobj)  # type: ignore[arg-type]
            if self._news or time.monotonic() - self._looked > LOOK_EVERY:
                # Before they are asked: what is new from here on rings again.
                self._news = False
                self._looked = time.monotonic()
                self._welcome()
                for client in list(self._clients.values()):
                    self._go_on(client)
        self._welcome()
        for client in list(self._clients.values()):
            self._go_on(client)
            self._let_go(client)

    def _hear(self, connection: socket.socket) -> None:
        if connection is self._bell:
            connection.recv(ONE_READING)
        elif client := self._clients.get(connection):
            try:
                left = client.has_left()
            except OSError:
                left = True
            if left:
                self._let_go(client)
            elif client.unsent:
                self._go_on(client)

    def _welcome(self) -> None:
        while self._newcomers:
            client = self._newcomers.popleft()
            self._clients[client.connection] = client
            self._selector.register(client.connection, selectors.EVENT_READ)

    def _go_on(self, client: Client) -> None:
        if client.connection not in self._clients:
            return
        waited = bool(client.unsent)
        try:
            goes_on = client.go_on()
        except OSError:
            goes_on = False
        except Exception:
            logger.exception("a stream broke")
            goes_on = False
        if not goes_on or (client.unsent and time.monotonic() - client.since > self._patience):
            self._let_go(client)
        elif waited != bool(client.unsent):
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.unsent else 0)
            self._selector.modify(client.connection, events)

    def _let_go(self, client: Client) -> None:
        if self._clients.pop(client.connection, None):
            self._selector.unregister(client.connection)
            client.connection.close()
            client.stream.close()
