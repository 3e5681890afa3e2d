"""The three modules put together: who reads whose log, and the worker that does it."""

from dataclasses import dataclass

from billing import module as billing_module
from billing.module import Billing
from billing.simulation import Simulation
from messaging.clock import Clock, DelayLine
from messaging.log import Log
from messaging.module import Module
from messaging.start_over import start_over, was_interrupted
from messaging.worker import Worker
from process_manager.module import ProcessManager
from process_manager.voiding import voiding
from reports import module as reports_module
from reports.module import ReportsModule
from settings import Settings


@dataclass(frozen=True)
class System:
    """The modules, wired, with their worker not yet started."""

    billing: Billing
    reports: ReportsModule
    manager: ProcessManager
    worker: Worker

    @property
    def modules(self) -> tuple[Module, ...]:
        return (self.billing, self.manager, self.reports)

    @property
    def logs(self) -> tuple[Log, ...]:
        return tuple(module.log for module in self.modules)

    @property
    def delay_line(self) -> DelayLine:
        """What every message travels on."""
        return self.billing.delay_line

    def changed(self) -> None:
        """Something changed without a message: have the worker look again and every page drawn anew."""
        self.worker.wake()
        for module in self.modules:
            module.on_change()

    def start_over(self) -> None:
        """Empty everything; the first document is INV-0001 again."""
        with self.worker.at_rest():
            start_over(self.modules)
        self.changed()

    def close(self) -> None:
        """Stop the worker and close the files."""
        self.worker.stop()
        for module in self.modules:
            module.close()


def build(settings: Settings, clock: Clock) -> System:
    """Open the modules' files in `settings.data_dir` (made when missing) and let them read each other's logs.

    Finishes a start over that was interrupted.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    delay_line = DelayLine(settings.slow_down)
    billing = Billing(settings.data_dir, clock, delay_line)
    reports = ReportsModule(settings.data_dir, clock, delay_line)
    manager = ProcessManager(settings.data_dir, clock, delay_line, voiding(settings.voiding_timeout))

    billing.follow(manager.log, billing_module.FROM_PROCESS_MANAGER)
    reports.follow(billing.log, reports_module.FROM_BILLING)
    reports.follow(manager.log, reports_module.FROM_PROCESS_MANAGER)
    manager.follow(billing.log, manager.handlers)
    manager.follow(reports.log, manager.handlers)

    if was_interrupted((billing, reports, manager)):
        start_over((billing, reports, manager))
    jobs = [*billing.jobs, *reports.jobs, *manager.jobs]
    if settings.simulate:
        jobs.append(Simulation(billing, settings.simulate))
    worker = Worker(jobs, clock)
    for module in (billing, reports, manager):
        module.on_growth = worker.wake
    return System(billing, reports, manager, worker)
