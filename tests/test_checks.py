"""The checks themselves: real files, corrupted in one place each, and the one sentence that is then said of them."""

import ast
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import reports.module
from check import broken_rules, main
from settings import Settings
from systems.voiding import Voiding
from systems.voiding_rules import rules
from tests import group_checkout_corruption
from tests.corruption import CORRUPTED, corrupt, play
from tests.ordering_corruption import BROKEN, OF_PROCESSES
from tests.server import ROOT
from tests.support import ManualClock


@pytest.fixture
def data_dir(system: Voiding, settings: Settings, tmp_path: Path) -> Path:
    """A copy of the files of a system that has worked, with nothing left to do."""
    play(system)
    system.close()
    return Path(shutil.copytree(settings.data_dir, tmp_path / "copy"))


@pytest.mark.parametrize("name", CORRUPTED)
def test_what_is_corrupted_is_said_in_one_sentence(name: str, data_dir: Path) -> None:
    module, statements, sentence = CORRUPTED[name]
    assert broken_rules(data_dir) == []
    corrupt(data_dir, module, *statements)
    assert broken_rules(data_dir) == [sentence]


def sentences_in(path: Path) -> list[str]:
    """Every sentence that a file may say is broken, as a pattern."""
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Broken"
    ]
    assert all(len(call.args) == 2 for call in calls), f"{path}: Broken(key, sentence)"
    assert all(isinstance(call.args[1], ast.JoinedStr | ast.Constant) for call in calls), (
        f"{path}: a sentence stands where it is said, so that it is seen to be tested"
    )
    return [pattern(call.args[1]) for call in calls]


def pattern(sentence: ast.expr) -> str:
    """What is constant in a sentence, with anything in between."""
    constants = [str(each.value) if isinstance(each, ast.Constant) else None for each in parts(sentence)]
    return "".join(".*" if each is None else re.escape(each) for each in constants) + r" \(rule [1-6]\)"


def parts(sentence: ast.expr) -> list[ast.expr]:
    return sentence.values if isinstance(sentence, ast.JoinedStr) else [sentence]


def test_every_sentence_that_can_be_said_is_tested() -> None:
    folders = ("messaging", "process_manager", "billing", "reports", "ordering", "group_checkout", "systems")
    patterns = [each for folder in folders for path in (ROOT / folder).rglob("*.py") for each in sentences_in(path)]
    assert len(patterns) >= 17
    expected = [sentence for _, _, sentence in (*CORRUPTED.values(), *BROKEN.values())]
    expected += [sentence for _, sentence in OF_PROCESSES]
    expected += [sentence for _, _, sentences in group_checkout_corruption.BROKEN.values() for sentence in sentences]
    assert [each for each in patterns if not any(re.fullmatch(each, sentence) for sentence in expected)] == []


def test_the_six_rules_are_numbered_in_order_and_each_promises_something() -> None:
    assert [rule.number for rule in rules] == [1, 2, 3, 4, 5, 6]
    assert all(rule.promise.endswith(".") and rule.checks for rule in rules)
    assert len({rule.word for rule in rules}) == 6


def test_every_rule_can_be_found_broken() -> None:
    assert {sentence[-2] for _, _, sentence in CORRUPTED.values()} == set("123456")


def test_what_is_on_its_way_is_not_called_broken(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    system.billing.issue("invoice", "Contoso", 100)
    for _ in range(8):
        assert broken_rules(settings.data_dir) == []
        clock.move(1)
        system.worker.drain()
    system.billing.void("INV-0001")
    for _ in range(20):
        assert broken_rules(settings.data_dir) == []
        clock.move(1)
        system.worker.drain()


def test_a_process_that_only_a_deadline_can_help_is_not_called_broken(
    system: Voiding, settings: Settings, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    with monkeypatch.context() as patch:
        patch.setattr(reports.module, "decide", lambda *_: [])
        system.billing.void("INV-0001")
        system.worker.drain()
    assert broken_rules(settings.data_dir) == []
    clock.move(31)
    system.worker.drain()


def test_a_file_that_is_missing_is_named(data_dir: Path) -> None:
    (data_dir / "reports.db").unlink()
    with pytest.raises(FileNotFoundError, match=r"reports\.db is missing"):
        broken_rules(data_dir)


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda _: None, 0, "no rule is broken."),
        (lambda path: corrupt(path, "billing", "update documents set amount = 1 where id = 'INV-0002'"), 1, "(rule 6)"),
        (lambda path: (path / "billing.db").unlink(), 2, "is missing"),
        (lambda path: (path / "billing.db").write_text("not a database, but long enough " * 99), 2, "not a database"),
    ],
    ids=["all holds", "broken", "missing", "unreadable"],
)
def test_the_exit_code_says_it_too(
    spoil: Callable[[Path], None],
    code: int,
    said: str,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(data_dir)
    monkeypatch.setattr(sys, "argv", ["check.py", str(data_dir)])
    assert main() == code
    assert said in "".join(capsys.readouterr())
