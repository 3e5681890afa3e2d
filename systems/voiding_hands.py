"""What voiding's guided tour does on the real modules, and by what it sees how far they are."""

from collections.abc import Callable
from contextlib import suppress

from billing.module import Billing
from faults.breaking import Breaking
from faults.strikes import DeliverTwice
from messaging.messages import Message, NotFound, Refused
from messaging.system import System
from pages.scenes import Names, Sign
from process_manager import views
from process_manager.messages import ProcessAdvanced
from process_manager.module import ProcessManager
from reports.module import ReportsModule
from reports.views import report_of

REQUESTED, TIMED_OUT = "voiding-requested", "marking-timed-out"
MARKED, VOIDED, FAILED = "marking-document-as-voided-succeeded", "document-voided", "marking-document-as-voided-failed"

AMOUNT = 12_450
OTHERWISE = "Somebody had a hand in it, so {subject} went another way this time. Its process tells how."


class Hands:
    """Deeds and conditions for scenes. They name the `subject`, its `customer`, its `report` and its `process`."""

    def __init__(
        self, system: System, billing: Billing, reports: ReportsModule, manager: ProcessManager, breaking: Breaking
    ) -> None:
        self._system = system
        self._billing = billing
        self._reports = reports
        self._manager = manager
        self._breaking = breaking
        self._commands = next(each for each in reports.subscriptions if each.source.name == manager.name)

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

    def void_twice(self, names: Names) -> None:
        """Two people ask for the same; the second one gets the `refusal`."""
        self.void(names)
        try:
            self._billing.void(names["subject"])
        except Refused as refusal:
            names["refusal"] = str(refusal)

    def void_and_repeat(self, names: Names) -> None:
        """Void it, and have the first message of it delivered to the process manager twice."""
        self.void(names)
        self._breaking.arm(self._manager.name, DeliverTwice, of=names["process"])

    def came_twice(self, names: Names) -> bool:
        """Whether a process has begun, and its request has come once more."""
        return self.in_state(REQUESTED)(names) and not self._breaking.is_armed(self._manager.name, DeliverTwice)

    def mend(self) -> None:
        """Have nothing delivered twice any more."""
        with suppress(NotFound):
            self._breaking.end(self._manager.name, DeliverTwice)

    def state(self, process: str) -> str | None:
        """The state of a process, None while there is none."""
        return views.state_of(self._manager, process)

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
        return lambda names: self.state(names.get("process", "")) == state

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
