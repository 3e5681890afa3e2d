"""Runs the app until its n-th commit and ends it there: `python -m tests.torture.crashing 7 before` (or `after`).

The process is gone at once: nothing is rolled back, closed or written any more.
"""

import os
import sys
import threading

import app
import stopping
from tests.torture.boundaries import Side, watched

CRASHED = 86


def main(number: int, side: str) -> int:
    """The app's exit code, where it ends before its commit `number` (from 1)."""
    lock, told = threading.Lock(), dict.fromkeys(("before", "after"), 0)

    def tell(at: Side) -> None:
        with lock:
            told[at] += 1
            if at == side and told[at] == number:
                os._exit(CRASHED)

    with watched(tell):
        return app.main()


if __name__ == "__main__":
    stopping.listen()
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
