"""Files in which so many voidings are requested, and what must be in them when all of these have ended."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.by_hand import FILES
from messaging.clock import SystemClock
from settings import Settings
from systems.voiding import Voiding

CUSTOMERS = 50
LONG = 80_000.0
"""Seconds after which a process that is to stay under way gives up."""
Counts = Mapping[str, int]


@contextmanager
def opened(folder: Path, slow_down: float = 0.0, timeout: float = 30.0) -> Iterator[Voiding]:
    """The real system on files in `folder`, its worker not started."""
    settings = Settings(data_dir=folder, slow_down=slow_down, voiding_timeout=timedelta(seconds=timeout))
    system = Voiding(settings, SystemClock())
    system.open()
    try:
        yield system
    finally:
        system.close()


def issued(system: Voiding, n: int) -> list[str]:
    """Issue so many documents and have them collected; returns their ids."""
    with system.billing.transaction():
        ids = [system.billing.issue("invoice", f"Customer {i % CUSTOMERS}", 10_000 + i) for i in range(n)]
    system.worker.drain()
    return ids


def prepare(folder: Path, n: int) -> None:
    """Make files in which `n` voidings were requested, and none was begun."""
    with opened(folder) as system:
        ids = issued(system, n)
        with system.billing.transaction():
            for each in ids:
                system.billing.void(each)


def under_way(folder: Path, ids: list[str]) -> None:
    """Have the voiding of documents begun and not ended: Reports has read what it was told, and never answers."""
    with opened(folder, timeout=LONG) as system:
        with system.billing.transaction():
            for each in ids:
                system.billing.void(each)
        while system.manager.read():
            pass
        head = system.manager.log.head()
    with closing(sqlite3.connect(folder / "reports.db")) as file:
        file.execute("update cursors set position = ? where log = 'process-manager'", (head,))
        file.commit()


@contextmanager
def copied(prepared: Path, folder: Path) -> Iterator[Path]:
    """A copy of a folder of files, on the disk before anything is timed, and gone afterwards."""
    shutil.copytree(prepared, folder)
    try:
        for each in folder.iterdir():
            with each.open("rb+") as file:
                os.fsync(file.fileno())
        yield folder
    finally:
        shutil.rmtree(folder)


def rows_by_table(folder: Path) -> Counts:
    """How many rows each table of each file has; the logs by type. How often a cursor moved is left out."""
    counts: dict[str, int] = {}
    for name in FILES:
        with closing(sqlite3.connect(folder / f"{name}.db")) as file:
            tables = [row[0] for row in file.execute("select name from sqlite_master where type = 'table'")]
            for table in tables:
                if table not in ("log", "sqlite_sequence"):
                    counts[f"{name} {table}"] = file.execute(f'select count(*) from "{table}"').fetchone()[0]
            for type_, count in file.execute("select type, count(*) from log group by type"):
                if type_ != "CursorMoved":
                    counts[f"{name} {type_}"] = count
    return counts


def must_have_ended(folder: Path, n: int) -> None:
    """Raises AssertionError unless all `n` documents are voided and marked, and all processes have ended."""
    asked = {
        "billing": "select count(*) from documents where status = 'voided'",
        "process-manager": "select count(*) from processes where state in ('document-voided', 'voided')",
        "reports": "select count(*) from documents where marked_by is not null",
    }
    for name, sql in asked.items():
        with closing(sqlite3.connect(folder / f"{name}.db")) as file:
            found = file.execute(sql).fetchone()[0]
            assert found == n, f"{name}: {found} of {n}"
