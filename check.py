"""Reads the files of a data directory and prints every broken rule of its systems: `python check.py DATA_DIR`.

It may run beside the app; what is on its way is left out of the comparison. A system that was never started there is
left out; where there are several, each line says which one it is about. Exit code 0 when no rule is broken, 1 when one
is, 2 when the files of a system cannot be checked: missing, damaged, or not what they should be.
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
    """One sentence for each broken rule of any system. Raises as `broken_in` does."""
    return [sentence for system in systems(data_dir) for sentence in broken_in(system)]


def systems(data_dir: Path) -> list[System]:
    """The systems that there are in a data directory: the first, and each of the others that has ever been started."""
    first, *others = (stage.system for stage in stages(Settings(data_dir=data_dir)))
    return [first, *(each for each in others if any(module.store.path.exists() for module in each.modules))]


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


def checked(system: System, data_dir: Path) -> tuple[int, list[str]]:
    """The exit code for one system, and what there is to say of it."""
    try:
        broken = broken_in(system)
    except UnusableFile as error:
        return 2, [str(error)]
    except (OSError, sqlite3.Error) as error:
        return 2, [f"{data_dir} cannot be checked: {error}."]
    except Exception as error:
        # A rule has met something that it does not expect, and any file may hold anything.
        return 2, [f"{data_dir} cannot be checked: {type(error).__name__}, {error}."]
    return (1, broken) if broken else (0, [f"{data_dir}: no rule is broken."])


def main() -> int:
    """Check the directory named on the command line; returns the exit code."""
    if len(sys.argv) != 2:
        print("usage: python check.py DATA_DIR", file=sys.stderr)
        return 2
    data_dir = Path(sys.argv[1])
    try:
        found = systems(data_dir)
    except OSError as error:
        print(f"{data_dir} cannot be checked: {error}.", file=sys.stderr)
        return 2
    codes = []
    for system in found:
        code, sentences = checked(system, data_dir)
        for sentence in sentences:
            of = f"{system.name}: " if len(found) > 1 else ""
            print(f"{of}{sentence}", file=sys.stderr if code == 2 else sys.stdout)
        codes.append(code)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
