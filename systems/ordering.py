"""Ordering: four modules, unchanged, and the three ways in which an order across them is coordinated."""

from collections.abc import Sequence
from typing import ClassVar

import ordering.process
import ordering.saga
from faults.breaking import Breaking
from messaging.checking import Rule
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers
from messaging.module import Module
from messaging.reactions import reactions
from messaging.system import System
from ordering.carts.module import Carts
from ordering.orders import module as of_orders
from ordering.orders import reactions as when_orders
from ordering.orders.module import Orders
from ordering.payments import reactions as when_payments
from ordering.payments.module import Payments
from ordering.shipments import module as of_shipments
from ordering.shipments import reactions as when_shipments
from ordering.shipments.module import Shipments
from process_manager.module import ProcessManager
from saga.module import Saga
from settings import Settings
from systems import ordering_rules


class Ordering(System):
    """The four modules; who coordinates them stands between them. Their files are in a folder by the `way` they go."""

    way: ClassVar[str]
    rules_of_its_own: ClassVar[Sequence[Rule]] = ()

    def __init__(self, settings: Settings, clock: Clock) -> None:
        delay_line = DelayLine(clock, settings.slow_down)
        self.place = (settings.data_dir / "ordering" / self.way, clock, delay_line)
        self.carts, self.orders = Carts(*self.place), Orders(*self.place)
        self.payments = Payments(*self.place, settings.payment_timeout)
        self.shipments = Shipments(*self.place)
        modules = (self.carts, self.orders, *self.coordinate(), self.payments, self.shipments)
        rules = (*ordering_rules.rules, *self.rules_of_its_own)
        super().__init__(f"ordering/{self.way}", modules, clock, delay_line, rules, ordering_rules.subject_of)
        self.breaking = Breaking(self)

    def coordinate(self) -> Sequence[Module]:
        """Have everybody follow whom they must; returns the modules that coordinate."""
        raise NotImplementedError

    def command(self, coordinator: Module, handlers: Handlers) -> Sequence[Module]:
        """Have a coordinator hear what the four modules say, and them do what it says."""
        for module in (self.carts, self.orders, self.payments, self.shipments):
            coordinator.follow(module.log, said_by(module, handlers))
        self.orders.follow(coordinator.log, of_orders.FROM_COORDINATOR)
        self.payments.follow(coordinator.log, self.payments.from_coordinator)
        self.shipments.follow(coordinator.log, of_shipments.FROM_COORDINATOR)
        return [coordinator]


class ByProcessManager(Ordering):
    """A process manager remembers of each order how far its money and its package are."""

    way = "process-manager"
    rules_of_its_own = ordering_rules.of_processes

    def coordinate(self) -> Sequence[Module]:
        self.manager = ProcessManager(*self.place, [ordering.process.ordering])
        return self.command(self.manager, self.manager.handlers)


class BySaga(Ordering):
    """A stateless saga makes commands of events."""

    way = "saga"

    def coordinate(self) -> Sequence[Module]:
        self.saga = Saga(*self.place, ordering.saga.ordering)
        return self.command(self.saga, self.saga.handlers)


class ByNobody(Ordering):
    """Each module does by itself what the others' events lead to."""

    way = "choreography"

    def coordinate(self) -> Sequence[Module]:
        carts, orders, payments, shipments = self.carts, self.orders, self.payments, self.shipments
        orders.follow(carts.log, reactions(when_orders.FROM_CARTS, of_orders.FROM_COORDINATOR))
        orders.follow(payments.log, reactions(when_orders.FROM_PAYMENTS, of_orders.FROM_COORDINATOR))
        orders.follow(shipments.log, reactions(when_orders.FROM_SHIPMENTS, of_orders.FROM_COORDINATOR))
        payments.follow(orders.log, reactions(when_payments.FROM_ORDERS, payments.from_coordinator))
        shipments.follow(orders.log, reactions(when_shipments.FROM_ORDERS, of_shipments.FROM_COORDINATOR))
        return []


def said_by(module: Module, handlers: Handlers) -> Handlers:
    """Those of the handlers that are for what a module says: its messages stand beside it."""
    messages = f"{type(module).__module__.rpartition('.')[0]}.messages"
    return {each: on for each, on in handlers.items() if each.__module__ == messages}
