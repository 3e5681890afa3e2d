"""What must hold of an order across its modules, whoever coordinates them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ordering.carts.checks
import ordering.carts.tables
import ordering.orders.checks
import ordering.orders.tables
import ordering.payments.checks
import ordering.payments.tables
import ordering.shipments.checks
import ordering.shipments.tables
import process_manager.checks
import process_manager.tables
from messaging.checking import OF_CURSORS, OF_LOGS, Broken, Check, Rule, keys_of
from messaging.counted import counted
from messaging.snapshot import Files
from ordering.process import ordering as definition
from process_manager.checks import Waiting

order_ids = keys_of(
    ("carts", "carts", "order_id"),
    ("orders", "orders", "id"),
    ("payments", "payments", "order_id"),
    ("shipments", "shipments", "id"),
)
waiting = Waiting(definition)

COUNTED = counted(
    carts=ordering.carts.tables.BY_STATUS,
    orders=ordering.orders.tables.BY_STATUS,
    payments=ordering.payments.tables.BY_STATUS,
    shipments=ordering.shipments.tables.BY_STATUS,
    process_manager=process_manager.tables.BY_STANDS,
)


def subject_of(data: Mapping[str, Any]) -> str | None:
    """The order that a message is about."""
    return data.get("order_id")


def completed(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Completed is paid and sent, at any moment; paid and sent is completed, once nothing is on its way.

    An order that is paid for Orders is so for Payments, and only such a one is sent.
    """
    payments = ordering.payments.checks.payments(files, ids)
    shipments = ordering.shipments.checks.shipments(files, ids)
    for id_, order in ordering.orders.checks.orders(files, ids).items():
        payment = payments[id_].status if id_ in payments else "never asked for"
        paid = payment == "finalized"
        sent = id_ in shipments and shipments[id_].status == "sent"
        if order.status == "paid" and not paid:
            yield Broken(id_, f"{id_} is paid, but its payment is {payment}")
        if sent and not paid:
            yield Broken(id_, f"{id_} was sent, but its payment is {payment}")
        if order.status == "completed" and not (paid and sent):
            yield Broken(id_, f"{id_} is completed, but {'not sent' if paid else 'not paid'}")
        if order.status != "completed" and paid and sent and not files.in_flight(id_):
            yield Broken(id_, f"{id_} is paid and sent, but {order.status}")


def cancelled(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A cancelled order sends nothing, at any moment, and keeps no money, once nothing is on its way."""
    payments = ordering.payments.checks.payments(files, ids)
    shipments = ordering.shipments.checks.shipments(files, ids)
    for id_, order in ordering.orders.checks.orders(files, ids).items():
        if order.status != "cancelled":
            continue
        if id_ in shipments and shipments[id_].status == "sent":
            yield Broken(id_, f"{id_} is cancelled, but its package was sent")
        if id_ in payments and payments[id_].status not in ("discarded", "refunded") and not files.in_flight(id_):
            yield Broken(id_, f"{id_} is cancelled, but its payment {payments[id_].id} is {payments[id_].status}")


def once(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """What was ordered is what is asked for, paid, and sent."""
    payments = ordering.payments.checks.payments(files, ids)
    shipments = ordering.shipments.checks.shipments(files, ids)
    orders = ordering.orders.checks.orders(files, ids)
    for id_, order in orders.items():
        if id_ in payments and not payments[id_].never_asked_for and payments[id_].total != order.total:
            yield Broken(id_, f"{id_} is over {order.total}, but {payments[id_].total} were asked for")
        if id_ in shipments and shipments[id_].products != order.products:
            yield Broken(id_, f"{id_} is for other products than its package")
    for id_ in [*payments, *shipments]:
        if id_ not in orders:
            yield Broken(id_, f"{id_} was paid for or sent, but is no order")


def ended(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """An order has ended, or waits for something named: a message on its way, or a person until a deadline."""
    carts = ordering.carts.checks.carts(files, ids)
    orders = ordering.orders.checks.orders(files, ids)
    payments = ordering.payments.checks.payments(files, ids)
    for id_, cart in carts.items():
        if cart.status == "finalized" and id_ not in orders and not files.in_flight(id_):
            yield Broken(id_, f"{cart.id} is finalized, but there is no {id_}")
    for id_, order in orders.items():
        waits = id_ in payments and payments[id_].status == "requested"
        if order.status not in ("completed", "cancelled") and not waits and not files.in_flight(id_):
            yield Broken(id_, f"{id_} is {order.status} and waits for nothing that can still come")


def agreement(files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
    """Once nothing is on its way, a process tells the same of an order as Orders does."""
    orders = ordering.orders.checks.orders(files, keys)
    for each in process_manager.checks.standing(files, keys):
        order = orders.get(each.subject)
        told = "cancelled" if each.state == "out-of-stock" else each.state
        ends = order.status if order and order.status in ("completed", "cancelled") else "under-way"
        if told != ends and not files.in_flight(each.subject):
            yield Broken(each.subject, f"{each.id} is {each.state}, but {each.subject} is {ends}")


rules: Sequence[Rule] = (
    Rule(
        1,
        "completed is paid and sent",
        "An order is completed if and only if its payment was finalized and its package sent.",
        (Check(completed, order_ids), Check(ordering.orders.checks.endings, order_ids)),
    ),
    Rule(
        2,
        "cancelled costs nothing",
        "A cancelled order keeps no money and sends no package.",
        (Check(cancelled, order_ids),),
    ),
    Rule(
        3,
        "one of each",
        "An order has one payment and one package; no product is sent twice, nor sold that is not there.",
        (
            Check(once, order_ids),
            Check(ordering.carts.checks.contents, order_ids),
            Check(ordering.orders.checks.sums, order_ids),
            Check(ordering.shipments.checks.stock, ordering.shipments.checks.products, "others"),
        ),
    ),
    Rule(
        4,
        "nothing hangs",
        "Every order ends, or waits visibly for something named: an answer, a deadline, or a person.",
        (Check(ended, order_ids), Check(ordering.payments.checks.deadlines, order_ids)),
    ),
    Rule(
        5,
        "traceable ids",
        "The ids of an order, its payment and its process are derived, and every message names its process and cause.",
        (
            Check(ordering.orders.checks.process_ids, order_ids),
            Check(ordering.payments.checks.derived_ids, order_ids),
            *OF_LOGS,
            *OF_CURSORS,
            COUNTED,
        ),
    ),
)

of_processes: Sequence[Rule] = (
    Rule(
        6,
        "all agree",
        "Each order has one process, which tells the same of it as Orders does.",
        (
            Check(agreement, process_manager.checks.subjects),
            Check(waiting.endings, process_manager.checks.subjects),
            Check(process_manager.checks.ids, process_manager.checks.subjects),
            Check(process_manager.checks.one_at_a_time, process_manager.checks.subjects),
        ),
    ),
)
