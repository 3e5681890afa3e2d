"""What the tests of a clock that is set share: a process that waits, a Reports that is silent, a restart."""

from collections.abc import Callable

from systems.voiding import Voiding
from tests.support import rows, voiding

HOUR, DAY = 3600, 86_400
REQUESTED, TIMED_OUT = "voiding-requested", "marking-timed-out"
Start = Callable[..., Voiding]


def collected(system: Voiding) -> int:
    return len(rows(system.reports, "select 1 from documents where report_id is not null"))


def told(system: Voiding) -> int:
    return len(rows(system.manager, "select 1 from log where type = 'DeadlinePassed'"))


def begun(system: Voiding) -> str:
    """A process that has asked Reports, which has not read that yet."""
    _, process_id = voiding(system)
    assert system.manager.subscriptions[0].step()
    return process_id


def silent(system: Voiding) -> None:
    """Let Reports read nothing."""
    for each in system.reports.subscriptions:
        each.held = True


def talking(system: Voiding) -> None:
    for each in system.reports.subscriptions:
        each.held = False


def restarted(start: Start, system: Voiding, restarts: bool, **settings: object) -> Voiding:
    if not restarts:
        return system
    system.close()
    return start(**settings)
