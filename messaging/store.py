"""A module's own SQLite file: one connection that writes, one a thread that reads."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from messaging.trouble import named

BUSY_TIMEOUT_MS = 10_000
IMPATIENCE_MS = 100
"""How long a file is waited for that was locked the last time, too: one worker sees to all of them."""


def from_utf8(content: bytes) -> str:
    """Text of a file; what is no UTF-8 in it is shown as the bytes that it is, and makes no JSON."""
    return content.decode(errors="backslashreplace")


class Store:
    """Opens `path` (created when missing), brings its schema up to date and hands out transactions, once told to.

    Writers of this process queue on a lock, because SQLite serves competing connections unfairly; another
    process waits by `busy_timeout`. `synchronous=FULL` because a reader's cursor in another file may already
    count what this file says: it must not be forgotten in a power cut.
    """

    def __init__(self, path: Path, *migrations: Migrations) -> None:
        self.path = path
        self.migrations = migrations
        self._write_lock = threading.Lock()
        self._local = threading.local()
        self._hurries = False
        self._readers: list[tuple[sqlite3.Connection, threading.Lock]] = []

    def open(self) -> None:
        """Make the file ready to be read and written. Raises sqlite3.Error when it cannot be."""
        self._writer = self._open()
        self._writer.enable_wal()
        with self.writing() as db:
            for each in self.migrations:
                each.apply(db)

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction that may write, committed at the end, rolled back when an exception leaves it.

        It takes SQLite's write lock at once (`BEGIN IMMEDIATE`), so that what it reads stays true until it commits.
        Raises Trouble when the file cannot be written.
        """
        with self._write_lock, named(self.path):
            self._begin()
            self._local.writes = True
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.conn.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            finally:
                self._local.writes = False

    def hurry(self) -> None:
        """Wait for the lock of the file only a moment, until it was had once."""
        with self._write_lock:
            self._wait(IMPATIENCE_MS)

    def _begin(self) -> None:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._wait(IMPATIENCE_MS)
            raise
        if self._hurries:
            self._wait(BUSY_TIMEOUT_MS)

    def _wait(self, milliseconds: int) -> None:
        self._writer.execute(f"PRAGMA busy_timeout={milliseconds}")
        self._hurries = milliseconds == IMPATIENCE_MS

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A consistent look at the file as it is now, beside any writer; inside `writing`, as that has made it.

        Raises Trouble when it cannot be read.
        """
        with named(self.path), self._reading() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        if getattr(self._local, "writes", False):
            yield self._writer
            return
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = self._open()
            db.execute("PRAGMA query_only=ON")
            self._local.in_use = threading.Lock()
            self._readers.append((db.conn, self._local.in_use))
        if db.conn.in_transaction:
            yield db
            return
        with self._local.in_use:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")

    def close(self) -> None:
        """Close every connection, whichever thread opened it, once that thread does not use it."""
        # SQLite would crash under a thread that is in the middle of a statement.
        for connection, in_use in self._readers:
            with in_use:
                connection.close()
        self._readers.clear()
        with self._write_lock:
            self._writer.close()

    def _open(self) -> Database:
        connection = sqlite3.connect(self.path, check_same_thread=False, cached_statements=256)
        connection.text_factory = from_utf8
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return Database(connection)
