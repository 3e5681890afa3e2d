"""Counts that are kept beside the rows: right after any change, any rollback, and in a file that had none."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from check import broken_rules
from messaging.counts import Counts
from process_manager.tables import BY_STANDS
from reports.tables import BY_STATUS
from settings import Settings
from systems.voiding import Voiding
from tests.corruption import play

BY = Counts("words", letter="substr(row.word, 1, 1)", long="length(row.word) > 3")
WORDS = ("ant", "ants", "bee", "beetle", "cat", "caterpillar", "")
CHANGES = (
    "insert into words (word) values (?)",
    "update words set word = ? where word = ?",
    "delete from words where word = ?",
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(tmp_path / "words.db")
    db.execute("create table words (id integer primary key, word text)")
    db.execute("insert into words (word) values ('ant'), ('ants'), ('antelope'), (null)")
    BY.begin(db)
    yield db
    db.close()


def right(db: Database) -> bool:
    return dict(BY.read(db)) == {row[:-1]: row[-1] for row in db.execute(BY.recount)}


def test_what_was_there_before_is_counted(db: Database) -> None:
    assert BY.read(db) == {("a", 0): 1, ("a", 1): 2, (None, None): 1}


@pytest.mark.parametrize(
    "sql",
    [
        "insert into words (word) values ('bee'), ('ant'), (null)",
        "insert or ignore into words (id, word) values (1, 'bee'), (9, 'bee'), (10, 'bee')",
        "insert into words (id, word) values (1, 'bee') on conflict (id) do update set word = excluded.word",
        "insert into words (id, word) values (9, 'bee') on conflict (id) do update set word = excluded.word",
        "insert or replace into words (id, word) values (1, 'bee'), (9, 'bee')",
        "update words set word = 'beetle'",
        "update words set word = null where id = 1",
        "update words set word = 'aunt' where id = 2",
        "update words set id = id + 10",
        "delete from words where id > 2",
        "delete from words",
    ],
)
def test_whatever_changes_the_rows_changes_the_counts(db: Database, sql: str) -> None:
    db.execute(sql)
    assert right(db)


def test_what_rolls_the_rows_back_rolls_the_counts_back(db: Database) -> None:
    before = BY.read(db)
    db.execute("begin")
    db.execute("delete from words where id = 1")
    db.execute("savepoint delivery")
    db.execute("insert into words (word) values ('bee')")
    db.execute("rollback to delivery")
    assert right(db)
    db.execute("rollback")
    assert BY.read(db) == before


def test_a_value_of_which_there_is_no_row_any_more_is_not_told(db: Database) -> None:
    db.execute("update words set word = 'bee'")
    assert BY.read(db) == {("b", 0): 4}


def test_after_anything_in_any_order_it_is_as_if_they_were_counted(db: Database) -> None:
    draw = random.Random(10)
    for _ in range(500):
        word, other = draw.choices(WORDS, k=2)
        sql = draw.choice(CHANGES)
        db.execute(sql, (word, other)[: sql.count("?")])
        assert right(db)


def test_files_that_had_no_counts_are_counted_when_they_are_opened(
    start: Callable[..., Voiding], settings: Settings
) -> None:
    system = start()
    play(system)
    before = counted(system)
    system.close()
    for module in system.modules:
        with closing(sqlite3.connect(module.store.path)) as file, file:
            tables = file.execute("select name from sqlite_master where type = 'table' and name like '%counted'")
            for (table,) in tables.fetchall():
                for event in ("insert", "update", "delete"):
                    file.execute(f"drop trigger {table}_{event}")
                file.execute(f"drop table {table}")
            file.execute("delete from _sqlite_migrations where name like 'count%' or name = 'never_give_a_place_twice'")
    assert counted(start()) == before
    assert broken_rules(settings.data_dir) == []


def counted(system: Voiding) -> object:
    with system.manager.store.reading() as processes, system.reports.store.reading() as reports:
        return BY_STANDS.read(processes), BY_STATUS.read(reports)
