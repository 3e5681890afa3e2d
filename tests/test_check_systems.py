"""`make check` checks every system that there is in a data directory, and says of each line which one it is about."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import check
from settings import Settings
from systems import voiding
from tests.small_saga import Bistro, stage
from tests.support import ManualClock

Checked = Callable[[], tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checked:
    """Checks a folder as the command does; returns the exit code and all that was said."""

    def served(settings: Settings) -> list[object]:
        clock = ManualClock()
        bistros = [stage(Bistro(way, settings.data_dir, clock)) for way in ("saga", "choreography")]
        return [voiding.stage(voiding.Voiding(settings, clock)), *bistros]

    def run_it() -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["check.py", str(tmp_path)])
        return check.main(), "".join(capsys.readouterr())

    monkeypatch.setattr(check, "stages", served)
    system = voiding.Voiding(Settings(data_dir=tmp_path), ManualClock())
    system.open()
    system.close()
    return run_it


def started(way: str, folder: Path) -> Bistro:
    """A bistro that was started there, and has served a dish."""
    bistro = Bistro(way, folder, ManualClock())
    bistro.open()
    bistro.guests.want("SOUP")
    bistro.worker.drain()
    return bistro


def test_a_system_that_was_never_started_is_left_out(run: Checked, tmp_path: Path) -> None:
    assert run() == (0, f"{tmp_path}: no rule is broken.\n")


def test_each_line_says_which_system_it_is_about(run: Checked, tmp_path: Path) -> None:
    bistro = started("saga", tmp_path)
    with bistro.till.transaction() as tx:
        tx.execute("update cursors set position = 99 where log = 'saga'")
    bistro.close()
    code, said = run()
    assert code == 1
    assert said.splitlines() == [
        f"voiding: {tmp_path}: no rule is broken.",
        "bistro/saga: till has read the log of saga up to 99, but that ends at 6 (rule 1)",
    ]


def test_one_that_cannot_be_checked_does_not_hide_the_others(run: Checked, tmp_path: Path) -> None:
    for way in ("saga", "choreography"):
        started(way, tmp_path).close()
    (tmp_path / "bistro" / "saga" / "till.db").unlink()
    code, said = run()
    assert code == 2
    assert f"bistro/saga: {tmp_path} cannot be checked: {tmp_path}/bistro/saga/till.db is missing.\n" in said
    assert f"bistro/choreography: {tmp_path}: no rule is broken.\n" in said
    assert "Traceback" not in said
