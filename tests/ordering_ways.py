"""An order, whoever coordinates it: a system on real files, what persons do in it, and what has come of an order."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ordering.orders.views import order
from ordering.payments.views import payment
from ordering.shipments.views import stock
from settings import Settings
from systems.ordering import ByNobody, ByProcessManager, BySaga, Ordering
from tests.support import ManualClock

WAYS: Sequence[type[Ordering]] = (ByProcessManager, BySaga, ByNobody)
each_way = pytest.mark.parametrize("way", WAYS, ids=[way.way for way in WAYS])

Act = Callable[["Shopping"], None]
End = tuple[str, str | None, str, int]


class Shopping:
    """One order at a time: the acts are about the one that was placed last."""

    def __init__(self, way: type[Ordering], folder: Path) -> None:
        self.clock = ManualClock()
        self.system = way(Settings(data_dir=folder), self.clock)
        self.system.open()
        self.order_id = ""

    @property
    def payment_id(self) -> str:
        return self.order_id.replace("ORD", "PAY")

    def place(self, product: str = "book", quantity: int = 1) -> None:
        cart_id = self.system.carts.open_cart("Contoso")
        self.system.carts.add_product(cart_id, product, quantity)  # type: ignore[arg-type]
        self.order_id = self.system.carts.finalize(cart_id)
        self.settle()

    def pay(self) -> None:
        self.system.payments.pay(self.payment_id)

    def decline(self) -> None:
        self.system.payments.decline(self.payment_id)

    def cancel(self) -> None:
        self.system.orders.cancel(self.order_id)

    def time_out(self) -> None:
        self.clock.move(61)
        self.settle()

    def settle(self) -> None:
        """Let everything that is on its way arrive."""
        self.system.worker.drain()

    @property
    def end(self) -> End:
        """The order's status and reason, its payment's status, and how many books there are left."""
        self.settle()
        found = order(self.system.orders, self.order_id)
        books = stock(self.system.shipments)["stock"][0]["quantity"]
        return found["status"], found["reason"], payment(self.system.payments, self.payment_id)["status"], books
