"""What a run has found, as it is kept: in docs/benchmarks.json, and from there in the README."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.drain import Rates
from benchmarks.figures import Figure, as_markdown

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "benchmarks.json"
PICTURE = ROOT / "docs" / "benchmarks.svg"
README = ROOT / "README.md"
BEGIN, END = "<!-- benchmarks: written by make bench -->", "<!-- end of benchmarks -->"


class Results(msgspec.Struct, frozen=True):
    """What was found, by which command, when, and on which machine. `rates` are by who and how many voidings."""

    command: str
    date: str
    machine: str
    python: str
    sqlite: str
    figures: list[Figure]
    rates: dict[str, dict[int, float]]
    others: list[Figure] = []

    @property
    def where(self) -> str:
        """Where and how that was, in a sentence."""
        with_ = f"Python {self.python}, SQLite {self.sqlite}"
        return f"`{self.command}` on {self.date}; {self.machine}; {with_}."


def found_now(command: str, figures: Sequence[Figure], rates: Rates, others: Sequence[Figure]) -> Results:
    """What was found on this machine today."""
    return Results(
        command=command,
        date=datetime.now(UTC).date().isoformat(),
        machine=f"{os.cpu_count()} × {processor()}, {platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        figures=list(figures),
        rates={who: dict(by_n) for who, by_n in rates.items()},
        others=list(others),
    )


def processor() -> str:
    """What the machine says of its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def load(file: Path = FILE) -> Results:
    """What was found last."""
    return msgspec.json.decode(file.read_bytes(), type=Results)


def save(results: Results, file: Path = FILE) -> None:
    """Keep what was found."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def in_the_readme(results: Results, readme: str) -> str:
    """The README with these results in it."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{told(results)}\n{END}{after}"


def told(results: Results) -> str:
    """The results as the README has them."""
    tables = [as_markdown(results.figures)]
    if results.others:
        tables.append(as_markdown(results.others))
    return "\n\n".join((results.where, *tables))
