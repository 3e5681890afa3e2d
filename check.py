"""Reads the files of a data directory and prints every broken rule of the design: `python check.py DATA_DIR`.

It may run beside the app; what is on its way is left out of the comparison. Exit code 0 when no rule is broken, 1 when
one is, 2 when the files cannot be read.
"""

import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from messaging.checking import Rule
from messaging.snapshot import Files, SubjectOf
from systems import voiding_rules

PATIENCE = 10.0


@dataclass(frozen=True)
class Checked:
    """A system's part in the checks: its `folder` in the data directory, who `reads` whose log, and its rules."""

    folder: str
    modules: Sequence[str]
    reads: Mapping[str, Sequence[str]]
    subject_of: SubjectOf
    rules: Sequence[Rule]

    def files(self, data_dir: Path, patience: float) -> Files:
        """The modules' files. Raises FileNotFoundError when one is missing."""
        paths = {module: data_dir / self.folder / f"{module}.db" for module in self.modules}
        return Files(paths, self.reads, self.subject_of, patience)


VOIDING = Checked(
    folder=".",
    modules=("billing", "process-manager", "reports"),
    reads={
        "billing": ("process-manager",),
        "process-manager": ("billing", "reports"),
        "reports": ("billing", "process-manager"),
    },
    subject_of=voiding_rules.subject_of,
    rules=voiding_rules.rules,
)
SYSTEMS = (VOIDING,)


def broken_rules(data_dir: Path) -> list[str]:
    """One sentence for each broken rule. Raises FileNotFoundError when a module's file is missing."""
    sentences: list[str] = []
    for system in SYSTEMS:
        with closing(system.files(data_dir, PATIENCE)) as files, files.still():
            sentences += [sentence for rule in system.rules for sentence in rule.broken(files)]
    return sentences


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
