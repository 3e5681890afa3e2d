"""The demo as a cluster on this machine: `python -m cluster`, or `make cluster`."""

import os
import sys

if os.name == "nt":
    sys.exit("A cluster on one machine needs Linux or macOS. On Windows, run its parts by hand: see deploy/README.md.")

import threading

from cluster.local import MODULES, SERVERS, Cluster
from cluster.machine import Unusable, listenable
from cluster.supervisor import Supervisor
from console import printable
from settings import BadSetting, Settings, from_environment
from systems.voiding_apart import NAMES
from web.security import shown_host

WIDTH = max(map(len, NAMES))
printing = threading.Lock()


def say(line: str) -> None:
    """Print a line, whole, whoever else prints one."""
    with printing:
        print(line, flush=True)


def say_of(name: str, line: str) -> None:
    """Print a line of a process: of one that crashes, its characters may be any."""
    say(f"{name:{WIDTH}} | {printable(line)}")


def run(cluster: Cluster, settings: Settings) -> int:
    """Run a cluster until it is asked to stop; returns the exit code."""
    host = shown_host(settings.host)
    supervisor = Supervisor(cluster, host, settings.port, say)
    try:
        listenable(settings.host, settings.port)
        say(f"Starting {len(SERVERS)} servers of NATS, and {', '.join(MODULES)} and the page.")
        say(f"The files are in {cluster.data_dir}, what the servers log in {cluster.folder}.")
        return supervisor.run()
    except Unusable as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"DATA_DIR cannot be used: {error}", file=sys.stderr)
        return 2


def main() -> int:
    """Run the cluster with the settings of the environment; returns the exit code."""
    try:
        settings = from_environment(os.environ)
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    return run(Cluster(settings.data_dir, NAMES, say=say_of), settings)


if __name__ == "__main__":
    sys.exit(main())
