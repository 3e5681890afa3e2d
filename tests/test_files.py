"""Whose the files are: one that is not what it should be is refused at the start, and left byte for byte as it is."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import main
from tests.files import contents, empty, killed, remove

PUT_BACK = (
    "Put the files back into {folder} that belong together, or, to begin anew, remove billing.db, process-manager.db"
    " and reports.db."
)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return killed(tmp_path_factory.mktemp("killed"))


@pytest.fixture
def folder(ended: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ended, tmp_path / "data"))


def start(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What the app says when it refuses to start."""
    monkeypatch.setattr("app.serve", lambda *_: pytest.fail("the app started"))
    monkeypatch.setenv("DATA_DIR", str(folder))
    assert main() == 2
    return capsys.readouterr().err.strip()


def of_another_application(path: Path) -> None:
    remove(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("create table log (position integer, secret text)")
        file.execute("insert into log values (1, 'somebody else''s')")


def of_another_application_that_says_so(path: Path) -> None:
    remove(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("pragma application_id=252006673")


def of_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("pragma user_version=2")


def no_database(path: Path) -> None:
    remove(path)
    path.write_text("Dear diary, " * 1000)


def a_folder(path: Path) -> None:
    remove(path)
    path.mkdir()


def swapped(path: Path) -> None:
    other = path.with_name("reports.db")
    for each in (path, other):
        with closing(sqlite3.connect(each)) as file:
            file.execute("pragma wal_checkpoint(truncate)")
    path.rename(path.with_name("kept"))
    other.rename(path)
    path.with_name("kept").rename(other)


def begun_anew(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("update identity set epoch = 'another'")


def without_its_end(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("delete from log where position > 3")


def read(reason: str) -> str:
    readers = ("process-manager.db", "reports.db")
    return " ".join(
        [*(f"{each} has read billing.db up to message 12, but that {reason}." for each in readers), PUT_BACK]
    )


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (remove, read("is missing")),
    "empty": (empty, read("is empty")),
    "another one": (begun_anew, read("is another one now")),
    "an older copy": (without_its_end, read("ends at 3")),
    "another application's": (
        of_another_application,
        "{folder}/billing.db belongs to another application: move it away, or use another folder for data.",
    ),
    "another application's, as its header says": (
        of_another_application_that_says_so,
        "{folder}/billing.db belongs to another application: move it away, or use another folder for data.",
    ),
    "a newer version's": (
        of_a_newer_version,
        "{folder}/billing.db was made by a newer version of this app: use that one, or another folder for data.",
    ),
    "another module's": (
        swapped,
        "{folder}/billing.db is reports's file, not billing's: put each module's file back under its own name.",
    ),
    "no database": (
        no_database,
        "{folder}/billing.db cannot be read (file is not a database): let it be, or put a good copy of it back.",
    ),
    "a folder": (
        a_folder,
        "{folder}/billing.db is not a file: move it away.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_what_it_should_be_is_refused_and_nothing_is_changed(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, sentence = REFUSED[name]
    spoil(folder / "billing.db")
    before, names = contents(folder), {each.name for each in folder.iterdir()}
    assert start(folder, monkeypatch, capsys) == sentence.replace("{folder}", str(folder))
    assert contents(folder) == before
    assert {each.name for each in folder.iterdir()} == names


@pytest.mark.parametrize("kind", [of_another_application, of_another_application_that_says_so])
def test_where_there_is_nothing_but_another_application_s_file_nothing_is_made_beside_it(
    kind: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kind(tmp_path / "reports.db")
    before = contents(tmp_path)
    assert "belongs to another application" in start(tmp_path, monkeypatch, capsys)
    assert contents(tmp_path) == before
    assert [each.name for each in tmp_path.iterdir()] == ["reports.db"]


def test_one_file_that_may_only_be_read_is_named_and_nothing_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Root may write whatever a file's mode says.
    monkeypatch.setattr(os, "access", lambda path, mode: not (path.name == "reports.db" and mode == os.W_OK))
    before = contents(folder)
    reports = folder / "reports.db"
    sentence = f"{reports} may only be read: let it be written, or use another folder for data."
    assert start(folder, monkeypatch, capsys) == sentence
    assert contents(folder) == before
