"""What was said once is folded to the same states for ever."""

from pathlib import Path

import msgspec
import pytest

from tests.kept_logs import FOLDER, Outcome, fold
from tests.outcome_scenes import SCENES

KEPT = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_the_rules_of_today_come_to_the_states_of_then(path: Path) -> None:
    outcome = msgspec.json.decode(path.read_bytes(), type=Outcome)
    assert fold(outcome.logs) == outcome.states


def test_every_known_outcome_is_kept() -> None:
    assert {*SCENES} <= {each.stem for each in KEPT}
