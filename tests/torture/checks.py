"""Every check there is. A new one is a module with a `run(size, seed)`, and a line here."""

from collections.abc import Sequence

from tests.torture import permutations
from tests.torture.check import Check

CHECKS: Sequence[Check] = (Check("permutations", permutations.run, "times each input", short=2, long=3),)
