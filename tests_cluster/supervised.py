"""The supervisor as a process, and what can be seen of it from outside."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.server import ROOT, free_port

PATIENCE = 30.0


def wait_until(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited {PATIENCE:g} s in vain for {what}"
        time.sleep(0.05)


class Supervised:
    """A cluster that was started from a command line."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.port = free_port()
        self.data_dir = data_dir
        environment = {"PORT": str(self.port), "DATA_DIR": str(data_dir), "SLOW_DOWN": "0", **settings}
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cluster"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def said(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    def wait_until_up(self) -> None:
        # The page says so as well, somewhat before.
        up = f"The demo is up at http://localhost:{self.port} — Ctrl-C stops it."
        wait_until(lambda: up in self.lines or self.process.poll() is not None, up)
        assert up in self.lines, "\n".join(self.lines)

    def wait_for(self, text: str) -> None:
        wait_until(lambda: self.said(text) or self.process.poll() is not None, text)
        assert self.said(text), "\n".join(self.lines)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        code = self.process.wait(PATIENCE)
        self._reading.join(PATIENCE)
        return code

    def running(self) -> dict[str, int]:
        """What runs with this cluster's files, by its name: read from the system's table of processes."""
        found = {}
        for line in subprocess.run(
            ["ps", "eww", "-eo", "pid,args"], capture_output=True, text=True
        ).stdout.splitlines():
            pid, _, rest = line.strip().partition(" ")
            if f"{self.data_dir}/nats/s" in rest and ".conf" in rest.partition(" PATH=")[0]:
                found[rest.partition(".conf")[0].rpartition("/")[2]] = int(pid)
            elif f"DATA_DIR={self.data_dir} " in f"{rest} " and (name := named(rest)):
                found[name] = int(pid)
        return found

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(line.rstrip("\n") for line in self.process.stdout)


def named(command: str) -> str:
    """MODULE in the environment that ps shows behind a command."""
    return next((each.removeprefix("MODULE=") for each in command.split() if each.startswith("MODULE=")), "")
