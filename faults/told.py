"""What there is to tell of the faults of a module, as plain data."""

from typing import TypedDict

from faults.breaking import ModuleFaults


class ArmedFault(TypedDict):
    """A fault that waits, or is there, and how often it will strike."""

    name: str
    title: str
    times: int


class RolledBack(TypedDict):
    """A message that a fault took back: what its id and position were."""

    id: str
    position: int
    type: str


class FaultsTold(TypedDict):
    """What is `armed`, whether the module is `down` and how many messages wait for it meanwhile.

    `told` says what came of the last fault; it is the `times_told`-th time that something is told. `rolled_back` are
    messages that are in no file, until the module is started again.
    """

    armed: list[ArmedFault]
    down: bool
    waiting: int
    told: str
    times_told: int
    rolled_back: list[RolledBack]


def told_of(faults: ModuleFaults) -> FaultsTold:
    """How the faults of a module stand."""
    return FaultsTold(
        armed=[ArmedFault(name=each.name, title=each.title, times=each.times) for each in faults.armed],
        down=faults.off is not None,
        waiting=faults.waiting,
        told=faults.told,
        times_told=faults.times_told,
        rolled_back=[RolledBack(id=each.id, position=each.position, type=each.type) for each in faults.rolled_back],
    )
