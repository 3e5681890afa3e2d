"""What a cluster needs of the machine it runs on: the server's program, a lock, free ports."""

import fcntl
import os
import random
import shutil
import socket
import sys
from pathlib import Path
from typing import IO

HERE = "127.0.0.1"
PORTS = range(10_000, 32_000)
"""Outside of those that are lent to outgoing connections: a killed server must find its port free when it is back."""


class Unusable(Exception):
    """The cluster cannot be started; its text is a sentence that says what to do."""


def nats_server() -> str:
    """The server that was installed with us, else another one on the PATH. Raises Unusable."""
    beside = Path(sys.executable).parent
    found = shutil.which("nats-server", path=os.pathsep.join((str(beside), os.environ.get("PATH", os.defpath))))
    if found is None:
        raise Unusable("nats-server is not installed: `make cluster` installs it into .venv/ and runs it from there.")
    return found


def locked(path: Path) -> IO[str]:
    """A file that is ours until it is closed, or we end. Raises Unusable."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Unusable(
            f"DATA_DIR is in use by another cluster: stop that one, or set another DATA_DIR ({path.parent.parent})."
        ) from None
    return file


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as listener:
            try:
                listener.bind((HERE, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise Unusable("No free ports are left on this machine.")


def listenable(host: str, port: int) -> None:
    """Raises Unusable when the page could not listen there."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise Unusable(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
