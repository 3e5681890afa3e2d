"""A whole cluster on this machine: three servers, and the modules and the page in processes of their own."""

import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Self

from cluster import certificates, rights
from cluster.children import Children, Say, environment_with
from cluster.machine import HERE, free_ports, locked, nats_server
from cluster.servers import Addresses, configuration
from systems.voiding_apart import NAMES, PAGE

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ("s0", "s1", "s2")
MODULES = tuple(name for name in NAMES if name != PAGE)
SECONDS_TO_STOP = 3.0
"""Longer than the app gives itself, and than a server needs."""


class Cluster:
    """Three servers, and the processes `names` with `settings`, all on files below `data_dir`.

    What the processes print goes to `say`, else to files beside the servers' ones. A test may change the text of the
    servers' configuration, or run other programs. Nothing of it outlives the process that has made it.
    """

    def __init__(
        self,
        data_dir: Path,
        names: Sequence[str] = MODULES,
        settings: Mapping[str, str] | None = None,
        say: Say | None = None,
        change: Callable[[str], str] = str,
        programs: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.folder = self.data_dir / "nats"
        self.certificates = self.folder / "certificates"
        self.names = names
        ports = iter(free_ports(2 * len(SERVERS)))
        self.ports = dict(zip(SERVERS, ports, strict=False))
        self.routes = dict(zip(SERVERS, ports, strict=False))
        self.urls = [f"tls://{HERE}:{port}" for port in self.ports.values()]
        self._settings = settings or {}
        self._say = say
        self._change = change
        self._programs = programs or {}
        self._lock: IO[str] | None = None
        self._children: Children | None = None

    def start(self) -> Self:
        """Start everything, without waiting until it is up. Raises Unusable, OSError."""
        binary = nats_server()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = locked(self.folder / "lock")
        self._children = Children()
        certificates.make(self.certificates, SERVERS, [each.name for each in rights.USERS])
        self._programs = {**{name: [binary, "-c", str(self._written(name))] for name in SERVERS}, **self._programs}
        for name in (*SERVERS, *self.names):
            self.start_one(name)
        return self

    def start_one(self, name: str) -> None:
        """Start a server or a process, for the first time or again."""
        program = self._programs.get(name, (sys.executable, str(ROOT / "app.py")))
        output = self._say if self._say and name not in SERVERS else self.folder / f"{name}.log"
        self.children.start(name, program, self.environment(name), output)

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End a server or a process as a power cut would, or send it another signal."""
        self.children.kill(name, how)

    def wipe(self, server: str) -> None:
        """Lose the disk of a server that was killed."""
        shutil.rmtree(self.store(server))

    def stop(self) -> None:
        """Stop the page, then the modules, then the servers: so that each still has what it needs to."""
        if self._children:
            for names in ((PAGE,), MODULES, SERVERS):
                self._children.stop(names, SECONDS_TO_STOP)
            self._children.close()
        if self._lock:
            self._lock.close()
        self._children = self._lock = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def children(self) -> Children:
        assert self._children, "the cluster was not started"
        return self._children

    def pids(self) -> dict[str, int]:
        """The servers and processes that run."""
        return self.children.pids()

    def ended(self) -> dict[str, int]:
        """The exit codes of those that do not."""
        return self.children.ended()

    def store(self, server: str) -> Path:
        return self.folder / server

    def log(self, name: str) -> Path:
        """What a server prints, and a process, unless it is said."""
        return self.folder / f"{name}.log"

    def environment(self, name: str) -> dict[str, str]:
        """With which `name` is started."""
        authority, certificate, key = certificates.files(self.certificates, name)
        hosted = {
            "MODULE": name,
            "NATS_URLS": ",".join(self.urls),
            "NATS_CA": str(authority),
            "NATS_CERT": str(certificate),
            "NATS_KEY": str(key),
            "DATA_DIR": str(self.data_dir),
        }
        return environment_with({**self._settings, **({} if name in SERVERS else hosted)})

    def _written(self, name: str) -> Path:
        """The configuration file of a server."""
        authority, certificate, key = map(str, certificates.files(self.certificates, name))
        addresses = Addresses(
            name,
            f"{HERE}:{self.ports[name]}",
            f"{HERE}:{self.routes[name]}",
            [f"{HERE}:{port}" for port in self.routes.values()],
            authority,
            certificate,
            key,
            str(self.store(name)),
        )
        path = self.folder / f"{name}.conf"
        path.write_text(self._change(configuration(addresses)))
        return path
