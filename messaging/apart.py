"""A module in a process of its own: it publishes its log, and reads those of others as they are carried to it."""

from collections.abc import Callable, Sequence

from messaging.carried import Carried
from messaging.module import Module
from messaging.readable import Readable
from messaging.relay import Relay
from messaging.stream import Stream
from messaging.system import System


class Apart:
    """Which of a system's modules lives here, by its `name`; `stream` is what carries the log of a module."""

    def __init__(self, name: str, stream: Callable[[str], Stream]) -> None:
        self.name = name
        self._stream = stream
        self._carried: list[Carried] = []

    def log_for(self, reader: Module, source: Module) -> Readable:
        """What `reader` reads of `source`: where that one lives here, the log as it is carried."""
        if reader.name != self.name:
            return source.log
        carried = Carried(self._stream(source.name))
        self._carried.append(carried)
        return carried

    def own(self, modules: Sequence[Module]) -> Sequence[Module]:
        """Those of the modules that live here."""
        return [each for each in modules if each.name == self.name]

    def carry(self, system: System) -> None:
        """Have the module's log published, and its system woken when others have said something."""
        for module in system.modules:
            relay = Relay(module, self._stream(module.name))
            module.on_growth = both(system.worker.wake, relay.wake)
            system.carriers = [relay, *self._carried]
        for carried in self._carried:
            carried.on_growth = system.worker.wake
        for each in system.carriers:
            each.on_change = system.redraw


def both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    """A function that calls two others."""

    def call() -> None:
        first()
        second()

    return call
