"""Reads the files of a data directory and prints every broken rule of its systems: `python check.py DATA_DIR`.

It may run beside the app; what is on its way is left out of the comparison. Exit code 0 when no rule is broken, 1 when
one is, 2 when the files cannot be read.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from app import stages
from messaging.system import System
from settings import Settings

PATIENCE = 10.0


def broken_rules(data_dir: Path) -> list[str]:
    """One sentence for each broken rule. Raises FileNotFoundError when a module's file is missing."""
    return [sentence for stage in stages(Settings(data_dir=data_dir)) for sentence in broken_in(stage.system)]


def broken_in(system: System) -> list[str]:
    """One sentence for each rule of a system that is broken in its files. Raises FileNotFoundError."""
    with closing(system.files(PATIENCE)) as files, files.still():
        return [sentence for rule in system.rules for sentence in rule.broken(files)]


def main() -> int:
    """Check the directory named on the command line; returns the exit code."""
    if len(sys.argv) != 2:
        print("usage: python check.py DATA_DIR", file=sys.stderr)
        return 2
    try:
        broken = broken_rules(Path(sys.argv[1]))
    except (FileNotFoundError, sqlite3.Error) as error:
        print(f"{sys.argv[1]} cannot be checked: {error}.", file=sys.stderr)
        return 2
    print("\n".join(broken) or f"{sys.argv[1]}: no rule is broken.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
