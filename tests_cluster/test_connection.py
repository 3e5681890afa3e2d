"""A connection that is lost is left, however it was lost."""

import asyncio

from cluster.link import Link
from cluster.local import Cluster
from tests_cluster.watch import answers, connection, until


def test_a_connection_that_ends_without_a_word_is_noticed(servers: Cluster) -> None:
    """The client's own word of it does not come where it fails while it closes: as when all servers are killed."""

    async def end_silently(link: Link) -> None:
        link.client._closed_cb = link.client._disconnected_cb = None
        await link.client.close()
        await asyncio.sleep(0)

    with connection(servers) as link:
        first = link._link
        link.do(end_silently)
        until("connected anew", lambda: answers(link), 10)
        assert link._link is not first
