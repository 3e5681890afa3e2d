"""A module's file, used by several threads."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from messaging.store import Store

CLOSE_WHILE_READ = """
import sqlite3, sys, threading
from pathlib import Path
from messaging.store import Store

COUNT = "with recursive c(n) as (select 1 union all select n + 1 from c limit 20000) select count(*) from c"
for turn in range(8):
    store, reads = Store(Path(sys.argv[1]) / f"{turn}.db"), threading.Event()
    store.open()

    def read():
        with store.reading() as db:
            for _ in range(20):
                assert db.execute(COUNT).fetchone() == (20000,)
                reads.set()

    reader = threading.Thread(target=read)
    reader.start()
    reads.wait()
    store.close()
    reader.join()
    try:
        read()
    except sqlite3.ProgrammingError:
        pass
"""


def test_closing_a_file_waits_for_who_reads_it_on_another_thread(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CLOSE_WHILE_READ, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "words.db")
    store.open()
    with store.writing() as db:
        db.execute("create table words (word text)")
    yield store
    store.close()


def write(store: Store, word: str) -> None:
    with store.writing() as db:
        db.execute("insert into words values (?)", (word,))


def words(store: Store) -> list[str]:
    with store.reading() as db:
        return [row[0] for row in db.execute("select word from words")]


def test_a_commit_is_on_the_disk_before_it_returns(store: Store) -> None:
    full = 2
    with store.writing() as db:
        assert db.execute("pragma synchronous").fetchone() == (full,)


def test_who_writes_waits_for_another_program_that_does(store: Store) -> None:
    waited = Event()

    def write_and_tell() -> None:
        write(store, "afterwards")
        waited.set()

    with closing(sqlite3.connect(store.path, isolation_level=None)) as other, ThreadPoolExecutor() as pool:
        other.execute("begin immediate")
        writing = pool.submit(write_and_tell)
        assert not waited.wait(0.2)
        other.execute("insert into words values ('before')")
        other.execute("commit")
        writing.result()
    assert words(store) == ["before", "afterwards"]


def test_who_reads_sees_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    write(store, "before")
    with store.reading() as db:
        first = db.execute("select word from words").fetchall()
        write(store, "afterwards")
        assert db.execute("select word from words").fetchall() == first == [("before",)]
    assert words(store) == ["before", "afterwards"]


def test_who_reads_holds_up_nobody_who_writes(store: Store) -> None:
    store._writer.execute("pragma busy_timeout=1")
    with store.reading() as db:
        db.execute("select * from words").fetchall()
        write(store, "meanwhile")
    assert words(store) == ["meanwhile"]
