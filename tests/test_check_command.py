"""`make check` says of whatever files there are what it found, never with a traceback, and never that all is well."""

import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from check import main
from settings import Settings
from systems.voiding import Voiding
from tests.corruption import corrupt, play
from tests.files import contents, empty, remove
from tests.support import ManualClock


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a system that has worked and was stopped."""
    folder = tmp_path_factory.mktemp("stopped")
    system = Voiding(Settings(data_dir=folder), ManualClock())
    system.open()
    play(system)
    for _ in range(60):
        system.billing.issue("receipt", "Contoso", 100)
    system.worker.drain()
    system.close()
    return folder


@pytest.fixture
def data_dir(stopped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stopped, tmp_path / "data"))


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code, and all that was said."""
    monkeypatch.setattr(sys, "argv", ["check.py", str(folder)])
    return main(), "".join(capsys.readouterr()).strip()


def page_of_an_index(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        page, size = (
            file.execute(sql).fetchone()[0]
            for sql in ("select rootpage from sqlite_master where name = 'log_by_process'", "pragma page_size")
        )
    return int(page - 1) * int(size)


def corrupt_where_no_rule_looks(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(page_of_an_index(path) + 3)
        file.write(b"\xff" * 40)


def changed_in_an_index(path: Path) -> None:
    start, content = page_of_an_index(path), bytearray(path.read_bytes())
    at = content.index(b"voiding-INV-0003-1", start)
    assert at < start + 4096
    content[at : at + 18] = b"voiding-INV-0003-0"
    path.write_bytes(content)


def changed_in_the_schema(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"check (kind", b"check\xff(kind"))


def corrupt_everywhere(path: Path, seed: int = 0) -> None:
    chance = random.Random(seed)
    size = path.stat().st_size
    with path.open("r+b") as file:
        for start in range(4096, size, 4096):
            file.seek(start)
            file.write(chance.randbytes(64))


def truncated(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def truncated_within_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(50)


def of_another_application(path: Path) -> None:
    empty(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("create table log (position integer)")


def no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def a_folder(path: Path) -> None:
    remove(path)
    path.mkdir()


def without_a_table(path: Path) -> None:
    corrupt(path.parent, path.stem, "drop table documents")


def without_an_identity(path: Path) -> None:
    corrupt(path.parent, path.stem, "delete from identity")


def with_other_values(path: Path) -> None:
    corrupt(
        path.parent,
        path.stem,
        "update documents set amount = 'much', status = x'ff' where id = 'INV-0001'",
        "update log set causation_id = x'ff' where position = 2",
    )


def swapped(path: Path) -> None:
    path.rename(path.with_name("kept"))
    path.with_name("reports.db").rename(path)
    path.with_name("kept").rename(path.with_name("reports.db"))


def half_started_over(path: Path) -> None:
    corrupt(path.parent, "reports", "update identity set starting_over = 1, epoch = 'new'")


def of_an_earlier_version(path: Path) -> None:
    corrupt(
        path.parent,
        path.stem,
        "drop trigger failures_counted_insert",
        "drop trigger failures_counted_update",
        "drop trigger failures_counted_delete",
        "drop table failures_counted",
        "delete from _sqlite_migrations where name = 'never_give_a_place_twice'",
    )


FOUND: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (remove, "billing.db is missing"),
    "of an earlier version": (of_an_earlier_version, "earlier version of this app: start the app on it once"),
    "empty": (empty, "billing.db is empty"),
    "a folder": (a_folder, "billing.db is not a file"),
    "no database": (no_database, "billing.db cannot be read (file is not a database)"),
    "another application's": (of_another_application, "billing.db belongs to another application"),
    "swapped": (swapped, "billing.db is reports's file, not billing's"),
    "corrupt where no rule looks": (corrupt_where_no_rule_looks, "billing.db is damaged"),
    "an index that says something else": (changed_in_an_index, "billing.db is damaged"),
    "letters in its schema that are none": (changed_in_the_schema, "billing.db cannot be read (its schema is damaged)"),
    "corrupt everywhere": (corrupt_everywhere, "malformed"),
    "truncated": (truncated, "billing.db"),
    "truncated within the header": (truncated_within_the_header, "billing.db cannot be read ("),
    "without a table": (without_a_table, "no such table: documents"),
    "without an identity": (without_an_identity, "billing.db is nobody's file, not billing's"),
    "half started over": (half_started_over, "being started over"),
}


def test_where_nothing_is_wrong_that_is_said(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(data_dir, monkeypatch, capsys) == (0, f"{data_dir}: no rule is broken.")


@pytest.mark.parametrize("name", FOUND)
def test_what_cannot_be_checked_is_said_and_left_as_it_is(
    name: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentence = FOUND[name]
    spoil(data_dir / "billing.db")
    before = contents(data_dir)
    code, said = checked(data_dir, monkeypatch, capsys)
    assert (code, sentence in said, said.count("\n")) == (2, True, 0), said
    assert "Traceback" not in said
    assert contents(data_dir) == before


def test_values_that_no_rule_expects_end_in_no_traceback(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_other_values(data_dir / "billing.db")
    code, said = checked(data_dir, monkeypatch, capsys)
    assert code in (1, 2)
    assert "no rule is broken" not in said


@pytest.mark.parametrize("folder", ["nowhere", "data/billing.db"])
def test_a_folder_that_is_not_there_is_said(
    folder: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(data_dir.parent / folder, monkeypatch, capsys)
    assert (code, said.endswith("billing.db is missing.")) == (2, True), said


def test_beside_the_running_app_everything_is_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system = Voiding(Settings(data_dir=tmp_path), ManualClock())
    system.open()
    play(system)
    before = contents(tmp_path)
    assert checked(tmp_path, monkeypatch, capsys) == (0, f"{tmp_path}: no rule is broken.")
    assert contents(tmp_path) == before
    system.close()


def test_random_damage_ends_in_a_sentence(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        copy = Path(shutil.copytree(data_dir, tmp_path / f"copy-{number}"))
        corrupt_everywhere(copy / ("billing.db", "process-manager.db", "reports.db")[number % 3], number)
        code, said = checked(copy, monkeypatch, capsys)
        assert (code, "no rule is broken" in said) == (2, False), said
