"""A connection to one of the servers, on a thread of its own; whoever asks something of it never waits for ever.

The client's own way to connect again is not used: what was asked on a connection that is lost is not answered on the
next one, so it fails at once, and a server that does not answer is left for another one.
"""

import asyncio
import itertools
import logging
import random
import secrets
import ssl
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, TypeVar

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from messaging.stream import Away

CONNECT = 2.0
CLOSE = 0.3
LOOK_EVERY = 0.5
"""Seconds until a connection that was lost without a word is noticed."""
ANSWER = 2.0
"""Seconds in which a server that is there has answered."""
LONGEST = 20.0
"""Seconds after which nobody waits any more, whatever it is that takes so long."""
PING_EVERY = 1
BETWEEN_TRIES = 0.2
TOO_MANY = 2
"""Requests in a row that were not answered, after which the server is left for another one."""

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


class Link:
    """One connection to one server, until it is lost."""

    def __init__(self, own: str, url: str) -> None:
        self.url = url
        self.lost = asyncio.Event()
        self.client = Client()
        self._inbox = f"_INBOX.{own}.{secrets.token_hex(8)}"
        self._numbers = itertools.count()
        self.running: set[asyncio.Task[Any]] = set()
        self._waiting: dict[str, asyncio.Queue[Msg]] = {}
        self._unanswered = 0

    async def open(self, name: str, tls: ssl.SSLContext) -> None:
        async def lost(*_: object) -> None:
            self.lost.set()

        async def refused(error: Exception) -> None:
            # That a connection is lost is told by who keeps it.
            if "violation" in str(error).lower():
                logger.error("%s: %s", self.url, error)

        await self.client.connect(
            [self.url],
            name=name,
            tls=tls,
            inbox_prefix=self._inbox.encode(),
            allow_reconnect=False,
            connect_timeout=int(CONNECT),
            ping_interval=PING_EVERY,
            max_outstanding_pings=2,
            error_cb=refused,
            closed_cb=lost,
            disconnected_cb=lost,
        )
        await self.client.subscribe(f"{self._inbox}.*", cb=self._take)

    async def until_lost(self) -> None:
        """Wait until it is lost. The client tells so, but not where it fails while it closes: so it is looked at."""
        while not self.lost.is_set() and self.client.is_connected:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.lost.wait(), LOOK_EVERY)

    async def close(self) -> None:
        """Give up: whoever waits for an answer is told so."""
        self.lost.set()
        for each in list(self.running):
            each.cancel()
        with suppress(Exception):
            await asyncio.wait_for(self.client.close(), CLOSE)

    def ask(self) -> "Asked":
        """A place for the answers to something that is about to be asked."""
        token = str(next(self._numbers))
        self._waiting[token] = asyncio.Queue()
        return Asked(self, f"{self._inbox}.{token}", self._waiting[token])

    def forget(self, inbox: str) -> None:
        self._waiting.pop(inbox.rpartition(".")[2], None)

    def unanswered(self) -> None:
        """The server let somebody wait in vain."""
        self._unanswered += 1
        if self._unanswered >= TOO_MANY:
            self.lost.set()

    async def _take(self, message: Msg) -> None:
        self._unanswered = 0
        if waiting := self._waiting.get(message.subject.rpartition(".")[2]):
            waiting.put_nowait(message)


