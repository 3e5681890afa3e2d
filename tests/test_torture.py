"""Every check of `make torture`, at its short size."""

import pytest

from tests.torture.check import Check
from tests.torture.checks import CHECKS

SEED = 1
SHORT = [each for each in CHECKS if each.short]


@pytest.mark.parametrize("check", SHORT, ids=lambda check: check.name)
def test_nothing_breaks_at_the_short_size(check: Check) -> None:
    assert check.short
    report = check.run(check.short, SEED)
    print("\n".join(report.lines))
    assert report.lines
    assert report.broken == []
