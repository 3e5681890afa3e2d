"""Ordering on the stage: what its lanes show, and a stage for each way to coordinate it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint

import ordering.carts.routes
import ordering.carts.views
import ordering.orders.routes
import ordering.orders.views
import ordering.payments.routes
import ordering.payments.views
import ordering.shipments.routes
import ordering.shipments.views
import process_manager.routes
from messaging.clock import Clock
from ordering.carts.module import Carts
from ordering.orders.module import Orders
from ordering.payments.module import Payments
from ordering.shipments.module import Shipments
from ordering.terms import PRODUCTS
from pages import coordinator, reactions
from pages.rehearsal import Rehearsal
from pages.stage import Lane, Stage, rehearsed
from process_manager.module import ProcessManager
from settings import Settings
from systems import ordering_orders, ordering_rehearsal
from systems.ordering import ByNobody, ByProcessManager, BySaga, Ordering
from systems.scratch import on_scratch

WHY = (
    "One order, three ways to coordinate it: the same four modules, wired by a process manager that remembers,"
    " by a saga that only translates events into commands, or by nobody."
)
MOST = 20


def stages(settings: Settings, clock: Clock) -> Sequence[Stage]:
    """Ordering on the stage, once a way to coordinate it."""
    translated = BySaga(settings, clock)
    return (
        by_process_manager(settings, clock),
        stage(translated, "stateless saga", (reactions.lane(translated.saga),)),
        stage(ByNobody(settings, clock), "choreography"),
    )


def by_process_manager(settings: Settings, clock: Clock) -> Stage:
    """The stage of the process manager; its double is where every order of an order's events is played."""
    scratch = on_scratch(settings)
    system, double = ByProcessManager(settings, clock), ByProcessManager(scratch, clock)
    double.manager.shapes = system.manager.shapes
    hands = ordering_rehearsal.hands(double, double.manager)
    rehearsal = Rehearsal(ordering_orders.convergence(), hands, scratch.data_dir)
    return rehearsed(managed(system), managed(double), rehearsal)


def managed(system: ByProcessManager) -> Stage:
    """The lanes with the process manager between them."""
    return stage(
        system,
        "process manager",
        (coordinator.lane(system.manager),),
        (process_manager.routes.blueprint(system.manager, system.history),),
        system.manager,
    )


def stage(
    system: Ordering,
    variant: str,
    middle: Sequence[Lane] = (),
    routes: Sequence[Blueprint] = (),
    manager: ProcessManager | None = None,
) -> Stage:
    """A way to coordinate an order, at `/ordering/<way>`."""
    lists = [(each.title(), f"/{each}") for each in ("carts", "orders", "payments", "shipments")]
    return Stage(
        title="Ordering",
        variant=variant,
        path=f"/{system.name}",
        why=WHY,
        system=system,
        coordinator=manager,
        lanes=(
            Lane(
                system.carts,
                "left",
                lambda: carts(system.carts),
                "ordering/carts_lane.html",
                form="ordering/carts_form.html",
            ),
            Lane(system.orders, "left", lambda: orders(system.orders), "ordering/orders_lane.html"),
            *middle,
            Lane(system.payments, "right", lambda: payments(system.payments), "ordering/payments_lane.html"),
            Lane(system.shipments, "right", lambda: shipments(system.shipments), "ordering/shipments_lane.html"),
        ),
        routes=(
            ordering.carts.routes.blueprint(system.carts),
            ordering.orders.routes.blueprint(system.orders),
            ordering.payments.routes.blueprint(system.payments),
            ordering.shipments.routes.blueprint(system.shipments),
            *routes,
        ),
        subjects={"order_id": "/orders/", "cart_id": "/carts/"},
        breaking=system.breaking,
        styles=("ordering.css",),
        lists=[*lists, ("Processes", "/processes")] if manager else lists,
    )


def carts(module: Carts) -> Mapping[str, Any]:
    """The newest carts, and a form for the next one."""
    found = ordering.carts.views.carts(module, limit=MOST)
    count = ordering.carts.views.totals(module)
    return {
        **found,
        "key": uuid4().hex,
        "products": [*PRODUCTS],
        "customers": list(dict.fromkeys(each["customer"] for each in found["carts"])),
        "summary": f"{count.get('open', 0)} open",
    }


def orders(module: Orders) -> Mapping[str, Any]:
    """The newest orders."""
    count = ordering.orders.views.totals(module)
    under_way = count.get("initialized", 0) + count.get("paid", 0)
    return {**ordering.orders.views.orders(module, limit=MOST), "summary": f"{under_way} under way"}


def payments(module: Payments) -> Mapping[str, Any]:
    """The newest payments."""
    found = ordering.payments.views.payments(module, limit=MOST)
    waiting = ordering.payments.views.totals(module).get("requested", 0)
    return {
        "payments": [ordering.payments.views.row(module, each) for each in found["payments"]],
        "next": found["next"],
        "summary": f"{waiting} {'waits' if waiting == 1 else 'wait'}",
    }


def shipments(module: Shipments) -> Mapping[str, Any]:
    """What is in stock, and the newest packages."""
    return {
        **ordering.shipments.views.shipments(module, limit=MOST),
        **ordering.shipments.views.stock(module),
        "summary": f"{ordering.shipments.views.totals(module).get('sent', 0)} sent",
    }
