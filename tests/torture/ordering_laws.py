"""An order, to be gone through: what persons do with it, and what must hold whoever coordinates it."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from messaging.messages import Entry
from ordering.carts.rules import process_id_of
from ordering.lines import from_text
from ordering.shipments.rules import BEGINNING, ordered
from process_manager.module import ProcessManager
from systems.ordering import Ordering
from tests.torture.laws import asked
from tests.torture.steps import Act, Modules
from tests.torture.workbench import Tables

ONE_OF = (
    ("CompleteOrder", "CancelOrder"),
    ("PaymentFailed", "PaymentTimedOut"),
    ("PackageWasSent", "ProductWasOutOfStock"),
)
"""Of each, an order sees one."""

FORGETS = "saga"
"""Who does not know what it has said before, and says it again when it is told again."""

ENDED = ("completed", "cancelled")
FINAL = (*ENDED, "refunded", "sent", "out-of-stock")
TOLD_BY_A_PROCESS = {"completed": "completed", "cancelled": "cancelled", "out-of-stock": "cancelled"}
NOTHING = {"status": "not there", "total": 0}
RESTOCKED = 2

Row = Mapping[str, Any]


class OrderingLaws:
    """The gateway says what it likes, as often as it likes, and so does a customer who `cancels`.

    All of a product is spilled once, and some of it put back once: before, between or after.
    """

    def __init__(self, system: Ordering, *, cancels: bool) -> None:
        self._system, self._cancels = system, cancels
        [*self._managers] = [each for each in system.modules if isinstance(each, ProcessManager)]

    def persons(self, module: str, tables: Tables) -> Mapping[str, Act]:
        orders, payments, shipments = self._system.orders, self._system.payments, self._system.shipments
        deeds: dict[str, Act] = {}
        for row in tables.get("payments", ()):
            deeds |= {f"pay {row['id']}": asked(payments.pay, row["id"])}
            deeds |= {f"decline {row['id']}": asked(payments.decline, row["id"])}
        for row in tables.get("orders", ()) if self._cancels else ():
            deeds[f"cancel {row['id']}"] = asked(orders.cancel, row["id"])
        for row in tables.get("processes", ()):
            deeds[f"acknowledge {row['id']}"] = asked(self._managers[0].acknowledge, row["id"])
        if module == shipments.name:
            stock = {each["product"]: each for each in tables["stock"]}.get("book", {})
            if not stock.get("spilled"):
                deeds["spill all books"] = self.spill(stock.get("quantity", BEGINNING))
            if not stock.get("restocked"):
                deeds["restock books"] = asked(shipments.restock, "book", RESTOCKED)
        return deeds

    def spill(self, quantity: int) -> Act:
        """Spill coffee on so many books."""

        def spill(_: object) -> None:
            for _ in range(quantity):
                self._system.shipments.spill("book")

        return spill

    def discards(self, _: Entry) -> bool:
        return False

    def once(self, entry: Entry) -> Hashable | None:
        if entry.log == FORGETS:
            return None
        return next((each for each in ONE_OF if entry.type in each), entry.type), entry.correlation_id

    def change(self, module: str, before: Tables, after: Tables, _: Sequence[Entry]) -> Iterator[str]:
        for table in {"orders", "payments", "shipments"} & before.keys():
            now = {each["id"]: each for each in after[table]}
            for row in before[table]:
                if row["status"] in FINAL and now[row["id"]] != row:
                    yield f"{module}: {row['id']} was {row['status']}, and is changed"

    def always(self, modules: Modules) -> Iterator[str]:
        payments, shipments = by_order(modules)
        for order in modules["orders"]["orders"]:
            payment, shipment = payments.get(order["id"], NOTHING), shipments.get(order["id"], NOTHING)
            paid, sent = payment["status"] == "finalized", shipment["status"] == "sent"
            if order["status"] == "completed" and not (paid and sent):
                yield f"{order['id']} is completed, but {payment['status']} and {shipment['status']}"
            if order["status"] == "cancelled" and sent:
                yield f"{order['id']} is cancelled, but its package was sent"
            if sent and not paid:
                yield f"the package of {order['id']} was sent, but its payment is {payment['status']}"
            if paid and payment["total"] != order["total"]:
                yield f"{order['id']} is over {order['total']}, but {payment['total']} were paid"
        if len(payments) < len(modules["payments"]["payments"]):
            yield "an order has two payments"
        yield from stock(modules["shipments"])

    def at_rest(self, modules: Modules, parked: Sequence[Entry]) -> Iterator[str]:
        payments, shipments = by_order(modules)
        orders = {each["id"]: each for each in modules["orders"]["orders"]}
        armed = {each["process_id"] for each in modules["payments"]["deadlines"]}
        waiting = {each.correlation_id for each in parked}
        for cart in modules["carts"]["carts"]:
            id_, process_id = cart["order_id"], process_id_of(cart["id"])
            if cart["status"] != "finalized" or process_id in waiting:
                continue
            order, payment = orders.get(id_, NOTHING)["status"], payments.get(id_, NOTHING)["status"]
            sent = shipments.get(id_, NOTHING)["status"] == "sent"
            if (order == "completed") != (payment == "finalized" and sent):
                yield f"{id_} is {order}, but {payment} and {'' if sent else 'not '}sent"
            if order == "cancelled" and payment not in ("discarded", "refunded"):
                yield f"{id_} is cancelled, but its payment is {payment}"
            if order not in ENDED and (payment != "requested" or process_id not in armed):
                yield f"{id_} is {order} and waits for nothing that can still come"
            for each in self._managers:
                states = [row["state"] for row in modules[each.name]["processes"] if row["id"] == process_id]
                if [TOLD_BY_A_PROCESS.get(state) for state in states] != [order if order in ENDED else None]:
                    yield f"{id_} is {order}, but its process {', '.join(states) or 'not there'}"

    def outcome(self, modules: Modules) -> str:
        payments, shipments = by_order(modules)
        return " | ".join(
            f"{each['reason'] or each['status']}, {payments.get(each['id'], NOTHING)['status']},"
            f" {shipments.get(each['id'], NOTHING)['status']}"
            for each in modules["orders"]["orders"]
        )


def by_order(modules: Modules) -> tuple[Mapping[str, Row], Mapping[str, Row]]:
    """Payments and shipments by the ids of their orders."""
    payments = {each["order_id"]: each for each in modules["payments"]["payments"]}
    return payments, {each["id"]: each for each in modules["shipments"]["shipments"]}


def stock(shipments: Tables) -> Iterator[str]:
    """What is there is what there was, less what was spilled and sent, and never less than nothing."""
    sent = [from_text(each["products"]) for each in shipments["shipments"] if each["status"] == "sent"]
    for row in shipments["stock"]:
        left = BEGINNING + row["restocked"] - row["spilled"] - sum(ordered(each)[row["product"]] for each in sent)
        if row["quantity"] != left or left < 0:
            yield f"there are {row['quantity']} of {row['product']}, not {left}"
