"""Voiding with each module in a process of its own, and one more for the page."""

from collections.abc import Callable

from faults.breaking import Breaking
from messaging.apart import Apart, Watching
from messaging.clock import Clock
from messaging.stream import Stream
from pages.elsewhere import Elsewhere
from pages.stage import Stage
from settings import Settings
from systems.voiding import staged, with_double
from systems.voiding_modules import VoidingModules
from systems.voiding_tour import tour

PAGE = "page"
NAMES = ("billing", "process-manager", "reports", PAGE)
"""What a process can be."""

Streams = Callable[[str], Stream]


def module(name: str, stream: Streams, settings: Settings, clock: Clock) -> Stage:
    """One of the modules, and what it answers; `stream` finds what carries the log of each of them."""
    system = VoidingModules(settings, clock, Apart(name, stream))
    return staged(system, Breaking(system))


def watched(stream: Streams, settings: Settings, clock: Clock) -> tuple[VoidingModules, Watching]:
    """What the modules are, none of which works here, and their logs."""
    watching = Watching(stream)
    return VoidingModules(settings, clock, watching), watching


def page(system: VoidingModules, elsewhere: Elsewhere) -> Stage:
    """The stage of modules that work elsewhere. Its double works here."""
    breaking = Breaking(system)
    shown = tour(system, system.billing, system.reports, system.manager, breaking)
    return with_double(staged(system, breaking, shown, elsewhere), system)
