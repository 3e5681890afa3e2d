"""Three real servers for the tests of a file."""

import asyncio
from collections.abc import Iterator

import pytest

from cluster import certificates
from cluster.local import MODULES, SERVERS, Cluster
from systems.voiding_apart import NAMES
from tests_cluster.users import STRANGER, connected, create


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three servers with a stream for each module, and no process; there is a certificate of one they do not know."""
    cluster = Cluster(tmp_path_factory.mktemp("servers"), names=())
    certificates.make(cluster.certificates, SERVERS, [*NAMES, STRANGER])
    with cluster:
        asyncio.run(streams(cluster))
        yield cluster


async def streams(cluster: Cluster) -> None:
    for port in cluster.ports.values():
        await answering(port)
    for name in MODULES:
        async with connected(cluster, name) as user:
            await create(user)


async def answering(port: int) -> None:
    for _ in range(100):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise AssertionError(f"no server on {port}")
