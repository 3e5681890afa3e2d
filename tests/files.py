"""The files of an app that was killed, and what tests do with them."""

import shutil
from pathlib import Path

from settings import Settings
from systems.voiding import Voiding
from tests.support import ManualClock, voiding

NAMES = ("billing.db", "process-manager.db", "reports.db")


def killed(folder: Path) -> Path:
    """A data folder below this one; what is new in its files is in the write-ahead logs still."""
    settings = Settings(data_dir=folder / "running")
    system = Voiding(settings, ManualClock())
    system.open()
    for _ in range(2):
        voiding(system)
        system.worker.drain()
    copy = Path(shutil.copytree(settings.data_dir, folder / "data"))
    system.close()
    return copy


def contents(folder: Path) -> dict[str, bytes]:
    """All that is there; not SQLite's scratch memory (-shm), which is made of the rest."""
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file() and "-shm" not in each.name}


def remove(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def empty(path: Path) -> None:
    remove(path)
    path.touch()
