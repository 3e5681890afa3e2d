"""What the tests of the tour share: its scenes, what is said in one until it is over, and which readers are held."""

from systems.voiding import Voiding
from tests.support import ManualClock

SCENES = ("goes-well", "refused", "too-late")
PROCESS = "voiding-INV-0001-1"


def captions(system: Voiding, clock: ManualClock, seconds: int = 60) -> list[str]:
    """What is said until the scene is over, each caption once."""
    found: list[str] = []
    for _ in range(seconds * 2):
        system.worker.drain()
        told = system.tour.told()
        if told.caption not in found:
            found.append(told.caption)
        if not told.running:
            return found
        clock.move(0.5)
    raise AssertionError(f"not over: {found}")


def held(system: Voiding) -> list[bool]:
    return [each.held for each in system.reports.subscriptions]
