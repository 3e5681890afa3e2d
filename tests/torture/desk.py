"""Who works at a hotel's desk while its server is killed: asks until there is an answer, and knows what is right."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from itertools import count
from random import Random
from typing import Any
from urllib.error import HTTPError

from tests.server import PATIENCE, Server

PATH = "/group-checkout"
A_WHILE = 0.01
RETRIES = 10


@dataclass
class Person:
    """Whoever wants something of the server: asks until there is an answer."""

    server: Server
    name: str
    keys: "count[int]" = field(default_factory=count)

    def ask(self, path: str, **fields: Any) -> Any:
        """What is answered at last; None where it is refused."""
        fields["key"] = f"{self.name}-{next(self.keys)}"
        return self.answer(lambda: self.server.post(PATH + path, **fields))

    def answer(self, ask: Callable[[], Any]) -> Any:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return ask()
            except HTTPError as error:
                if error.code != HTTPStatus.CONFLICT:
                    raise
                return None
            except (OSError, HTTPException):
                if time.monotonic() > until:
                    raise
            time.sleep(A_WHILE)


class Desk(Person):
    """The only one to charge, to take money, to see guests off alone and to try groups again; knows what is right.

    `stays` are those as last answered, by id; `groups` all groups, with their guests.
    """

    def __init__(self, server: Server, random: Random, stays: dict[str, Any]) -> None:
        super().__init__(server, "desk")
        self.stays, self.groups, self.alone = stays, dict[str, list[str]](), set[str]()
        self.done = Counter[str]()
        self.wrong: list[str] = []
        self._random = random

    def work(self, stop: threading.Event) -> None:
        """Do one thing after the other until told to stop."""
        deeds = (self.charge, self.charge, self.settle, self.settle, self.settle, self.see_off, self.retry)
        try:
            while not stop.is_set():
                self._random.choice(deeds)()
        except Exception as error:
            self.wrong.append(f"the desk gave up: {error!r}")

    def charge(self) -> None:
        self.enter("charge", self._random.choice([*self.stays]), self._random.randint(1, 5000))

    def settle(self) -> None:
        if owing := [each for each, stay in self.stays.items() if cents(stay["balance"]) > 0]:
            stay_id = self._random.choice(owing)
            self.enter("pay", stay_id, cents(self.stays[stay_id]["balance"]))

    def enter(self, deed: str, stay_id: str, amount: int) -> None:
        """Charge a guest, or take the money: the sum is that of then and this."""
        before, sums = self.stays[stay_id], "charges" if deed == "charge" else "payments"
        after = self.ask(f"/stays/{stay_id}/{deed}", amount=f"{amount // 100}.{amount % 100:02d}")
        if after:
            self.done[deed] += 1
            self.stays[stay_id] = after
            if cents(after[sums]) != cents(before[sums]) + amount:
                self.wrong.append(f"{stay_id} had {before[sums]} as {sums}, then {amount} cents, and has {after[sums]}")

    def see_off(self) -> None:
        """Check a guest out alone. The answer may be lost, and then it is refused to do so again."""
        stay_id = self._random.choice([*self.stays])
        refused = self.ask(f"/stays/{stay_id}/check-out") is None
        now = self.answer(lambda: self.server.get(f"{PATH}/stays/{stay_id}"))
        if not refused or (now["status"], now["checked_out_by"]) == ("checked-out", None):
            self.done["leave alone"] += stay_id not in self.alone
            self.alone.add(stay_id)

    def retry(self) -> None:
        if not self.groups or self.done["retry"] == RETRIES:
            return
        checkout_id = self._random.choice([*self.groups])
        if found := self.ask(f"/checkouts/{checkout_id}/retry"):
            self.done["retry"] += found["id"] not in self.groups
            self.groups[found["id"]] = [each["stay_id"] for each in found["guests"]]


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))
