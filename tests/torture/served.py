"""The systems that the API is asked about, on files of their own, and what there is in them."""

from collections.abc import Mapping
from pathlib import Path

from app import create_app
from settings import Settings
from systems import group_checkout_stage, ordering_stage
from systems.ordering import ByProcessManager
from systems.voiding import Voiding, stage
from tests.support import ManualClock, get, post

LATER = 3600.0
ORDERING = "/ordering/process-manager"
GROUPS = "/group-checkout"


class Served:
    """Voiding, to which everything has happened, and beside it the system at a path of which something is asked."""

    def __init__(self, files: Path, asked: str) -> None:
        clock = ManualClock()
        clock.move(LATER)
        settings = Settings(data_dir=files)
        self.voiding = Voiding(settings, clock)
        self.stages = [stage(self.voiding)]
        self.ordering = ByProcessManager(settings, clock) if ORDERING in asked else None
        if self.ordering:
            self.stages.append(ordering_stage.managed(self.ordering))
        self.groups = GROUPS in asked
        if self.groups:
            self.stages.append(group_checkout_stage.stage(settings, clock))
        self.systems = [each.system for each in self.stages]
        for each in self.systems:
            each.open()
        self.app = create_app(self.stages, settings)
        # Else a stream would not end.
        for live in (*self.app.extensions["live"], *self.app.extensions["live_doubles"]):
            live.stop()
        self.client = self.app.test_client()
        if self.ordering:
            order(self.ordering)
        if self.groups:
            self._check_out()

    def close(self) -> None:
        for each in self.stages:
            each.close()

    def drain(self) -> None:
        """Let everything that is on its way arrive."""
        for each in self.systems:
            each.worker.drain()

    def there(self) -> Mapping[str, list[str]]:
        """What the names in paths may be."""
        modules = [each.name for each in self.voiding.modules]
        return {
            "document_id": [each["id"] for each in get(self.client, "/documents")["documents"]],
            "report_id": [each["id"] for each in get(self.client, "/reports")["reports"]],
            "process_id": [each["id"] for each in get(self.client, "/processes")["processes"]],
            "message_id": [each["message"]["id"] for each in get(self.client, "/parked")["parked"]],
            "name": modules,
            "reader": modules,
            "scene": [each.name for each in self.voiding.tour.scenes],
            **(self._in_ordering() if self.ordering else {}),
            **(self._in_groups() if self.groups else {}),
        }

    def _in_ordering(self) -> Mapping[str, list[str]]:
        return {
            "cart_id": [each["id"] for each in get(self.client, f"{ORDERING}/carts")["carts"]],
            "order_id": [each["id"] for each in get(self.client, f"{ORDERING}/orders")["orders"]],
            "payment_id": [each["id"] for each in get(self.client, f"{ORDERING}/payments")["payments"]],
            "product": [each["product"] for each in get(self.client, f"{ORDERING}/stock")["stock"]],
        }

    def _in_groups(self) -> Mapping[str, list[str]]:
        stays = [each["id"] for each in get(self.client, f"{GROUPS}/stays")["stays"]]
        checkouts = [each["id"] for each in get(self.client, f"{GROUPS}/checkouts")["checkouts"]]
        stories = [f"stay-{each}" for each in stays] + [f"group-checkout-{each}" for each in checkouts]
        return {"stay_id": stays, "checkout_id": checkouts, "process_id": stories}

    def _check_out(self) -> None:
        """A group checkout that failed, one that is completed, and guests who are here."""
        ids = post(self.client, f"{GROUPS}/samples", guests="7").get_json()["stays"]
        for stays in (ids[:3], ids[3:5]):
            self.client.post(f"{GROUPS}/checkouts", json={"stays": stays})
            self.drain()


def order(system: ByProcessManager) -> None:
    """An open cart, and an order that is not paid yet."""
    for _ in range(2):
        cart = system.carts.open_cart("Contoso")
        system.carts.add_product(cart, "book", 1)
    system.carts.finalize(cart)
    system.worker.drain()
