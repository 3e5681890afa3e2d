"""What the tests of faults share: arming one, and the types of what a module has in its log."""

from collections.abc import Sequence

import pytest

from faults.breaking import KINDS, Breaking, ModuleFaults
from systems.voiding import Voiding
from tests.support import rows


@pytest.fixture
def breaking(system: Voiding) -> Breaking:
    return Breaking(system)


def types(module: object) -> Sequence[str]:
    return [row["type"] for row in rows(module, "select type from log order by position")]


def armed(breaking: Breaking, module: str, fault: str, times: int = 1) -> ModuleFaults:
    breaking.arm(module, KINDS[fault], times)
    return breaking.faults[module]
