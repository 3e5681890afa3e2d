"""Reads the files of a data directory and prints every broken rule of its systems: `python check.py DATA_DIR`.

It may run beside the app; what is on its way is left out of the comparison. Exit code 0 when no rule is broken, 1 when
one is, 2 when the files cannot be checked: missing, damaged, or not what they should be.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from app import stages
from messaging.inspection import UnusableFile, inspect
from messaging.module import Module
from messaging.snapshot import Files
from messaging.system import System
from settings import Settings

PATIENCE = 10.0


def broken_rules(data_dir: Path) -> list[str]:
    """One sentence for each broken rule. Raises as `broken_in` does."""
    return [sentence for stage in stages(Settings(data_dir=data_dir)) for sentence in broken_in(stage.system)]


def broken_in(system: System) -> list[str]:
    """One sentence for each rule of a system that is broken in its files.

    Raises FileNotFoundError when one is missing, UnusableFile or sqlite3.Error when one cannot be checked.
    """
    for module in system.modules:
        must_be_ours(module)
    with closing(system.files(PATIENCE)) as files, files.still():
        must_be_whole(files, system)
        return [sentence for rule in system.rules for sentence in rule.broken(files)]


def must_be_ours(module: Module) -> None:
    """Raises UnusableFile unless a module's file is what it should be, or missing."""
    found = inspect(module.name, module.store)
    if found is None and module.store.path.exists():
        raise UnusableFile(f"{module.store.path} is empty.")
    if found and found.of_an_earlier_version:
        raise UnusableFile(f"{module.store.path} was made by an earlier version of this app: start the app on it once.")


def must_be_whole(files: Files, system: System) -> None:
    """Raises UnusableFile when a file is damaged, or some are empty already for a new beginning and some are not."""
    for module in system.modules:
        for (text,) in files.rows(module.name, "pragma integrity_check(1)"):
            if text != "ok":
                raise UnusableFile(f"{module.store.path} is damaged: {' '.join(text.split())}.")
    if files.starting_over:
        raise UnusableFile("Everything is being started over: check again, or start the app, which finishes it.")


def main() -> int:
    """Check the directory named on the command line; returns the exit code."""
    if len(sys.argv) != 2:
        print("usage: python check.py DATA_DIR", file=sys.stderr)
        return 2
    try:
        broken = broken_rules(Path(sys.argv[1]))
    except UnusableFile as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, sqlite3.Error) as error:
        print(f"{sys.argv[1]} cannot be checked: {error}.", file=sys.stderr)
        return 2
    except Exception as error:
        # A rule has met something that it does not expect, and any file may hold anything.
        print(f"{sys.argv[1]} cannot be checked: {type(error).__name__}, {error}.", file=sys.stderr)
        return 2
    print("\n".join(broken) or f"{sys.argv[1]}: no rule is broken.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
