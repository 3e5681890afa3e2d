"""A connection to one of the servers, on a thread of its own; whoever asks something of it never waits for ever.

The client's own way to connect again is not used: what was asked on a connection that is lost is not answered on the
next one, so it fails at once, and a server that does not answer is left for another one.
"""

import asyncio
import itertools
import logging
import random
import ssl
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Any

import nats.errors
from nats.aio.msg import Msg

from cluster.link import CONNECT, Answer, Link, send, while_there
from messaging.stream import Away

LONGEST = 20.0
"""Seconds after which nobody waits any more, whatever it is that takes so long."""
BETWEEN_TRIES = 0.2

logger = logging.getLogger(__name__)


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


def calling(heard: Callable[[Msg], None]) -> Callable[[Msg], Coroutine[Any, Any, None]]:
    async def call(message: Msg) -> None:
        heard(message)

    return call
