"""The disk of the power cuts: what was synced is there, and nothing else is certain."""

from pathlib import Path
from random import Random

from tests.torture.disk import SECTOR, Disk
from tests.torture.recording import Create, Delete, Operation, Sync, Truncate, Write

OLD, NEW = b"a" * 2 * SECTOR, b"b" * 2 * SECTOR
SYNCED = (Create(1, "log"), Write(1, 0, OLD), Sync(1, folder=True))


def left(tmp_path: Path, *operations: Operation) -> set[bytes | None]:
    """All that was left of the file in many power cuts; None where there was none."""
    disk = Disk()
    for each in operations:
        disk.apply(each)
    found = set()
    for seed in range(200):
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        disk.leave(folder, Random(seed))
        file = folder / "log"
        found.add(file.read_bytes() if file.exists() else None)
    return found


def test_what_was_synced_is_there(tmp_path: Path) -> None:
    assert left(tmp_path, *SYNCED) == {OLD}
    assert left(tmp_path, *SYNCED, Write(1, 0, NEW), Sync(1, folder=False)) == {NEW}
    assert left(tmp_path, *SYNCED, Delete(1, folder=True)) == {None}


def test_what_was_written_since_may_be_there_sector_by_sector(tmp_path: Path) -> None:
    mixed = {first * SECTOR + second * SECTOR for first in (b"a", b"b") for second in (b"a", b"b")}
    assert left(tmp_path, *SYNCED, Write(1, 0, NEW)) == mixed
    gap = OLD + bytes(SECTOR)
    assert gap + b"b" * SECTOR in left(tmp_path, *SYNCED, Write(1, 2 * SECTOR, NEW))
    assert left(tmp_path, *SYNCED, Truncate(1, SECTOR)) == {OLD, OLD[:SECTOR]}


def test_a_name_is_certain_once_its_folder_was_synced(tmp_path: Path) -> None:
    assert left(tmp_path, Create(1, "log"), Write(1, 0, OLD), Sync(1, folder=False)) == {None, OLD}
    assert left(tmp_path, *SYNCED, Delete(1, folder=False)) == {None, OLD}
    assert left(tmp_path, *SYNCED, Delete(1, folder=False), Create(2, "log"), Sync(2, folder=True)) == {b""}
