"""What a person has in hand to break a system: faults armed on its modules, and what came of them."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from threading import Lock

from faults.at_once import AT_ONCE
from faults.fault import Fault
from faults.messages import ArmFault, OperatorCommand, StartModule, SwitchOffFault
from faults.strikes import STRIKES
from messaging.messages import Entry, NotFound, Refused
from messaging.module import Module
from messaging.seam import Seam
from messaging.system import System
from messaging.transaction import Transaction

KINDS: dict[str, type[Fault]] = {each.name: each for each in (*STRIKES, *AT_ONCE)}
MOST_TIMES = 9
MOST_WAITING = 20
TOLD_FOR = timedelta(seconds=60)
"""As long as time goes on; then it says little about how the module is now."""


class ModuleFaults(Seam):
    """The seam of a module, along which the faults that are `armed` act, in the order in which they were armed.

    `told` says for a while what came of the last one; it is the `times_told`-th time that something is told. Nothing of
    it is kept: an app that is started again is well.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.armed: list[Fault] = []
        self.times_told = 0
        self._told = ""
        self._told_at = module.clock.now()
        # Nothing else is done under it: the worker asks for it in the middle of a step.
        self._list = Lock()

    @property
    def told(self) -> str:
        return self._told if self.module.delay_line.elapsed(self._told_at) < TOLD_FOR else ""

    @property
    def off(self) -> str | None:
        return f"{self.module.title} is down: start it again first." if any(each.off for each in self.armed) else None

    @property
    def waiting(self) -> int:
        """How many messages wait for the module while it is down: of each log that it reads, the first MOST_WAITING."""
        return sum(len(each.on_the_way(MOST_WAITING)) for each in self.module.subscriptions) if self.off else 0

    @property
    def rolled_back(self) -> Sequence[Entry]:
        return [message for each in self.armed for message in each.rolled_back]

    def arrange(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        # The first that wants it otherwise has its way: two at once could keep a message out for ever, or lose it.
        ways = (each.arrange(arrived, passed) for each in self.armed)
        way = next((each for each in ways if each != (arrived, passed)), (arrived, passed))
        self._look()
        return way

    def handling(self, tx: Transaction, entry: Entry) -> None:
        if not self.armed:
            return
        # Whatever one of them raises, the others know of the message.
        with ExitStack() as all_:
            for each in self.armed:
                all_.callback(each.handling, tx, entry)

    def handled(self, tx: Transaction, entry: Entry) -> None:
        for each in self.armed:
            each.handled(tx, entry)

    def committing(self, tx: Transaction) -> None:
        try:
            for each in self.armed:
                each.committing(tx)
        finally:
            self._look()

    def committed(self, tx: Transaction) -> None:
        try:
            for each in self.armed:
                each.committed(tx)
        finally:
            self._look()

    def _tell(self, news: str) -> None:
        self._told, self._told_at = news, self.module.clock.now()
        self.times_told += 1
        self.module.on_change()

    def _look(self) -> None:
        for each in self.armed:
            if each.news:
                self._tell(each.news)
                each.news = ""
        self._list_anew()

    def _list_anew(self, *more: Fault) -> None:
        with self._list:
            self.armed = [*(each for each in self.armed if not each.over), *more]

    def arm(self, fault: Fault) -> None:
        """Have a fault strike, or be there, from now on."""
        fault.begin()
        self._list_anew(fault)
        self._look()

    def end(self, name: str) -> None:
        """Switch a fault off. Raises NotFound when it is not armed."""
        found = [each for each in self.armed if each.name == name]
        if not found:
            raise NotFound(f"{KINDS[name].title} is not armed at {self.module.title}.")
        # What was said of it is true no more.
        self._tell("")
        for each in found:
            each.end()
            each.over = True
        self._look()

    def start_again(self) -> None:
        """Start the module again: it knows only what its file says."""
        self.module.reload()
        for each in self.armed:
            each.start_again()
        self._look()
        self._tell("It was started again, and goes on from its cursors.")

    def reset(self) -> None:
        for each in self.armed:
            each.end()
            each.over = True
        self._list_anew()
        self._told = ""


class Breaking:
    """The faults of a system, by module."""

    def __init__(self, system: System) -> None:
        self.faults = {module.name: ModuleFaults(module) for module in system.modules}
        self._system = system
        self._one_by_one = Lock()
        for faults in self.faults.values():
            faults.module.seam = faults

    def is_armed(self, name: str, kind: type[Fault]) -> bool:
        """Whether a fault waits, or is there, at a module."""
        return any(isinstance(each, kind) for each in self._of(name).armed)

    def arm(self, name: str, kind: type[Fault], times: int = 1, of: str | None = None) -> None:
        """Arm a fault on a module, for the next message of the process `of` where that is given.

        Raises NotFound, Off, and Refused where it is armed already or comes to nothing.
        """
        faults = self._of(name)
        with self._one_by_one:
            if self.is_armed(name, kind):
                raise Refused(f"{kind.title} is armed at {faults.module.title} already.")
            fault = kind(faults.module, times, of)
            self._keep(faults, ArmFault(fault=kind.name, times=times))
            faults.arm(fault)
        self._system.changed()

    def end(self, name: str, kind: type[Fault]) -> None:
        """Switch a fault off. Raises NotFound when it is not armed, Refused while the module is down."""
        faults = self._of(name)
        with self._one_by_one:
            if faults.off:
                raise Refused(faults.off)
            faults.end(kind.name)
            self._keep(faults, SwitchOffFault(fault=kind.name))
        self._system.changed()

    def start_again(self, name: str) -> None:
        """Start a module again. Raises NotFound, and Refused unless it is down."""
        faults = self._of(name)
        with self._one_by_one:
            if not faults.off:
                raise Refused(f"{faults.module.title} is up.")
            faults.start_again()
            self._keep(faults, StartModule())
        self._system.changed()

    def _of(self, name: str) -> ModuleFaults:
        return self.faults[self._system.module(name).name]

    def _keep(self, faults: ModuleFaults, command: OperatorCommand) -> None:
        with faults.module.transaction(even_while_off=True) as tx:
            tx.receive(command)
