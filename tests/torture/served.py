"""The systems that the API is asked about, on files of their own, and what there is in them."""

from collections.abc import Mapping
from pathlib import Path

from app import create_app
from settings import Settings
from systems import group_checkout_stage
from systems.ordering import ByProcessManager
from systems.ordering_stage import managed
from systems.voiding import Voiding, stage
from tests.support import ManualClock, get, post

LATER = 3600.0
ORDERING = "/ordering/process-manager"
GROUPS = "/group-checkout"


class Served:
    """Voiding to which everything has happened, ordering and group checkout."""

    def __init__(self, files: Path) -> None:
        clock = ManualClock()
        clock.move(LATER)
        settings = Settings(data_dir=files)
        self.system = Voiding(settings, clock)
        self.system.open()
        self.ordering = ByProcessManager(settings, clock)
        self.ordering.open()
        groups = group_checkout_stage.stage(settings, clock)
        self.groups = groups.system
        self.groups.open()
        self.stages = [stage(self.system), managed(self.ordering), groups]
        self.app = create_app(self.stages, settings)
        # Else a stream would not end.
        for live in (*self.app.extensions["live"], *self.app.extensions["live_doubles"]):
            live.stop()
        self.systems = [each.system for each in self.stages]
        self.client = self.app.test_client()

    def close(self) -> None:
        for each in self.stages:
            each.close()

    def drain(self) -> None:
        """Let everything that is on its way arrive."""
        for each in self.systems:
            each.worker.drain()

    def order(self) -> None:
        """An open cart, and an order that is not paid yet."""
        for _ in range(2):
            cart = self.ordering.carts.open_cart("Contoso")
            self.ordering.carts.add_product(cart, "book", 1)
        self.ordering.carts.finalize(cart)
        self.ordering.worker.drain()

    def check_out(self) -> None:
        """A group checkout that failed, one that is completed, and guests who are here."""
        ids = post(self.client, f"{GROUPS}/samples", guests="7").get_json()["stays"]
        for stays in (ids[:3], ids[3:5]):
            self.client.post(f"{GROUPS}/checkouts", json={"stays": stays})
            self.groups.worker.drain()

    def there(self) -> Mapping[str, list[str]]:
        """What the names in paths may be."""
        client = self.client
        modules = [each.name for each in self.system.modules]
        return {
            "document_id": [each["id"] for each in get(client, "/documents")["documents"]],
            "report_id": [each["id"] for each in get(client, "/reports")["reports"]],
            "process_id": [
                *(each["id"] for each in get(client, "/processes")["processes"]),
                *("stay-STAY-0001", "group-checkout-GC-0001"),
            ],
            "message_id": [each["message"]["id"] for each in get(client, "/parked")["parked"]],
            "name": modules,
            "reader": modules,
            "scene": [each.name for each in self.system.tour.scenes],
            "cart_id": [each["id"] for each in get(client, f"{ORDERING}/carts")["carts"]],
            "order_id": [each["id"] for each in get(client, f"{ORDERING}/orders")["orders"]],
            "payment_id": [each["id"] for each in get(client, f"{ORDERING}/payments")["payments"]],
            "stay_id": [each["id"] for each in get(client, f"{GROUPS}/stays")["stays"]],
            "checkout_id": [each["id"] for each in get(client, f"{GROUPS}/checkouts")["checkouts"]],
            "product": [each["product"] for each in get(client, f"{ORDERING}/stock")["stock"]],
        }
