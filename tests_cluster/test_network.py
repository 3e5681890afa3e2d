"""A host with a server and a module each; links are cut and healed: nothing is lost, and it goes on by itself."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cluster import certificates, rights
from cluster.connection import Connection
from cluster.jetstream import JetStream, asked
from cluster.local import MODULES, ROOT, SERVERS, Cluster
from cluster.machine import nats_server
from tests_cluster.network import ADDRESSES, HOSTS, Network, inside, network, why_not
from tests_cluster.watch import Files, Progress, billing, connection, replicated, until, void

SETTINGS = {"SLOW_DOWN": "0", "VOIDING_TIMEOUT": "3600"}
CUT = 8.0
"""Seconds: long enough for the others to elect another leader."""
LONGEST = 30.0
"""Seconds after which all goes on again, when everything is healed."""
ON = dict(zip(HOSTS, zip(SERVERS, MODULES, strict=True), strict=True))
"""What runs on each host."""
HOST_OF = {name: host for host, names in ON.items() for name in names}

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


class Spread(Cluster):
    """A cluster on these hosts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, settings=SETTINGS, change=self._spread)
        users = [each.name for each in rights.USERS]
        certificates.make(self.certificates, SERVERS, users, [*ADDRESSES.values()])
        self.urls = [f"tls://{ADDRESSES[HOST_OF[name]]}:{port}" for name, port in self.ports.items()]
        commands = {
            **{name: (nats_server(), "-c", str(self.folder / f"{name}.conf")) for name in SERVERS},
            **dict.fromkeys(MODULES, (sys.executable, str(ROOT / "app.py"))),
        }
        self._programs = {name: (*inside(HOST_OF[name]), *command) for name, command in commands.items()}

    def _spread(self, text: str) -> str:
        for name in SERVERS:
            for port in (self.ports[name], self.routes[name]):
                text = text.replace(f"127.0.0.1:{port}", f"{ADDRESSES[HOST_OF[name]]}:{port}")
        return text


def leader(link: Connection, module: str) -> str:
    """The server that leads a module's stream."""
    info = link.do(lambda at: asked(at, f"info.{module}"))
    return str(info["cluster"]["leader"])


def lead_cut(net: Network, cluster: Cluster) -> Callable[[], None]:
    with connection(cluster) as link:
        JetStream(link, "billing").end()
        host = HOST_OF[leader(link, "billing")]
    net.cut(host)
    return lambda: net.heal(host)


def modules_node_cut(net: Network, _cluster: Cluster) -> Callable[[], None]:
    host = HOST_OF["process-manager"]
    net.cut(host)
    return lambda: net.heal(host)


def one_way(net: Network, _cluster: Cluster) -> Callable[[], None]:
    host = random.Random(5).choice(HOSTS)
    net.mute(host)
    return lambda: net.unmute(host)


def all_down(net: Network, _cluster: Cluster) -> Callable[[], None]:
    for host in HOSTS:
        net.cut(host)

    def heal() -> None:
        for host in HOSTS:
            net.heal(host)

    return heal


@pytest.fixture
def net() -> Iterator[Network]:
    with network() as found:
        yield found


@pytest.mark.parametrize("cut", [lead_cut, modules_node_cut, one_way, all_down])
def test_what_is_cut_and_healed_goes_on_and_nothing_is_lost(
    tmp_path: Path, net: Network, cut: Callable[[Network, Cluster], Callable[[], None]]
) -> None:
    files = Files(tmp_path)
    with Spread(tmp_path) as cluster, billing(tmp_path) as issuing, Progress(files) as progress:
        void(issuing, 100)
        until("the first are voided", lambda: files.voided() == 100)
        heal = cut(net, cluster)
        void(issuing, 100)
        time.sleep(CUT)
        heal()
        progress.begin()
        void(issuing, 100)
        until("all are voided", lambda: files.voided() == 300)
        stall = progress.taken()
        print(f"{cut.__name__}: {stall:.1f} s without anything new after all was healed")
        until("every process has ended", lambda: files.unfinished() == 0)
        until("the streams are the logs", lambda: not replicated(cluster, files))
        assert stall < LONGEST
    assert files.broken() == []
