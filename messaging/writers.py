"""Writers of one file take turns. What several have written who waited for each other is committed once, for all."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_TOGETHER = 16


class Group:
    """Writers whose changes are one transaction; whether one of them waits until it is `over`.

    `error` is why that was not committed, if it was not.
    """

    def __init__(self) -> None:
        self.size = 0
        self.awaited = False
        self.over = threading.Event()
        self.error: BaseException | None = None


class Writers:
    """Lets one writer after the other use `connection`, as if each had a transaction of its own; `begin` begins one.

    To commit takes longer than to write. So a writer behind whom another one waits leaves it to that one to commit, and
    waits until that is done: then it is done for both, or has failed for both. Who writes another file at the same time
    commits by itself, as somebody may wait for that other file.
    """

    def __init__(self, connection: sqlite3.Connection, begin: Callable[[], None]) -> None:
        self._connection = connection
        self._begin = begin
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._group: Group | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody writes inside, and nothing waits to be committed."""
        with self._turn:
            self._commit()
            yield

    @contextmanager
    def looking(self) -> Iterator[bool]:
        """Whether nobody writes, and nothing waits to be committed: then the connection shows what is in the file."""
        free = self._turn.acquire(blocking=False)
        try:
            yield free and not self._group
        finally:
            if free:
                self._turn.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is written inside is kept when this is left, and undone when an exception leaves it.

        Raises sqlite3.Error when it cannot begin, or cannot be committed.
        """
        with self._counting:
            self._waiting += 1
        with self._turn:
            with self._counting:
                self._waiting -= 1
            files.written += 1
            try:
                group = self._join()
                with self._undoing(group):
                    yield
            finally:
                files.written -= 1
                if files.written or not self._waiting or (self._group and self._group.size >= MOST_TOGETHER):
                    self._commit()
                elif self._group:
                    self._group.awaited = True
        if group.awaited:
            group.over.wait()
        if group.error:
            raise group.error

    def _join(self) -> Group:
        if self._group:
            self._connection.execute("SAVEPOINT writer")
        else:
            self._begin()
            self._group = Group()
        self._group.size += 1
        return self._group

    @contextmanager
    def _undoing(self, group: Group) -> Iterator[None]:
        first = group.size == 1
        try:
            yield
            if not first:
                self._connection.execute("RELEASE writer")
        except BaseException as error:
            if first or not self._connection.in_transaction:
                # SQLite undoes everything by itself where the disk is full: that of the others, too.
                self._end(error)
            else:
                self._connection.execute("ROLLBACK TO writer")
                self._connection.execute("RELEASE writer")
            raise

    def _commit(self) -> None:
        if self._group:
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._end(error)
            else:
                self._end(None)

    def _end(self, error: BaseException | None) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        group, self._group = self._group, None
        assert group
        group.error = error
        if group.awaited:
            group.over.set()


class Files(threading.local):
    """How many files this thread writes."""

    written = 0


files = Files()
