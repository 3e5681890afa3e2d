"""Runs the app and records what SQLite does to voiding's files.

It is started by `python -m tests.torture.recording_app FILE [SYNCHRONOUS]`.

With `NORMAL`, commits are not synced, as the app would have it with a smaller promise.
"""

import os
import sqlite3
import sys
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import app
from tests.torture.recording import Recorder
from tests.torture.vfs import Listener

FULL = "PRAGMA synchronous=FULL"


def connection(synchronous: str) -> type[sqlite3.Connection]:
    """Connections that ask for less where the app asks for FULL."""

    class Lesser(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            return super().execute(sql.replace(FULL, f"PRAGMA synchronous={synchronous}"), *parameters)

    return Lesser


def main(path: str, synchronous: str = "FULL") -> int:
    """The app's exit code."""
    _kept = Listener(Recorder(Path(path)).keep, Path(os.environ["DATA_DIR"]))
    with mock.patch("sqlite3.connect", partial(sqlite3.connect, factory=connection(synchronous))):
        return app.main()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
