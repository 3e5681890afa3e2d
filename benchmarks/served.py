"""The app as a process of its own, on a free port, with real files; and what it takes of the machine."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
WATCHED = "benchmarks.watched_app"
"""The real app, which can also be asked when what was requested was committed."""


class Served:
    """Started with `with`; talks over one connection that is kept open. `module` is the program."""

    def __init__(self, data_dir: Path, module: str = WATCHED, **settings: str) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self._environment = {"PORT": str(self.port), "DATA_DIR": str(data_dir), "SLOW_DOWN": "0", **settings}
        self._program = [sys.executable, "-m", module]
        self.seconds_to_start = 0.0

    def __enter__(self) -> Self:
        start = time.perf_counter()
        self._process = subprocess.Popen(
            self._program,
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while not self._answers():
            if self._process.poll() is not None or time.perf_counter() - start > PATIENCE:
                self._process.kill()
                raise RuntimeError(f"{' '.join(self._program)} does not start")
            time.sleep(0.005)
        self.seconds_to_start = time.perf_counter() - start
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def page(self, path: str = "/") -> bytes:
        """A page, as a browser gets it."""
        return self._ask("GET", path, {"Accept": "text/html"})

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return json.loads(self._ask("GET", path, {"Accept": "application/json"}))

    def post(self, path: str, **fields: str) -> Any:
        """Post a form, get JSON."""
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        return json.loads(self._ask("POST", path, headers, urllib.parse.urlencode(fields)))

    def issue(self) -> str:
        """Issue a document; returns its id."""
        return str(self.post("/documents", kind="invoice", customer="Customer 1", amount="10.00")["id"])

    def rest(self) -> None:
        """Wait until nobody has anything left to read."""
        until = time.monotonic() + PATIENCE
        while any(lag for lags in self.get("/health")["lag"].values() for lag in lags.values()):
            if time.monotonic() > until:
                raise RuntimeError("the app does not come to rest")
            time.sleep(0.05)

    def processor_seconds(self) -> float | None:
        """The processor time that the app has taken; None where that is not told."""
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text()
        except OSError:
            return None
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float | None:
        """The memory that the app has; None where that is not told."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return None
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def _answers(self) -> bool:
        try:
            self.page()
        except OSError:
            self._connection.close()
            return False
        return True

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> bytes:
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:
            # It was kept open for as long as the app keeps one open.
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {content.decode()}")
        return content
