"""What each way to coordinate an order costs, as the README says: counted from the code, and from a system of each."""

import ast
from collections.abc import Sequence
from pathlib import Path

import pytest

from messaging.module import Module
from pages.variants import cost
from settings import Settings
from systems import ordering_stage
from tests.support import ManualClock, rows
from tests.test_readme import README, ROOT

COORDINATION = {
    "process manager": ["ordering/process.py"],
    "stateless saga": ["ordering/saga.py"],
    "choreography": [f"ordering/{module}/reactions.py" for module in ("orders", "payments", "shipments")],
}


def lines_of(files: Sequence[str]) -> int:
    """The lines of what these files state, without what they import and what is said about them."""
    statements = [each for file in files for each in ast.parse((ROOT / file).read_text()).body]
    stated = [each for each in statements if not isinstance(each, ast.Import | ast.ImportFrom | ast.Expr)]
    return sum((each.end_lineno or each.lineno) - each.lineno + 1 for each in stated)


def tables(module: Module) -> set[str]:
    return {
        each["name"]
        for each in rows(module, "select name from sqlite_master where type = 'table' and name not like '%counted'")
    }


@pytest.mark.parametrize("way", COORDINATION)
def test_what_a_way_to_coordinate_costs_is_as_the_readme_says(way: str, tmp_path: Path) -> None:
    [stage] = [
        each for each in ordering_stage.stages(Settings(data_dir=tmp_path), ManualClock()) if each.variant == way
    ]
    stage.system.open()
    common = set[str].intersection(*map(tables, stage.system.modules))
    kept = sum(len(tables(lane.module) - common) for lane in stage.lanes if lane.side == "middle")
    stage.close()
    costs = cost(stage)
    figures = (lines_of(COORDINATION[way]), costs.coordinating, costs.subscriptions, costs.straight, kept)
    assert f"| {way} | {' | '.join(map(str, figures))} |" in README
