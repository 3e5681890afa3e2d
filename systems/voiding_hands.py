"""What voiding's guided tour does on the real modules, and by what it sees how far they are."""

from collections.abc import Callable

from billing.module import Billing
from messaging.messages import Message
from messaging.system import System
from pages.scenes import Names, Sign
from process_manager import views
from process_manager.messages import ProcessAdvanced
from process_manager.module import ProcessManager
from reports.module import ReportsModule
from reports.views import report_of

AMOUNT = 12_450
OTHERWISE = "Somebody had a hand in it, so {subject} went another way this time. Its process tells how."


class Hands:
    """Deeds and conditions for scenes. They name the `subject`, its `customer`, its `report` and its `process`."""

    def __init__(self, system: System, billing: Billing, reports: ReportsModule, manager: ProcessManager) -> None:
        self._system = system
        self._billing = billing
        self._reports = reports
        self._manager = manager
        self._commands = next(each for each in reports.subscriptions if each.source is manager.log)

    def issue(self, customer: str) -> Callable[[Names], None]:
        def issue(names: Names) -> None:
            names.update(customer=customer, subject=self._billing.issue("invoice", customer, AMOUNT))

        return issue

    def publish(self, names: Names) -> None:
        names["report"] = report_of(self._reports, names["subject"]) or ""
        self._reports.publish(names["report"])

    def void(self, names: Names) -> None:
        names["report"] = report_of(self._reports, names["subject"]) or ""
        names["process"] = self._billing.void(names["subject"])

    def hold(self, _: Names) -> None:
        """Have Reports read no commands."""
        self._commands.held = True

    def release(self, _: Names) -> None:
        self.let_go()

    def let_go(self) -> None:
        """Have Reports read commands again, if it does not."""
        self._commands.held = False

    def hasten(self, names: Names) -> None:
        """Let the deadline of the process be now."""
        self._manager.deadlines.hasten(names["process"])

    def collected(self, names: Names) -> bool:
        """Whether the subject is in a report."""
        return report_of(self._reports, names["subject"]) is not None

    def in_state(self, state: str) -> Callable[[Names], bool]:
        """Whether the process is in a state."""
        return lambda names: views.state_of(self._manager, names["process"]) == state

    def said(self, message: type[Message]) -> Callable[[Names], bool]:
        """Whether a message of the process was said."""
        return lambda names: any(
            entry.type == message.__name__ for log in self._system.logs for entry in log.of_process(names["process"])
        )

    def told(self, fact: type[Message], state: str) -> Sign:
        """That a process was told `fact` and then was in `state`."""
        return Sign(self._manager.log, ProcessAdvanced.__name__, {"fact": fact.__name__, "state": state})

    def unless(self, *states: str) -> Callable[[Names], str | None]:
        """That the process is in none of the states that the scene leads through."""

        def astray(names: Names) -> str | None:
            state = views.state_of(self._manager, names.get("process", ""))
            return OTHERWISE.format_map(names) if state not in (None, *states) else None

        return astray
