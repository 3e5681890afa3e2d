"""One connection to one server, and what is asked on it, until it is lost."""

import asyncio
import itertools
import logging
import secrets
import ssl
from collections.abc import Callable, Coroutine
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
PING_EVERY = 1
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
