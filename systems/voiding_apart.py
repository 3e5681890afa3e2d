"""Voiding with each module in a process of its own, and one more for the page."""

from collections.abc import Callable

from messaging.apart import Apart
from messaging.clock import Clock
from messaging.stream import Stream
from settings import Settings
from systems.voiding_modules import VoidingModules

PAGE = "page"
NAMES = ("billing", "process-manager", "reports", PAGE)
"""What a process can be."""


def module(name: str, stream: Callable[[str], Stream], settings: Settings, clock: Clock) -> VoidingModules:
    """One of the modules; `stream` finds what carries the log of each of them."""
    return VoidingModules(settings, clock, Apart(name, stream))
