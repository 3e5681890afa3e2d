"""A look at a module's file before it is opened for writing: whose it is, how far it goes, and what it has read."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from messaging.identity import APPLICATION_ID, VERSION
from messaging.log import END
from messaging.readable import Place
from messaging.store import Store

OWNER = "select coalesce((select module from identity), 'nobody')"
CURSORS = "select * from cursors"
HEAD = "select '', coalesce(max(position), 0) from log"


class UnusableFile(Exception):
    """A file that is not what it should be, and was left as it is; the text says which, and what to do."""


@dataclass(frozen=True)
class Inspected:
    """What a file says. Where no epoch is known, as an earlier version of the app did not note it, it is empty."""

    end: Place
    cursors: Mapping[str, Place]
    starting_over: bool
    of_an_earlier_version: bool


def inspect(module: str, store: Store) -> Inspected | None:
    """What the file of a module says, None where there is none or nothing in it. Nothing is changed.

    Raises UnusableFile when it cannot be read, or is another module's, another application's or a newer version's.
    """
    path = store.path
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise UnusableFile(f"{path} is not a file: move it away.")
        if not path.stat().st_size:
            return None
        with opened(path) as file:
            return read(module, store, file)
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        # The last one comes of SQLite quoting a damaged schema.
        reason = "its schema is damaged" if isinstance(error, UnicodeDecodeError) else getattr(error, "strerror", None)
        reason = reason or str(error)
        raise UnusableFile(f"{path} cannot be read ({reason}): let it be, or put a good copy of it back.") from error


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, to be read. Where nothing of it is in a write-ahead log, SQLite puts no file beside it either."""
    wal = path.with_name(f"{path.name}-wal")
    immutable = "" if wal.exists() and wal.stat().st_size else "&immutable=1"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{immutable}", uri=True)) as file:
        file.row_factory = sqlite3.Row
        yield file


def read(module: str, store: Store, file: sqlite3.Connection) -> Inspected | None:
    path = store.path
    application, version = (file.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "user_version"))
    tables = {row[0] for row in file.execute("select name from sqlite_master where type = 'table'")}
    if not (application or version or tables):
        return None
    if application == APPLICATION_ID and version > VERSION:
        raise UnusableFile(f"{path} was made by a newer version of this app: use that one, or another folder for data.")
    earlier = application == 0 and {"_sqlite_migrations", "log", "cursors"} <= tables
    if application != APPLICATION_ID and not earlier:
        raise UnusableFile(f"{path} belongs to another application: move it away, or use another folder for data.")
    owner = module_by_migrations(module, store, file) if earlier else file.execute(OWNER).fetchone()[0]
    if owner != module:
        raise UnusableFile(f"{path} is {owner}'s file, not {module}'s: put each module's file back under its own name.")
    as_it_is = Database(file, recursive_triggers=False, execute_plugins=False)
    return Inspected(
        end=Place(*file.execute(HEAD if earlier else END).fetchone()),
        cursors={row["log"]: Place(dict(row).get("epoch") or "", row["position"]) for row in file.execute(CURSORS)},
        starting_over=not earlier and bool(file.execute("select starting_over from identity").fetchone()[0]),
        of_an_earlier_version=earlier or any(each.pending(as_it_is) for each in store.migrations),
    )


def module_by_migrations(module: str, store: Store, file: sqlite3.Connection) -> str:
    """Whose a file is that does not say it: each module has migrations of its own."""
    ours = {each.name for each in store.migrations}
    others = {row[0] for row in file.execute("select distinct migration_set from _sqlite_migrations")} - ours
    return min(others, default=module)
