"""The real app as a process of its own, on a free port, with real files."""

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from tests.described import demo

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """Start it, talk to it, kill it, start it again on the same files. Unless asked to, messages take no time."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self._settings = {"PORT": str(self.port), "DATA_DIR": str(data_dir), "SLOW_DOWN": "0", **settings}
        self._process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process, "the server was not started"
        return self._process

    def start(self, *program: str) -> Self:
        """Start the app, or another program that runs it, and wait until it answers."""
        self.launch(*program)
        self.wait_until(self.answers)
        return self

    def launch(self, *program: str) -> None:
        """Start the app, or another program that runs it."""
        self._process = subprocess.Popen(
            [sys.executable, *(program or ("app.py",))],
            cwd=ROOT,
            env={**os.environ, **self._settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever happens, the app does not outlive the `with`."""
        if self._process:
            self._process.kill()

    def answers(self) -> bool:
        """Whether the app is up."""
        if self.process.poll() is not None:
            raise AssertionError(f"the app ended: {self.process.communicate()[0]}")
        try:
            return bool(self.get("/health")["status"] == "ok")
        except OSError:
            return False

    def kill(self) -> None:
        """As a power cut would: no chance to tidy up."""
        self.process.kill()
        self.process.communicate()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ask the app to stop; returns its exit code and all that it printed."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        output = self.process.communicate(timeout=PATIENCE)[0]
        return self.process.returncode, output

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, **fields: str | Sequence[str]) -> Any:
        """Post a form, get JSON. A field may have several values."""
        return self._ask(urllib.request.Request(self.url + path, urllib.parse.urlencode(fields, doseq=True).encode()))

    def wait_until(self, condition: Any, what: str = "the app") -> None:
        """Wait until a condition holds; fails when it takes too long."""
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"waited {PATIENCE:g} s for {what} in vain")
            time.sleep(0.02)

    def _ask(self, request: urllib.request.Request) -> Any:
        request.add_header("Accept", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.loads(checked(request, answer))
        except urllib.error.HTTPError as error:
            body = io.BytesIO(checked(request, error))
            raise urllib.error.HTTPError(error.url, error.code, error.reason, error.headers, body) from None


def checked(request: urllib.request.Request, answer: http.client.HTTPResponse | urllib.error.HTTPError) -> bytes:
    """The body of an answer, which is as the app describes it."""
    assert answer.status
    path, media, body = urllib.parse.urlsplit(request.full_url).path, answer.headers.get_content_type(), answer.read()
    demo().check(request.get_method(), path, answer.status, media, body)
    return body
