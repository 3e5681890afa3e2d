"""`kill -9` in the middle of twenty orders, in each of the three ways at once: each order ends, and as it must.

At a kill, messages are on their way or just being handled, and deadlines run. What was answered must be there.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any
from urllib.error import HTTPError

from tests.server import PATIENCE, ROOT, Server
from tests.support import at_rest
from tests.torture.check import Report, of
from tests.torture.whole_order import FAULTS

PATHS = [f"/ordering/{each.way}" for each in FAULTS]
KILLS_A_FOLDER = 3
ORDERS = 20
MORE_THAN_THERE_IS = 9
A_WHILE = 0.02
SETTINGS = {"SLOW_DOWN": "0.1", "PAYMENT_TIMEOUT": "3"}
TIME_IS_UP = "payment timed out"
FATES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "paid": (["pay"], ["completed"]),
    "paid twice": (["pay", "pay"], ["completed"]),
    "declined": (["decline"], ["payment declined"]),
    "declined, then paid": (["decline", "pay"], ["payment declined"]),
    "cancelled": (["cancel"], ["customer"]),
    "paid, then cancelled": (["pay", "cancel"], ["completed", "customer"]),
    "not paid": ([], []),
    "paid late": (["wait", "pay"], []),
    "more than there is": (["pay"], ["out of stock"]),
}
"""What is done with an order, and what comes of it. Its time may be up before, where the machine is busy."""


@dataclass
class Buyer:
    """Whoever wants one order of a way, by its number; nobody else does anything about that."""

    path: str
    number: int
    fate: str
    done: int = 0

    @property
    def deeds(self) -> Sequence[str]:
        return ["place", *FATES[self.fate][0]]

    @property
    def order(self) -> str:
        return f"{self.path}/orders/ORD-{self.number:04d}"

    @property
    def payment(self) -> str:
        return f"{self.path}/payments/PAY-{self.number:04d}"

    def go_on(self, server: Server) -> bool:
        """Do the next deed. False when there is none, or when it is not possible yet."""
        if self.done == len(self.deeds):
            return False
        deed = self.deeds[self.done]
        if deed == "place":
            self.place(server)
        elif not self.may(server, deed):
            return False
        elif deed != "wait":
            self.ask(server, deed)
        self.done += 1
        return True

    def place(self, server: Server) -> None:
        cart = server.post(f"{self.path}/carts", customer=self.fate)
        assert cart["id"] == f"CART-{self.number:04d}", "what was answered is gone"
        quantity = MORE_THAN_THERE_IS if self.fate == "more than there is" else 1
        product = ("book", "mug", "poster")[self.number % 3]
        server.post(f"{self.path}/carts/{cart['id']}/products", product=product, quantity=str(quantity))
        server.post(f"{self.path}/carts/{cart['id']}/finalize")

    def may(self, server: Server, deed: str) -> bool:
        payment = there(server, self.payment)
        return payment is not None and (deed != "wait" or payment["status"] != "requested")

    def ask(self, server: Server, deed: str) -> None:
        try:
            server.post(f"{self.order if deed == 'cancel' else self.payment}/{deed}")
        except HTTPError as error:
            if (deed, error.code) != ("cancel", HTTPStatus.CONFLICT):
                raise

    def wrong(self, server: Server, ends: Counter[str]) -> list[str]:
        """What has come of it, where it should not."""
        order = there(server, self.order) or {"status": "not there", "reason": None}
        end = order["reason"] or order["status"]
        ends[end] += 1
        right = end in (*FATES[self.fate][1], TIME_IS_UP)
        return [] if right else [f"{self.order}, {self.fate}, has come to {end}"]


def run(kills: int, seed: int) -> Report:
    """So many kills; every few of them new files, and twenty orders in each way."""
    report, ends = Report(), Counter[str]()
    for first in range(0, kills, KILLS_A_FOLDER):
        with tempfile.TemporaryDirectory() as folder:
            count = min(KILLS_A_FOLDER, kills - first)
            report.broken += killed(Path(folder), count, Random(f"{seed}-{first}"), ends)
    report.lines.append(f"{kills} times killed in the middle of {ends.total()} orders: {of(ends.most_common())}")
    return report


def killed(folder: Path, kills: int, random: Random, ends: Counter[str]) -> list[str]:
    """What is broken after orders in each way, between whose deeds the app was killed so many times."""
    fates = [*FATES, *random.choices([*FATES], k=ORDERS - len(FATES))]
    random.shuffle(fates)
    buyers = [Buyer(path, number, fate) for number, fate in enumerate(fates, 1) for path in PATHS]
    deeds = sum(len(each.deeds) for each in buyers)
    at = set(random.sample(range(1, deeds + 1), kills))
    with Server(folder, **SETTINGS) as server:
        server.start()
        done, until = 0, time.monotonic() + PATIENCE
        while done < deeds:
            assert time.monotonic() < until, "somebody can never go on"
            for each in buyers:
                if each.go_on(server):
                    done, until = done + 1, time.monotonic() + PATIENCE
                    if done in at:
                        server.kill()
                        server.start()
            time.sleep(A_WHILE)
        server.wait_until(lambda: all(ended(server, path) for path in PATHS), "the orders to end")
        for path in PATHS:
            at_rest(server, path)
        broken = [sentence for each in buyers for sentence in each.wrong(server, ends)]
        code, output = server.stop()
    if code or "Traceback" in output:
        broken.append(f"the app ended with {code}: {output}")
    return [*broken, *checked(folder)]


def ended(server: Server, path: str) -> bool:
    found = server.get(f"{path}/orders?limit={ORDERS}")["orders"]
    return len(found) == ORDERS and all(each["status"] in ("completed", "cancelled") for each in found)


def there(server: Server, path: str) -> Any:
    """What is there, None while there is nothing."""
    try:
        return server.get(path)
    except HTTPError as error:
        if error.code != HTTPStatus.NOT_FOUND:
            raise
        return None


def checked(folder: Path) -> Sequence[str]:
    """What `make check` says is broken."""
    check = subprocess.run([sys.executable, "check.py", str(folder)], cwd=ROOT, capture_output=True, text=True)
    return [check.stdout + check.stderr] if check.returncode else []
