"""Voiding with each module on a host of its own, their carriers and workers moved by hand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from messaging.apart import Apart
from messaging.carried import Carried
from messaging.carrier import Carrier
from messaging.relay import Relay
from messaging.stream import Away, Unfit
from messaging.system import System
from settings import Settings
from systems.voiding_modules import VoidingModules
from tests.engine import Engine
from tests.support import ManualClock

NAMES = ("billing", "process-manager", "reports")


class Hosts:
    """The three systems, each with its one module and a clock of its own, and what carries their logs."""

    def __init__(self, folder: Path, slow_down: float) -> None:
        self.clocks = {name: ManualClock() for name in NAMES}
        self.engine = Engine()
        self.settings = Settings(data_dir=folder, slow_down=slow_down)
        self.systems = {name: self.made(name) for name in NAMES}

    def made(self, name: str) -> VoidingModules:
        return VoidingModules(self.settings, self.clocks[name], Apart(name, self.engine.stream))

    @property
    def billing(self) -> VoidingModules:
        return self.systems["billing"]

    @property
    def reports(self) -> VoidingModules:
        return self.systems["reports"]

    @property
    def manager(self) -> VoidingModules:
        return self.systems["process-manager"]

    def relay(self, name: str) -> Relay:
        return next(each for each in self.systems[name].carriers if isinstance(each, Relay))

    def carried(self, reader: str) -> Sequence[Carried]:
        return [each for each in self.systems[reader].carriers if isinstance(each, Carried)]

    def restart(self, name: str) -> None:
        self.systems[name].close()
        self.systems[name] = self.made(name)
        self.systems[name].open()

    def carry(self, name: str) -> None:
        """Have everything published and read that there is, as far as the engine is there; each looks anew."""
        carry_on(self.systems[name])

    def go_on(self, rounds: int = 8) -> None:
        """Let everything happen that can happen now."""
        for _ in range(rounds):
            for name, system in self.systems.items():
                self.carry(name)
                system.worker.drain()

    def close(self) -> None:
        for system in self.systems.values():
            system.close()


def carry_on(system: System) -> None:
    """Have all that a system carries look anew, and do what it can now."""
    for each in system.carriers:
        assert isinstance(each, Carrier)
        each.look_anew()
        try:
            while each.step():
                pass
            each.trouble = None
        except (Away, Unfit) as error:
            each.trouble = str(error)


@contextmanager
def hosts(folder: Path, slow_down: float = 0.0) -> Iterator[Hosts]:
    found = Hosts(folder, slow_down)
    for system in found.systems.values():
        system.open()
    try:
        yield found
    finally:
        found.close()
