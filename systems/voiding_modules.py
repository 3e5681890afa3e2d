"""The modules of voiding, who reads whom, and what must hold of them; in one process, or each in its own."""

from datetime import timedelta

from billing import module as billing_module
from billing.module import Billing
from billing.simulation import Simulation
from messaging.apart import Hosting
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers
from messaging.module import Module
from messaging.system import System
from process_manager import voiding as definitions
from process_manager.module import ProcessManager
from reports import module as reports_module
from reports.module import ReportsModule
from settings import Settings
from systems import voiding_rules

NO_SKEW = timedelta(0)
SKEW = timedelta(minutes=1)
"""How far the clocks of hosts may be apart. In one process there is one clock."""


class VoidingModules(System):
    """Billing, Reports and the process manager; their files are directly in `settings.data_dir`.

    With `apart`, only one of them is opened and works here; of the others, no more is used than what they are.
    """

    def __init__(self, settings: Settings, clock: Clock, apart: Hosting | None = None) -> None:
        self.settings = settings
        folder, delay_line = settings.data_dir, DelayLine(clock, settings.slow_down, SKEW if apart else NO_SKEW)
        self.billing = Billing(folder, clock, delay_line)
        self.reports = ReportsModule(folder, clock, delay_line)
        self.manager = ProcessManager(folder, clock, delay_line, [definitions.voiding(settings.voiding_timeout)])

        def follow(reader: Module, source: Module, handlers: Handlers) -> None:
            reader.follow(apart.log_for(reader, source) if apart else source.log, handlers)

        follow(self.billing, self.manager, billing_module.FROM_PROCESS_MANAGER)
        follow(self.reports, self.billing, reports_module.FROM_BILLING)
        follow(self.reports, self.manager, reports_module.FROM_PROCESS_MANAGER)
        follow(self.manager, self.billing, self.manager.handlers)
        follow(self.manager, self.reports, self.manager.handlers)

        every = (self.billing, self.manager, self.reports)
        modules = apart.own(every) if apart else every
        jobs = [Simulation(self.billing, settings.simulate)] if settings.simulate and self.billing in modules else []
        super().__init__("voiding", modules, clock, delay_line, voiding_rules.rules, voiding_rules.subject_of, jobs)
        if apart:
            apart.carry(self)
