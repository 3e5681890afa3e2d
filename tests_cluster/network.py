"""Hosts in network namespaces, on one bridge: their links can be cut, in both directions or in one."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

BRIDGE = f"pm{os.getpid()}"
SUBNET = f"10.89.{os.getpid() % 250}"
"""Names and addresses that no other run uses at the same time."""
HERE = f"{SUBNET}.1"
"""The machine itself, on the bridge."""
HOSTS = ("h0", "h1", "h2")
ADDRESSES = {host: f"{SUBNET}.{number}" for number, host in enumerate(HOSTS, 11)}


def why_not() -> str | None:
    """Why namespaces cannot be made here, None where they can."""
    if shutil.which("ip") is None:
        return "ip, of iproute2, is not installed"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    made = subprocess.run(["ip", "netns", "add", f"{BRIDGE}-probe"], capture_output=True, text=True)
    if made.returncode:
        return f"network namespaces are not allowed here: {made.stderr.strip()}"
    ip("netns", "del", f"{BRIDGE}-probe")
    return None


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def inside(host: str) -> Sequence[str]:
    """What a command begins with that runs on a host."""
    return ("ip", "netns", "exec", namespace(host))


def namespace(host: str) -> str:
    return f"{BRIDGE}-{host}"


@contextmanager
def network() -> Iterator["Network"]:
    """The hosts, connected; nothing is left of them in the end."""
    remove()
    try:
        ip("link", "add", BRIDGE, "type", "bridge")
        ip("addr", "add", f"{HERE}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for host, address in ADDRESSES.items():
            ip("netns", "add", namespace(host))
            ip("link", "add", f"{BRIDGE}-{host}", "type", "veth", "peer", "name", "eth0", "netns", namespace(host))
            ip("link", "set", f"{BRIDGE}-{host}", "master", BRIDGE, "up")
            ip("-n", namespace(host), "addr", "add", f"{address}/24", "dev", "eth0")
            for device in ("eth0", "lo"):
                ip("-n", namespace(host), "link", "set", device, "up")
        yield Network()
    finally:
        remove()


def remove() -> None:
    for host in HOSTS:
        with suppress(subprocess.CalledProcessError):
            ip("netns", "del", namespace(host))
    with suppress(subprocess.CalledProcessError):
        ip("link", "del", BRIDGE)


class Network:
    """What can happen to links."""

    def cut(self, host: str) -> None:
        """Nothing comes or goes any more."""
        ip("link", "set", f"{BRIDGE}-{host}", "down")

    def heal(self, host: str) -> None:
        ip("link", "set", f"{BRIDGE}-{host}", "up")

    def mute(self, host: str) -> None:
        """What others say is heard; what the host says gets lost."""
        for address in self._others(host):
            ip("-n", namespace(host), "route", "add", "blackhole", f"{address}/32")

    def unmute(self, host: str) -> None:
        for address in self._others(host):
            ip("-n", namespace(host), "route", "del", "blackhole", f"{address}/32")

    def _others(self, host: str) -> Sequence[str]:
        return [HERE, *(address for name, address in ADDRESSES.items() if name != host)]
