"""Carts and Orders on a stage of their own; what other modules would say, a test says through a coordinator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Migrations

import ordering.carts.checks
import ordering.carts.routes
import ordering.carts.views
import ordering.orders.checks
import ordering.orders.routes
import ordering.orders.views
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
from ordering.carts.module import Carts
from ordering.orders.messages import CompleteOrder, RecordOrderPayment
from ordering.orders.module import FROM_COORDINATOR, Orders
from ordering.orders.reactions import FROM_CARTS
from ordering.terms import PRODUCTS
from pages.stage import Lane, Stage
from settings import Settings
from tests.support import ManualClock

KEYS = keys_of(("carts", "carts", "order_id"), ("orders", "orders", "id"))
RULES = (
    Rule(
        1,
        "carts and orders",
        "A cart and its order are whole.",
        (
            Check(ordering.carts.checks.contents, KEYS),
            Check(ordering.orders.checks.sums, KEYS),
            Check(ordering.orders.checks.endings, KEYS),
            Check(ordering.orders.checks.process_ids, KEYS),
        ),
    ),
    Rule(2, "traceable", "Every message names its cause.", (*OF_LOGS, *OF_CURSORS)),
)


class Coordinator(Module):
    name = "coordinator"
    migrations = Migrations("coordinator")

    def tell(self, *messages: Message) -> None:
        with self.transaction() as tx:
            tx.say(*messages)


class Shop(System):
    def __init__(self, folder: Path, clock: Clock) -> None:
        line = DelayLine(clock)
        self.carts, self.orders = Carts(folder, clock, line), Orders(folder, clock, line)
        self.coordinator = Coordinator(folder, clock, line)
        self.orders.follow(self.carts.log, reactions(FROM_CARTS, FROM_COORDINATOR))
        self.orders.follow(self.coordinator.log, FROM_COORDINATOR)
        modules = (self.carts, self.orders, self.coordinator)
        super().__init__("shop", modules, clock, line, RULES, lambda data: data.get("order_id"))

    def ordered(self, customer: str = "Contoso") -> str:
        """An order of a book and two mugs, which is not paid yet."""
        cart_id = self.carts.open_cart(customer)
        self.carts.add_product(cart_id, "book", 1)
        self.carts.add_product(cart_id, "mug", 2)
        order_id = self.carts.finalize(cart_id)
        self.worker.drain()
        return order_id

    def paid(self) -> str:
        """An order that is paid."""
        order_id = self.ordered()
        payment_id = order_id.replace("ORD", "PAY")
        self.tell(RecordOrderPayment(process_id=f"ordering-{order_id}", order_id=order_id, payment_id=payment_id))
        return order_id

    def completed(self) -> str:
        """An order that is paid and whose package was sent."""
        order_id = self.paid()
        self.tell(CompleteOrder(process_id=f"ordering-{order_id}", order_id=order_id))
        return order_id

    def tell(self, *messages: Message) -> None:
        """Have Orders told something, and wait until it has done it."""
        self.coordinator.tell(*messages)
        self.worker.drain()


def stage(shop: Shop) -> Stage:
    return Stage(
        title="Shop",
        path="/shop",
        why="Somebody wants to buy something.",
        system=shop,
        lanes=(
            Lane(
                shop.carts,
                "left",
                lambda: {
                    **ordering.carts.views.carts(shop.carts, limit=3),
                    "key": "one-time",
                    "products": [*PRODUCTS],
                    "customers": ["Contoso"],
                    "summary": str(ordering.carts.views.totals(shop.carts)),
                },
                "ordering/carts_lane.html",
                form="ordering/carts_form.html",
            ),
            Lane(
                shop.orders,
                "left",
                lambda: {
                    **ordering.orders.views.orders(shop.orders, limit=3),
                    "summary": str(ordering.orders.views.totals(shop.orders)),
                },
                "ordering/orders_lane.html",
            ),
            Lane(shop.coordinator, "right", lambda: {"summary": "says what a test says"}),
        ),
        breaking=Breaking(shop),
        routes=(ordering.carts.routes.blueprint(shop.carts), ordering.orders.routes.blueprint(shop.orders)),
        subjects={"order_id": "/orders/", "cart_id": "/carts/"},
        lists=(("Carts", "/carts"), ("Orders", "/orders")),
        styles=("ordering.css",),
    )


@pytest.fixture
def shop(tmp_path: Path, clock: ManualClock) -> Iterator[Shop]:
    """Carts and Orders; afterwards no rule may be broken."""
    shop = Shop(tmp_path / "shop", clock)
    shop.open()
    yield shop
    shop.worker.drain()
    shop.close()
    assert broken_in(shop) == []


@pytest.fixture
def shop_app(shop: Shop, settings: Settings) -> Flask:
    app = create_app([stage(shop)], settings)
    app.testing = True
    return app


@pytest.fixture
def customer(shop_app: Flask) -> FlaskClient:
    """A client of the shop."""
    return shop_app.test_client()
