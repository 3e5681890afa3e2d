"""A module in a process of its own: it publishes its log, and reads those of others as they are carried to it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from messaging.carried import Carried
from messaging.module import Module
from messaging.readable import Readable
from messaging.relay import Relay
from messaging.stream import Stream
from messaging.system import System
from messaging.watched import Watched


class Hosting(Protocol):
    """Where the modules of a system live, as far as this process has to do with them."""

    def log_for(self, reader: Module, source: Module) -> Readable:
        """What `reader` reads of `source`."""

    def own(self, modules: Sequence[Module]) -> Sequence[Module]:
        """The modules that the system is made of here."""

    def carry(self, system: System) -> None:
        """Have the logs carried that are needed here."""


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
            carriers = [relay, *self._carried]
            for each in carriers:
                each.on_change = system.redraw
            system.carriers = carriers
        for carried in self._carried:
            carried.on_growth = system.worker.wake


class Watching:
    """Of the modules, none lives here: what they are is known, and their logs are watched. `logs` are these by name."""

    def __init__(self, stream: Callable[[str], Stream]) -> None:
        self.logs: dict[str, Watched] = {}
        self._stream = stream

    def log_for(self, _reader: Module, source: Module) -> Readable:
        if source.name not in self.logs:
            self.logs[source.name] = Watched(self._stream(source.name))
        return self.logs[source.name]

    def own(self, modules: Sequence[Module]) -> Sequence[Module]:
        return modules

    def carry(self, system: System) -> None:
        system.carriers = list(self.logs.values())
        system.is_elsewhere = True


def both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    """A function that calls two others."""

    def call() -> None:
        first()
        second()

    return call
