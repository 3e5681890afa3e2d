"""What several have written who waited for each other is committed once; each of them is told how that went."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from messaging import writers
from messaging.store import Store
from messaging.trouble import Trouble
from messaging.writers import Writers
from tests.support import eventually, raise_error

INSERT = "insert into words values (?, ?, ?)"


def row(word: str, after: str | None = None, more: bytes = b"") -> tuple[str, str | None, bytes]:
    return word, after, more


class Words(Store):
    """A file of words that refer to one another; `commits` are counted."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.open()
        self.commits = 0
        with self.writing() as db:
            db.execute(
                "create table words (word text primary key, after text references words deferrable"
                " initially deferred, more blob)"
            )
        self._writer.conn.set_trace_callback(self._traced)

    def _traced(self, sql: str) -> None:
        self.commits += sql == "COMMIT"

    @property
    def writers(self) -> Writers:
        return self._writers

    def write(self, *values: Any) -> None:
        with self.writing() as db:
            db.execute(INSERT, row(*values))

    def read(self) -> Sequence[str]:
        with self.reading() as db:
            return [row[0] for row in db.execute("select word from words order by rowid")]


@pytest.fixture
def words(tmp_path: Path) -> Iterator[Words]:
    words = Words(tmp_path / "words.db")
    yield words
    words.close()


@pytest.fixture
def at_once() -> Iterator[Callable[..., Future[None]]]:
    """Does something on a thread of its own."""
    with ThreadPoolExecutor(40) as pool:
        yield pool.submit


def waiting(words: Words) -> int:
    return words.writers._waiting


def together(
    words: Words, at_once: Callable[..., Future[None]], *writes: Sequence[Any], then: Callable[[], None] = lambda: None
) -> list[Future[None]]:
    """Has the first write while the others wait, each behind the one before; at the end of it, `then` happens."""
    others: list[Future[None]] = []

    def first() -> None:
        with words.writing() as db:
            db.execute(INSERT, row(*writes[0]))
            for count, each in enumerate(writes[1:], 1):
                others.append(at_once(words.write, *each))
                eventually(partial(waits, words, count))
            then()

    found = at_once(first)
    found.exception()
    for each in others:
        each.exception()
    return [found, *others]


def waits(words: Words, count: int) -> bool:
    return waiting(words) == count


def test_who_is_alone_commits(words: Words) -> None:
    words.write("one")
    words.write("two")
    assert (words.read(), words.commits) == (["one", "two"], 2)


def test_who_waited_for_each_other_commit_once(words: Words, at_once: Callable[..., Future[None]]) -> None:
    found = together(words, at_once, ["one"], ["two"], ["three"])
    assert [each.result() for each in found] == [None] * 3
    assert sorted(words.read()) == ["one", "three", "two"]
    assert words.commits == 1


def test_nobody_returns_before_it_is_on_the_disk(words: Words, at_once: Callable[..., Future[None]]) -> None:
    leave = threading.Event()

    def second() -> None:
        with words.writing():
            leave.wait()

    def first() -> None:
        with words.writing() as db:
            db.execute(INSERT, row("one"))
            behind_it.append(at_once(second))
            eventually(lambda: waiting(words) == 1)

    behind_it: list[Future[None]] = []
    before = at_once(first)
    eventually(lambda: bool(behind_it) and waiting(words) == 0)
    assert not before.done()
    assert words.read() == []
    leave.set()
    before.result()
    assert words.read() == ["one"]


def test_who_fails_takes_nobody_along(words: Words, at_once: Callable[..., Future[None]]) -> None:
    [first, same, other] = together(words, at_once, ["one"], ["one"], ["two"])
    assert isinstance(same.exception(), sqlite3.IntegrityError)
    assert [first.exception(), other.exception()] == [None, None]
    assert words.read() == ["one", "two"]


def test_what_the_first_did_before_it_failed_is_undone_and_the_others_go_on(
    words: Words, at_once: Callable[..., Future[None]]
) -> None:
    [first, other] = together(words, at_once, ["one"], ["two"], then=raise_error)
    assert (type(first.exception()), other.exception()) == (ValueError, None)
    assert words.read() == ["two"]


def test_a_commit_that_fails_has_failed_for_all(words: Words, at_once: Callable[..., Future[None]]) -> None:
    found = together(words, at_once, ["one"], ["two", "nobody has said that"])
    assert [type(each.exception()) for each in found] == [sqlite3.IntegrityError] * 2
    assert words.read() == []
    words.write("three")
    assert words.read() == ["three"]


def test_where_the_disk_is_full_nobody_is_told_that_it_went_well(
    words: Words, at_once: Callable[..., Future[None]]
) -> None:
    with words.writing() as db:
        pages = db.execute("pragma page_count").fetchone()[0]
        db.execute(f"pragma max_page_count={pages + 2}")
    found = together(words, at_once, ["one"], ["two", None, bytes(100_000)])
    assert [type(each.exception()) for each in found] == [Trouble] * 2
    assert words.read() == []


def test_so_many_at_most_are_committed_together(
    words: Words, at_once: Callable[..., Future[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "MOST_TOGETHER", 3)
    together(words, at_once, *([str(each)] for each in range(7)))
    assert (len(words.read()), words.commits) == (7, 3)


def test_who_writes_another_file_too_leaves_it_to_nobody_to_commit(
    words: Words, tmp_path: Path, at_once: Callable[..., Future[None]]
) -> None:
    other = Words(tmp_path / "other.db")

    def both() -> None:
        with words.writing(), other.writing() as db:
            db.execute(INSERT, row("two"))

    with ExitStack() as outer:
        outer.enter_context(other.writing())
        with words.writing() as db:
            db.execute(INSERT, row("one"))
            after = at_once(both)
            eventually(lambda: waiting(words) == 1)
        assert words.read() == ["one"]
    after.result(timeout=30)
    assert other.read() == ["two"]
    other.close()


def test_who_uses_the_file_in_another_way_finds_nothing_that_waits_to_be_committed(
    words: Words, at_once: Callable[..., Future[None]]
) -> None:
    words.writers._waiting += 1
    left = at_once(words.write, "one")
    eventually(lambda: words.writers._group is not None and not words.writers._turn.locked())
    with words.writers.turn():
        assert words.read() == ["one"]
    left.result()
    words.writers._waiting -= 1


def test_many_at_once_lose_nothing(words: Words, at_once: Callable[..., Future[None]]) -> None:
    for each in [at_once(words.write, str(number)) for number in range(400)]:
        each.result()
    assert len(words.read()) == 400
    assert words.commits < 400
