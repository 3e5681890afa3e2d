"""Looking at the rule lights of a system: which are red, now or once everything was gone through."""

from pathlib import Path

from check import VOIDING
from pages.lights import AT_ONCE, Light, Lights
from system import System

ROUND = 12


def watch(data_dir: Path) -> Lights:
    return Lights(lambda: VOIDING.files(data_dir, patience=0.1), VOIDING.rules)


def red(lights: list[Light]) -> dict[int, list[str]]:
    """What is broken by the number of its rule."""
    return {number: list(light.broken) for number, light in enumerate(lights, 1) if light.broken}


def in_all(sentence: str) -> dict[int, list[str]]:
    return {rule.number: [sentence] for rule in VOIDING.rules}


def within_a_round(lights: Lights, expected: dict[int, list[str]]) -> None:
    """However many looks it takes, until every check has gone round once."""
    for _ in range(ROUND):
        if red(lights.look()) == expected:
            return
    assert red(lights.look()) == expected


def many(system: System, count: int = 3 * AT_ONCE) -> None:
    """More documents than a look goes through."""
    for number in range(count):
        system.billing.issue("invoice", f"Customer {number % 4}", 100)
    system.worker.drain()
