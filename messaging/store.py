"""A module's own SQLite file: one connection that writes, one a thread that reads."""

import sqlite3
import threading
import time
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from messaging.trouble import Named
from messaging.writers import Writers

BUSY_TIMEOUT_MS = 10_000
IMPATIENCE_MS = 100
"""How long a file is waited for that was locked the last time, too: one worker sees to all of them."""
ASK_AGAIN = 0.02
"""Seconds in which nobody asks again whether another process has written: that takes as long as a look by itself."""


def from_utf8(content: bytes) -> str:
    """Text of a file; what is no UTF-8 in it is shown as the bytes that it is, and makes no JSON."""
    return content.decode(errors="backslashreplace")


def fetched(connection: sqlite3.Connection, sql: str, values: Sequence[object]) -> list[Any]:
    """Many rows of text, read in a third of the time where all of it is UTF-8."""
    connection.text_factory = str
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError:
        # Some is not, or there is trouble, which the second try tells.
        connection.text_factory = from_utf8
        return connection.execute(sql, values).fetchall()
    finally:
        connection.text_factory = from_utf8


class Own(threading.local):
    """What a thread has of a store: its connection for reading, and what that saw of others, until it asks again."""

    writes = False
    db: Database | None = None
    in_use: threading.Lock
    others: tuple[sqlite3.Connection, int] | None = None
    ask_again_at = 0.0


class Store:
    """Opens `path` (created when missing), brings its schema up to date and hands out transactions, once told to.

    Writers of this process queue on a lock, because SQLite serves competing connections unfairly; another
    process waits by `busy_timeout`. `synchronous=FULL` because a reader's cursor in another file may already
    count what this file says: it must not be forgotten in a power cut.
    """

    def __init__(self, path: Path, *migrations: Migrations) -> None:
        self.path = path
        self.migrations = migrations
        self._named = Named(path)
        self._own = Own()
        self._hurries = False
        self._readers: list[tuple[sqlite3.Connection, threading.Lock]] = []

    def open(self) -> None:
        """Make the file ready to be read and written. Raises sqlite3.Error when it cannot be."""
        self._writer = self._open()
        self._writer.enable_wal()
        self._writers = Writers(self._writer.conn, self._begin)
        with self.writing() as db:
            for each in self.migrations:
                each.apply(db)

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction that may write, committed at the end, rolled back when an exception leaves it.

        With others who wait for the file it is a part of one, so that many commits are one: see `Writers`.

        It takes SQLite's write lock at once (`BEGIN IMMEDIATE`), so that what it reads stays true until it commits.
        Raises Trouble when the file cannot be written.
        """
        with self._named, self._writers.writing():
            self._own.writes = True
            try:
                yield self._writer
            finally:
                self._own.writes = False

    def hurry(self) -> None:
        """Wait for the lock of the file only a moment, until it was had once."""
        with self._writers.turn():
            self._wait(IMPATIENCE_MS)

    def _begin(self) -> None:
        try:
            self._writer.conn.execute("BEGIN IMMEDIATE")
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
        with self._named, self._reading() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        if self._own.writes:
            yield self._writer
            return
        db = self._reader()
        if db.conn.in_transaction:
            yield db
            return
        with self._own.in_use:
            db.conn.execute("BEGIN")
            try:
                yield db
            finally:
                db.conn.execute("ROLLBACK")

    @contextmanager
    def asking(self) -> Iterator[sqlite3.Connection]:
        """A look by single statements, each of which sees the file as it is then; inside another look, as that does.

        Raises Trouble as `reading` does.

        For what is asked over and over: to begin and to end a look costs as much again.
        """
        own = self._own
        with self._named:
            if own.writes:
                yield self._writer.conn
                return
            if own.db and own.db.conn.in_transaction:
                yield own.db.conn
                return
            with self._writers.looking() as possible:
                if possible:
                    # What was just now written is in its memory.
                    yield self._writer.conn
                    return
            connection = self._reader().conn
            with own.in_use:
                yield connection

    def seen_of_others(self) -> Hashable:
        """What differs from the last time in the same thread, a moment later at the latest, if another process wrote.

        It may differ where this one did, too.
        """
        own = self._own
        if time.monotonic() >= own.ask_again_at:
            with self.asking() as connection:
                # SQLite counts for each connection how often others have written.
                own.others = connection, connection.execute("pragma data_version").fetchone()[0]
            own.ask_again_at = time.monotonic() + ASK_AGAIN
        return own.others

    def _reader(self) -> Database:
        """This thread's connection for reading."""
        own = self._own
        if own.db is None:
            own.db = self._open()
            own.db.execute("PRAGMA query_only=ON")
            own.in_use = threading.Lock()
            self._readers.append((own.db.conn, own.in_use))
        return own.db

    def close(self) -> None:
        """Close every connection, whichever thread opened it, once that thread does not use it."""
        # SQLite would crash under a thread that is in the middle of a statement.
        for connection, in_use in self._readers:
            with in_use:
                connection.close()
        self._readers.clear()
        with self._writers.turn():
            self._writer.close()

    def _open(self) -> Database:
        connection = sqlite3.connect(self.path, check_same_thread=False, cached_statements=256)
        connection.text_factory = from_utf8
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return Database(connection)
