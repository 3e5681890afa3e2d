"""Payments and Shipments on real files, beside a coordinator and an Orders that say what a test has them say."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Migrations

import ordering.payments.checks
import ordering.payments.reactions
import ordering.payments.routes
import ordering.payments.views
import ordering.shipments.checks
import ordering.shipments.reactions
import ordering.shipments.routes
import ordering.shipments.views
from app import create_app
from check import broken_in
from faults.breaking import Breaking
from messaging.checking import OF_CURSORS, OF_LOGS, Check, Rule, keys_of
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.messages import Message
from messaging.module import Module
from messaging.reactions import reactions
from messaging.system import System
from ordering.payments.messages import DiscardPayment, PaymentsCommand, RequestPayment
from ordering.payments.module import Payments
from ordering.shipments.messages import SendPackage
from ordering.shipments.module import FROM_COORDINATOR, Shipments
from ordering.terms import Line, Product
from pages.stage import Lane, Stage
from settings import Settings
from tests.support import ManualClock, rows

TIMEOUT = timedelta(seconds=60)
ROWS = 30
PAYMENT = "PAY-0001"


class Told(Module):
    """Says what it is told to say."""

    def say(self, *messages: Message) -> None:
        with self.transaction() as tx:
            tx.say(*messages)


class Coordinator(Told):
    name = "coordinator"
    migrations = Migrations("coordinator")


class Orders(Told):
    name = "orders"
    migrations = Migrations("orders")


RULES = (
    Rule(
        1,
        "ids and deadlines",
        "A payment belongs to its order, and only one that was requested is waited for.",
        (
            Check(ordering.payments.checks.derived_ids, keys_of(("payments", "payments", "order_id"))),
            Check(ordering.payments.checks.deadlines, keys_of(("payments", "payments", "order_id"))),
        ),
    ),
    Rule(
        2,
        "stock",
        "No piece is lost, and none is sent twice.",
        (Check(ordering.shipments.checks.stock, ordering.shipments.checks.products, "others"),),
    ),
    Rule(3, "traceable", "Every message names its cause.", (*OF_LOGS, *OF_CURSORS)),
)


class Modules(System):
    def __init__(self, data_dir: Path, clock: Clock) -> None:
        folder, line = data_dir / "ordering", DelayLine(clock)
        self.coordinator, self.orders = Coordinator(folder, clock, line), Orders(folder, clock, line)
        self.payments = Payments(folder, clock, line, TIMEOUT)
        self.shipments = Shipments(folder, clock, line)
        for module, table, from_orders in (
            (self.payments, self.payments.from_coordinator, ordering.payments.reactions.FROM_ORDERS),
            (self.shipments, FROM_COORDINATOR, ordering.shipments.reactions.FROM_ORDERS),
        ):
            module.follow(self.coordinator.log, table)
            module.follow(self.orders.log, reactions(from_orders, table))
        modules = (self.coordinator, self.orders, self.payments, self.shipments)
        super().__init__("ordering", modules, clock, line, RULES, lambda data: data.get("order_id"))

    def command(self, *commands: Message) -> None:
        """Have the coordinator say something, and everybody do what comes of it."""
        self.coordinator.say(*commands)
        self.worker.drain()


def stage(system: Modules) -> Stage:
    return Stage(
        title="Ordering",
        path="/ordering/modules",
        why="An order is paid for, and sent.",
        system=system,
        lanes=(
            Lane(system.orders, "left", lambda: {"summary": ""}),
            Lane(system.coordinator, "middle", lambda: {"summary": ""}),
            Lane(system.payments, "right", lambda: payments(system.payments), "ordering/payments_lane.html"),
            Lane(system.shipments, "right", lambda: shipments(system.shipments), "ordering/shipments_lane.html"),
        ),
        breaking=Breaking(system),
        routes=(
            ordering.payments.routes.blueprint(system.payments),
            ordering.shipments.routes.blueprint(system.shipments),
        ),
        subjects={"order_id": None},
        styles=("ordering.css",),
        lists=(("Payments", "/payments"), ("Shipments", "/shipments"), ("Stock", "/stock")),
    )


def payments(module: Payments) -> dict[str, object]:
    """What Payments' lane shows."""
    found = ordering.payments.views.payments(module, limit=ROWS)
    return {**found, "payments": [ordering.payments.views.row(module, each) for each in found["payments"]]}


def shipments(module: Shipments) -> dict[str, object]:
    """What Shipments' lane shows."""
    return {
        **ordering.shipments.views.shipments(module, limit=ROWS),
        **ordering.shipments.views.stock(module),
    }


def ids(number: int) -> dict[str, str]:
    """What the messages of an order name."""
    return {"process_id": f"ordering-ORD-{number:04d}", "order_id": f"ORD-{number:04d}"}


def request(number: int = 1, total: int = 5800) -> PaymentsCommand:
    return RequestPayment(**ids(number), total=total)


def discard(number: int = 1) -> PaymentsCommand:
    return DiscardPayment(**ids(number))


def send(number: int = 1, **quantities: int) -> SendPackage:
    """Send so many pieces of each product: of a book, one, where nothing is said."""
    found: dict[Product, int] = {**quantities} or {"book": 1}  # type: ignore[dict-item]
    lines = tuple(Line(product, quantity, 2900) for product, quantity in found.items())
    return SendPackage(**ids(number), products=lines)


def status(system: Modules) -> str | None:
    """How the first order's payment stands."""
    found = rows(system.payments, "select status from payments where id = ?", PAYMENT)
    return str(found[0]["status"]) if found else None


def deadlines(system: Modules) -> list[str]:
    """Until when payments are waited for."""
    return [row["due_at"] for row in rows(system.payments, "select due_at from deadlines")]


@pytest.fixture
def modules(tmp_path: Path, clock: ManualClock) -> Iterator[Modules]:
    """Payments and Shipments; afterwards no rule may be broken."""
    system = Modules(tmp_path, clock)
    system.open()
    yield system
    assert broken_in(system) == []
    system.close()


@pytest.fixture
def gateway(modules: Modules, settings: Settings) -> FlaskClient:
    """A client of Payments and Shipments."""
    app = create_app([stage(modules)], settings)
    app.testing = True
    return app.test_client()
