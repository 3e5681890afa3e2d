"""Three real servers for the tests of a file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.local import MODULES, Cluster
from tests_cluster.users import connected, create


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three servers with a stream for each module, and no process."""
    with Cluster(Path(tmp_path_factory.mktemp("servers")), names=()) as cluster:
        asyncio.run(streams(cluster))
        yield cluster


async def streams(cluster: Cluster) -> None:
    for url in cluster.ports.values():
        await answering(url)
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
