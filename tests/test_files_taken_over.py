"""What the app does with the files of one that was killed, of an earlier version, or with none."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from messaging.identity import APPLICATION_ID, VERSION
from messaging.inspection import UnusableFile
from settings import Settings
from systems.voiding import Voiding
from tests.files import NAMES, contents, empty, killed, remove
from tests.support import ManualClock, status_of, voiding


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return killed(tmp_path_factory.mktemp("killed"))


@pytest.fixture
def folder(ended: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ended, tmp_path / "data"))


@pytest.fixture
def again(folder: Path) -> Iterator[Callable[[], Voiding]]:
    """Starts the app on the files of the one that was killed."""
    systems: list[Voiding] = []

    def open_one() -> Voiding:
        system = Voiding(Settings(data_dir=folder), ManualClock())
        system.open()
        systems.append(system)
        return system

    yield open_one
    for system in systems:
        system.close()


def test_after_a_kill_everything_goes_on(again: Callable[[], Voiding]) -> None:
    system = again()
    assert [status_of(system, f"INV-000{number}") for number in (1, 2)] == ["voided", "voided"]
    document_id, _ = voiding(system)
    system.worker.drain()
    assert status_of(system, document_id) == "voided"


def test_where_all_files_are_missing_everything_begins(folder: Path, again: Callable[[], Voiding]) -> None:
    for name in NAMES:
        remove(folder / name)
    assert voiding(again())[0] == "INV-0001"


@pytest.mark.parametrize("spoil", [remove, empty])
def test_a_file_of_which_nobody_has_read_anything_may_be_missing(
    spoil: Callable[[Path], None], folder: Path, again: Callable[[], Voiding]
) -> None:
    again().start_over()
    again().close()
    spoil(folder / "billing.db")
    system = again()
    document_id, _ = voiding(system)
    system.worker.drain()
    assert status_of(system, document_id) == "voided"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_from_before_a_new_beginning_is_refused_and_not_emptied(
    name: str, folder: Path, tmp_path: Path, again: Callable[[], Voiding]
) -> None:
    older = Path(shutil.copytree(folder, tmp_path / "older"))
    system = again()
    system.start_over()
    voiding(system)
    system.worker.drain()
    system.close()
    for each in older.glob(f"{name}*"):
        shutil.copy(each, folder)
    before = contents(folder)
    with pytest.raises(UnusableFile, match="but that is another one now"):
        again()
    assert contents(folder) == before


def as_an_earlier_version_made_them(folder: Path) -> None:
    for name in NAMES:
        with closing(sqlite3.connect(folder / name)) as file:
            file.executescript(
                "drop table identity; pragma application_id=0; pragma user_version=0;"
                "alter table cursors drop column epoch;"
                "delete from _sqlite_migrations where migration_set = 'messaging.identity' or name = 'add_epoch'"
            )


def test_files_of_an_earlier_version_are_taken_over(folder: Path, again: Callable[[], Voiding]) -> None:
    as_an_earlier_version_made_them(folder)
    system = again()
    for subscription in system.subscriptions:
        assert subscription.place() == subscription.source.end()
    document_id, _ = voiding(system)
    system.worker.drain()
    assert (document_id, status_of(system, document_id)) == ("INV-0003", "voided")
    for module in system.modules:
        with module.store.reading() as db:
            header = [db.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "user_version")]
            owner = db.execute("select module from identity").fetchall()
        assert (header, owner) == ([APPLICATION_ID, VERSION], [(module.name,)])


@pytest.mark.parametrize("spoil", [remove, empty])
def test_of_an_earlier_version_s_files_none_may_be_missing_either(
    spoil: Callable[[Path], None], folder: Path, again: Callable[[], Voiding]
) -> None:
    as_an_earlier_version_made_them(folder)
    spoil(folder / "billing.db")
    before = contents(folder)
    with pytest.raises(UnusableFile, match=r"reports\.db has read billing\.db up to message 12"):
        again()
    assert contents(folder) == before


def test_files_of_an_earlier_version_that_were_swapped_are_refused(folder: Path, again: Callable[[], Voiding]) -> None:
    as_an_earlier_version_made_them(folder)
    (folder / "billing.db").rename(folder / "kept")
    (folder / "reports.db").rename(folder / "billing.db")
    (folder / "kept").rename(folder / "reports.db")
    before = contents(folder)
    with pytest.raises(UnusableFile, match=r"billing\.db is reports's file, not billing's"):
        again()
    assert contents(folder) == before


def test_what_somebody_else_keeps_in_a_file_of_ours_outlives_starting_over(
    folder: Path, again: Callable[[], Voiding]
) -> None:
    with closing(sqlite3.connect(folder / "reports.db")) as file, file:
        file.execute("create table notes (id integer primary key autoincrement, text text)")
        file.execute("insert into notes (text) values ('remember the milk')")
    system = again()
    system.start_over()
    with system.reports.store.writing() as db:
        assert db.execute("select * from notes").fetchall() == [(1, "remember the milk")]
        assert db.execute("select * from reports").fetchall() == []
        assert db.execute("insert into notes (text) values ('and the bread') returning id").fetchall() == [(2,)]


def test_where_one_file_cannot_be_opened_it_is_named_and_the_others_are_closed(
    folder: Path, again: Callable[[], Voiding], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(folder / "reports.db")) as other:
        other.execute("pragma wal_checkpoint(truncate)")
        monkeypatch.setattr("messaging.store.BUSY_TIMEOUT_MS", 1)
        other.execute("begin immediate")
        with pytest.raises(UnusableFile, match=r"reports\.db cannot be used: database is locked\.$"):
            again()
        assert {each.name for each in folder.glob("*-wal")} == {"reports.db-wal"}
