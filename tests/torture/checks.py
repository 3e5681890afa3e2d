"""Every check there is. A new one is a module with a `run(size, seed)`, and a line here."""

from collections.abc import Sequence

from tests.torture import commits, kills, permutations
from tests.torture.check import Check

CHECKS: Sequence[Check] = (
    Check("permutations", permutations.run, "times each input", short=2, long=3),
    Check("commits", commits.run, "commits of a play at most", short=None, long=1_000),
    Check("kills", kills.run, "rounds", short=20, long=300),
)