class Asked:
    """What was asked on a connection; its answers come to `inbox`. Used as a context."""

    def __init__(self, link: Link, inbox: str, answers: asyncio.Queue[Msg]) -> None:
        self.link = link
        self.inbox = inbox
        self._answers = answers

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_: object) -> None:
        self.link.forget(self.inbox)

    async def say(self, subject: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Ask something, to be answered here."""
        await self.link.client.publish(subject, body, reply=self.inbox, headers=headers)

    async def answer(self, seconds: float = ANSWER) -> Msg:
        """What a server answers next. Raises Away when it does not, or cannot."""
        try:
            found = await self.piece(seconds)
        except TimeoutError:
            self.link.unanswered()
            raise Away(f"{self.link.url} does not answer.") from None
        if (found.headers or {}).get("Status") == "503":
            raise Away("Nobody is there to answer yet.")
        return found

    async def piece(self, seconds: float) -> Msg:
        """What comes next, whoever answers. Raises TimeoutError."""
        return await asyncio.wait_for(self._answers.get(), seconds)


class Connection:
    """To one of `urls` at a time, as `own`. Any thread may use it, once it is started."""

    def __init__(self, own: str, urls: Sequence[str], tls: ssl.SSLContext) -> None:
        self.own = own
        self.on_connect: Callable[[], None] = lambda: None
        self.trouble: str | None = None
        self._urls = random.sample(urls, len(urls))
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._link: Link | None = None
        self._heard: Mapping[str, Callable[[Msg], None]] = {}
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="connection", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        # It warns of every connection that a server ends; what is lost is told in our own words.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        self._thread.start()

    def stop(self) -> None:
        """Close the connection and end the thread; whoever waits for something is told that it is away."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def look_anew(self) -> None:
        """There is nothing to forget."""

    def subscribe(self, subject: str, heard: Callable[[Msg], None]) -> None:
        """Have a function called with every message on a subject, on the connection's thread; before it is started."""
        self._heard = {**self._heard, subject: heard}

    def do(self, work: Callable[[Link], Coroutine[Any, Any, Answer]]) -> Answer:
        """Do something on the connection that there is now. Raises Away when there is none, it is lost, or slow."""
        link = self._link
        if link is None:
            raise Away("No server of NATS_URLS can be reached.")
        future = asyncio.run_coroutine_threadsafe(while_there(link, work), self._loop)
        try:
            return future.result(LONGEST)
        except CancelledError:
            raise Away(f"The connection to {link.url} was lost.") from None
        except (TimeoutError, nats.errors.Error, OSError) as error:
            future.cancel()
            raise Away(f"{link.url}: {error or type(error).__name__}") from error

    def send(self, subject: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Say something that nobody needs to hear, from any thread."""
        link = self._link
        if link:
            asyncio.run_coroutine_threadsafe(send(link, subject, body, headers), self._loop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._until_stopped())

    async def _until_stopped(self) -> None:
        keeping = asyncio.ensure_future(self._keep())
        await self._stopping.wait()
        keeping.cancel()
        link, self._link = self._link, None
        if link:
            await link.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _keep(self) -> None:
        for url in itertools.cycle(self._urls):
            link = Link(self.own, url)
            try:
                await asyncio.wait_for(self._open(link), CONNECT * 2)
            except Exception as error:
                logger.debug("%s: %r", url, error)
            else:
                logger.info("Connected to %s.", url)
                self._link = link
                self.on_connect()
                await link.until_lost()
                self._link = None
                logger.info("Lost %s.", url)
            await link.close()
            await asyncio.sleep(BETWEEN_TRIES)

    async def _open(self, link: Link) -> None:
        await link.open(self.own, self._tls)
        for subject, heard in self._heard.items():
            await link.client.subscribe(subject, cb=calling(heard))


async def while_there(link: Link, work: Callable[[Link], Coroutine[Any, Any, Answer]]) -> Answer:
    """Do something on a connection, but no longer than there is one."""
    task = asyncio.current_task()
    assert task
    link.running.add(task)
    try:
        return await work(link)
    finally:
        link.running.discard(task)


async def send(link: Link, subject: str, body: bytes, headers: dict[str, str] | None) -> None:
    with suppress(nats.errors.Error, OSError):
        await link.client.publish(subject, body, headers=headers)


def calling(heard: Callable[[Msg], None]) -> Callable[[Msg], Coroutine[Any, Any, None]]:
    async def call(message: Msg) -> None:
        heard(message)

    return call
