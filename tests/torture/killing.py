"""Each mutant in a copy of the tree, where its test must turn red: a promise that no test holds is none.

The tree itself is never touched. A mutant that hangs is killed by its hanging. One whose text is not found any more, or
whose test cannot be run, is no mutant: that is broken, too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.server import ROOT
from tests.torture.check import Report
from tests.torture.mutants import MUTANTS
from tests.torture.mutants.mutant import Mutant

SECONDS = 180
LEFT_OUT = {ROOT / "data", ROOT / "docs" / "pictures"}
GREEN, RED, HUNG = 0, 1, None


def mutated(text: str, mutant: Mutant) -> str:
    """The text of the mutant's file with its change. Raises LookupError unless there is one place for it."""
    if text.count(mutant.text) != 1:
        raise LookupError(f"in {mutant.file} it is there {text.count(mutant.text)} times: {mutant.text!r}")
    return text.replace(mutant.text, mutant.replacement)


def outcome(tests: Sequence[str], mutant: Mutant | None = None, seconds: float = SECONDS) -> tuple[int | None, str]:
    """pytest's exit code (HUNG when it took longer) and what it printed, in a copy of the tree with that change."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=left_out)
        if mutant:
            file = tree / mutant.file
            file.write_text(mutated(file.read_text(), mutant))
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        with (Path(folder) / "output").open("w+") as output:
            process = subprocess.Popen(
                command, cwd=tree, stdout=output, stderr=subprocess.STDOUT, start_new_session=os.name == "posix"
            )
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                end(process)
                return HUNG, ""
            output.seek(0)
            return code, output.read()


def left_out(folder: str, names: list[str]) -> list[str]:
    """What the tests do not need."""
    return [each for each in names if each.startswith((".", "__pycache__")) or Path(folder, each) in LEFT_OUT]


def end(process: "subprocess.Popen[bytes]") -> None:
    """End it, and the apps that it has started."""
    if os.name == "posix":
        os.killpg(process.pid, 9)
    process.kill()
    process.wait()


def fate(mutant: Mutant) -> tuple[str, str]:
    """What became of a mutant, as one line, and as a sentence where that is not right."""
    start = time.monotonic()
    try:
        code, output = outcome([mutant.test], mutant)
    except LookupError as error:
        return f"{mutant.name}: not found", f"{mutant.name}: {error}"
    took = f"{time.monotonic() - start:.1f} s"
    if code in (RED, HUNG):
        return f"{mutant.name}: killed{' by hanging' if code is HUNG else ''} ({took})", ""
    word = "survived" if code == GREEN else f"could not be tried (pytest ended with {code})"
    return f"{mutant.name}: {word} ({took})", f"{mutant.name} {word}: {mutant.test}\n{output[-2000:]}"


def run(most: int, _seed: int) -> Report:
    """At most so many mutants of the table; first, their tests have to be green without any."""
    chosen = MUTANTS[:most]
    report = Report()
    code, output = outcome(sorted({each.test for each in chosen}), seconds=10 * SECONDS)
    if code != GREEN:
        report.broken.append(f"without a mutant, pytest ended with {code}:\n{output[-4000:]}")
        return report
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for line, broken in pool.map(fate, chosen):
            report.lines.append(line)
            report.broken += [broken] if broken else []
    report.lines.append(f"{len(chosen) - len(report.broken)} of {len(chosen)} mutants killed")
    return report
