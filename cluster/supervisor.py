"""Keeps a cluster running until it is asked to stop: what dies is started again."""

import http.client
import math
import signal
import time
from collections.abc import Callable
from types import FrameType

from cluster.local import Cluster

LOOK_EVERY = 0.1
ANSWERS = 1.0
SHORTEST_WAIT = 0.5
LONGEST_WAIT = 8.0
"""Seconds until what died is started again: twice as long each time, from the shortest to the longest."""
LIVED = 20.0
"""What ran for so many seconds was well: the next time it is started again soon."""
CANNOT_START = 2
"""The exit code of a process that cannot use a setting or a file: a person must do something first."""


class Supervisor:
    """Starts `cluster`, says what happens to it, and stops it. Its page is to answer on a host's port."""

    def __init__(self, cluster: Cluster, host: str, port: int, say: Callable[[str], None]) -> None:
        self._cluster = cluster
        self._host = host
        self._port = port
        self._say = say
        self._asked = False
        self._started: dict[str, float] = {}
        self._waits: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def run(self) -> int:
        """Run until Ctrl-C or SIGTERM; returns the exit code. In the main thread. Raises Unusable, OSError."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self._ask)
        try:
            self._cluster.start()
            return self._keep()
        finally:
            self._cluster.stop()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def _keep(self) -> int:
        waiting = True
        while not self._asked:
            for name, code in self._cluster.ended().items():
                if code == CANNOT_START:
                    self._say(f"{name} cannot be started, and says why above. Stopping the others.")
                    return CANNOT_START
                self._again(name, code, time.monotonic())
            if waiting and answers(self._host, self._port):
                waiting = False
                self._say(f"The demo is up at http://{self._host}:{self._port} — Ctrl-C stops it.")
            time.sleep(LOOK_EVERY)
        self._say("Stopping.")
        return 0

    def _again(self, name: str, code: int, now: float) -> None:
        """Start what has ended, once it is due."""
        if name not in self._due:
            lived = now - self._started.get(name, -math.inf)
            wait = SHORTEST_WAIT if lived > LIVED else min(2 * self._waits[name], LONGEST_WAIT)
            self._waits[name] = wait
            self._due[name] = now + wait
            self._say(f"{name} ended ({told(code)}); it is started again in {wait:g} s.")
        elif now >= self._due[name]:
            del self._due[name]
            self._started[name] = now
            self._cluster.start_one(name)


def told(code: int) -> str:
    """An exit code, or the signal that ended a process."""
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def answers(host: str, port: int) -> bool:
    """Whether a page answers there, whatever it says."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWERS)
    try:
        # Nobody is asked for that.
        connection.request("HEAD", "/openapi.json")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
