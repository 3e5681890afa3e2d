"""How fast everything is, or one thing by its name: `python -m benchmarks`, `python -m benchmarks drain --n 1000`."""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import others, results
from benchmarks.figures import Figure, as_text
from benchmarks.picture import drawn
from benchmarks.run import FULL, NAMES, QUICK, Benchmarks

LIBRARY_NS = (200, 500)


def numbers(text: str) -> list[int]:
    """How many, several with commas between them."""
    return [int(each) for each in text.split(",")]


def main(arguments: list[str]) -> int:
    """Measure what the arguments name, and print it; everything in full is written down, too."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"{', '.join(NAMES)}; everything when nothing is named")
    parser.add_argument("--n", type=numbers, help="how many voidings are drained: 1000,10000")
    parser.add_argument(
        "--quick", action="store_true", default=bool(os.environ.get("QUICK")), help="less of everything"
    )
    parser.add_argument("--peers", action="store_true", default=bool(os.environ.get("PEERS")), help="others, too")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.what) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    size = QUICK if chosen.quick else FULL
    if chosen.n:
        size = size._replace(ns=chosen.n)
    # Not where others keep what is temporary: that may be no disk.
    with TemporaryDirectory(dir=results.ROOT, prefix=".benchmarks-") as folder:
        benchmarks = Benchmarks(Path(folder), size, lambda text: print(text, flush=True))
        figures = benchmarks.run(chosen.what or NAMES)
        rates = dict(benchmarks.rates)
        beside: list[Figure] = []
        if chosen.peers:
            libraries = others.rates(LIBRARY_NS, Path(folder) / "others", print)
            beside = others.figures(libraries)
            rates |= {who: libraries[who] for who in others.LIBRARIES}
    print(as_text([*figures, *beside]))
    if size is FULL and not chosen.what:
        write_down(results.found_now(f"make bench{' PEERS=1' * chosen.peers}", figures, rates, beside))
    return 0


def write_down(found: results.Results) -> None:
    """Keep what was found, with a picture of it, and tell it in the README."""
    results.save(found)
    results.PICTURE.write_text(drawn(found))
    results.README.write_text(results.in_the_readme(found, results.README.read_text()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
