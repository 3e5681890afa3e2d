"""Whoever connects to the servers of a cluster, and what it may do there."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from cluster import certificates
from cluster.local import Cluster

PATIENCE = 20.0
STRANGER = "stranger"
"""A name that no server knows."""
HEARD = 0.5
"""Seconds after which nothing comes any more on this machine."""


class User:
    """Connected as a name; `refused` collects what the server did not allow."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.client = Client()
        self.refused: list[str] = []

    async def connect(self, url: str, tls: ssl.SSLContext | None) -> None:
        async def told(error: Exception) -> None:
            self.refused.append(str(error).lower())

        await self.client.connect(
            [url], tls=tls, allow_reconnect=False, inbox_prefix=f"_INBOX.{self.name}".encode(), error_cb=told
        )

    async def may_publish(self, subject: str, body: bytes = b"{}", reply: str = "") -> bool:
        """Whether the server takes a message on a subject; what comes of it is not waited for."""
        await self.client.publish(subject, body, reply=reply)
        return await self._allowed(f'publish to "{subject}"')

    async def may_subscribe(self, subject: str) -> bool:
        await self.client.subscribe(subject)
        return await self._allowed(f'subscription to "{subject}"')

    async def ask(self, subject: str, body: object = None) -> Any:
        """What the engine answers."""
        text = b"" if body is None else json.dumps(body).encode()
        return json.loads((await self.client.request(subject, text, timeout=2)).data)

    async def read(self, stream: str, sequence: int) -> Msg:
        body = json.dumps({"seq": sequence}).encode()
        return await self.client.request(f"read.{stream}", body, timeout=2)

    async def _allowed(self, what: str) -> bool:
        # A refusal comes before the answer to this.
        await self.client.flush()
        await asyncio.sleep(0.02)
        return not any(what.lower() in each for each in self.refused)


def trusting(cluster: Cluster, folder: Path | None, name: str = "") -> ssl.SSLContext:
    """Trusts the servers, and proves to be `name` with the certificate in `folder`; without one, nobody."""
    found = ssl.create_default_context(cafile=str(cluster.certificates / "ca.pem"))
    if folder:
        _, certificate, key = certificates.files(folder, name)
        found.load_cert_chain(certificate, key)
    return found


@asynccontextmanager
async def connected(cluster: Cluster, name: str) -> AsyncIterator[User]:
    user = User(name)
    await user.connect(cluster.urls[0], trusting(cluster, cluster.certificates, name))
    try:
        yield user
    finally:
        await user.client.close()


async def create(user: User) -> None:
    """Have a module's stream made, once the servers have elected who makes it."""
    wanted = {
        "name": user.name,
        "subjects": [f"log.{user.name}"],
        "num_replicas": 3,
        "allow_direct": True,
        "deny_delete": True,
        "deny_purge": True,
    }
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            told = await user.ask(f"create.{user.name}", wanted)
            if "error" not in told:
                return
        except nats.errors.Error as error:
            told = error
        assert asyncio.get_running_loop().time() < until, told
        await asyncio.sleep(0.2)
