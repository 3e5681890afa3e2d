"""Looking at the rule lights of a system: which are red, now or once everything was gone through."""

from collections.abc import Sequence
from pathlib import Path

from messaging.clock import SystemClock
from messaging.snapshot import Files
from pages.lights import AT_ONCE, Light, Lights
from settings import Settings
from systems.voiding import Voiding
from systems.voiding_rules import rules

ROUND = 12


def files_of(data_dir: Path, patience: float) -> Files:
    """The files of a system that runs there, or ran."""
    return Voiding(Settings(data_dir=data_dir), SystemClock()).files(patience)


def watch(data_dir: Path) -> Lights:
    return Lights(lambda: files_of(data_dir, patience=0.1), rules)


def red(lights: Sequence[Light]) -> dict[int, list[str]]:
    """What is broken by the number of its rule."""
    return {number: list(light.broken) for number, light in enumerate(lights, 1) if light.broken}


def in_all(sentence: str) -> dict[int, list[str]]:
    return {rule.number: [sentence] for rule in rules}


def within_a_round(lights: Lights, expected: dict[int, list[str]]) -> None:
    """However many looks it takes, until every check has gone round once."""
    for _ in range(ROUND):
        if red(lights.look()) == expected:
            return
    assert red(lights.look()) == expected


def many(system: Voiding, count: int = 3 * AT_ONCE) -> None:
    """More documents than a look goes through."""
    for number in range(count):
        system.billing.issue("invoice", f"Customer {number % 4}", 100)
    system.worker.drain()
