"""Runs the checks at full size: `python -m tests.torture [NAME ...] [--seed N] [--size N]`.

Exit code 0 when nothing broke, 1 when something did.
"""

import argparse
import random
import sys
import time

from tests.torture.check import Check
from tests.torture.checks import CHECKS


def run(check: Check, size: int, seed: int) -> bool:
    """Run one check and print what it reports. False when something broke."""
    print(f"▸ {check.name}: {size:,} {check.unit}, seed {seed}", flush=True)
    start = time.monotonic()
    report = check.run(size, seed)
    for line in report.lines:
        print(f"  {line}")
    for sentence in report.broken:
        print(f"  BROKEN {sentence}")
    print(f"  {len(report.broken) or 'nothing'} broken, {time.monotonic() - start:.1f} s", flush=True)
    return not report.broken


def main() -> int:
    """Run the checks that the command line names, all of them when it names none; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Try to break the demo.")
    names = [each.name for each in CHECKS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which checks: {', '.join(names)}; without, all")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="does the same again")
    parser.add_argument("--size", type=int, help="how much, instead of what each check does by itself")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names):
        parser.error(f"there is no check {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    chosen = [each for each in CHECKS if each.name in (asked.names or names)]
    well = [run(each, asked.size or each.long, asked.seed) for each in chosen]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
