"""Processes that end with the one that started them, whatever ends that one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO

Say = Callable[[str, str], None]
"""Is called with a process's name and each line that it prints, on a thread of its own."""

GUARD = "import os, signal, sys; sys.stdin.read(); os.killpg(0, signal.SIGKILL)"
"""Ends its whole group once nobody holds the other end of its standard input any more.

A `kill -9` of who started it closes that end, too. Linux could do without a process (PR_SET_PDEATHSIG), macOS could
not. A group of their own also keeps Ctrl-C from all of them: they are stopped one after the other.
"""


class Children:
    """Processes by their names, in a group of their own."""

    def __init__(self) -> None:
        self._guard = subprocess.Popen([sys.executable, "-c", GUARD], stdin=subprocess.PIPE, process_group=0)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], output: Path | Say) -> None:
        """Start a process; what it prints is appended to a file, or said. Raises OSError."""
        with output.open("ab") if isinstance(output, Path) else nullcontext(subprocess.PIPE) as printed:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                process_group=self._guard.pid,
            )
        if process.stdout and not isinstance(output, Path):
            threading.Thread(target=tell, args=(name, process.stdout, output), daemon=True).start()
        self._processes[name] = process

    def pids(self) -> dict[str, int]:
        """Of those that run."""
        return {name: process.pid for name, process in self._processes.items() if process.poll() is None}

    def ended(self) -> dict[str, int]:
        """The exit codes of those that do not run any more: -9 after a `kill -9`."""
        return {name: process.returncode for name, process in self._processes.items() if process.poll() is not None}

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal; what is killed has ended when this returns."""
        self._processes[name].send_signal(how)
        if how == signal.SIGKILL:
            self._processes[name].wait()

    def stop(self, names: Sequence[str], seconds: float) -> None:
        """Ask processes to stop, side by side; kill those that have not, after so many seconds."""
        found = [self._processes.pop(name) for name in names if name in self._processes]
        for process in found:
            process.terminate()
            # One that was stopped by a signal would not hear that it is asked to.
            process.send_signal(signal.SIGCONT)
        until = time.monotonic() + seconds
        for process in found:
            try:
                process.wait(max(0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def close(self) -> None:
        """Kill whatever is left, what the processes have started included."""
        assert self._guard.stdin
        with suppress(OSError):
            self._guard.stdin.close()
        self._guard.wait()
        for process in self._processes.values():
            process.wait()


def tell(name: str, lines: IO[bytes], say: Say) -> None:
    with lines:
        for line in lines:
            say(name, line.decode(errors="replace").rstrip("\n"))


def environment_with(more: Mapping[str, str]) -> dict[str, str]:
    """Our own environment, and more; lines come when they are printed."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **more}
