"""A hotel whose guests check out together: a system on real files, what persons do in it, and what has come of that."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from check import broken_in
from group_checkout.checkouts import views as of_checkouts
from group_checkout.stays import views as of_stays
from group_checkout.stays.samples import FIRST
from settings import Settings
from systems.group_checkout import GroupCheckout
from systems.group_checkout_stage import stage
from tests.support import ManualClock, until_parked

End = tuple[str, dict[str, str]]


class Hotel:
    """Amounts are in cents. Nothing arrives before `settle`."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.system = GroupCheckout(Settings(data_dir=folder), self.clock)
        self.system.open()

    def check_in(self, *balances: int) -> list[str]:
        """A guest for each of what they owe (less than nothing: what is paid too much): the ids of their stays."""
        stays = self.system.stays
        ids = [stays.check_in(FIRST[place % len(FIRST)]) for place in range(len(balances))]
        for stay_id, balance in zip(ids, balances, strict=True):
            if balance > 0:
                stays.charge(stay_id, balance)
            if balance < 0:
                stays.pay(stay_id, -balance)
        return ids

    def charge(self, stay_id: str, amount: int) -> None:
        self.system.stays.charge(stay_id, amount)

    def pay(self, stay_id: str, amount: int) -> None:
        self.system.stays.pay(stay_id, amount)

    def check_out(self, stay_id: str) -> None:
        """Check one guest out alone."""
        self.system.stays.check_out(stay_id)

    def initiate(self, stay_ids: Sequence[str], key: str | None = None) -> str:
        """Check guests out together: the checkout's id."""
        return self.system.checkouts.initiate(of_stays.guests(self.system.stays, stay_ids), key)

    def retry(self, checkout_id: str) -> str:
        return self.system.checkouts.retry(checkout_id)

    def settle(self) -> None:
        """Let everything that is on its way arrive."""
        self.system.worker.drain()

    def park(self) -> None:
        """Let everything arrive, and so much time pass that what cannot be handled is parked."""
        until_parked(self.system, self.clock)

    def stay(self, stay_id: str) -> of_stays.Stay:
        return of_stays.stay(self.system.stays, stay_id)

    def group(self, checkout_id: str) -> End:
        """A group's status, and of each guest the reason or else the status, in the order of the group."""
        found = of_checkouts.checkout(self.system.checkouts, checkout_id)
        return found["status"], {each["stay_id"]: each["reason"] or each["status"] for each in found["guests"]}

    def end(self, checkout_id: str) -> End:
        """The same, once everything has arrived."""
        self.settle()
        return self.group(checkout_id)


@pytest.fixture
def hotel(tmp_path: Path) -> Iterator[Hotel]:
    """Guests and groups; afterwards no rule may be broken."""
    hotel = Hotel(tmp_path)
    yield hotel
    assert broken_in(hotel.system) == []
    hotel.system.close()


@pytest.fixture
def clerk(hotel: Hotel, settings: Settings) -> FlaskClient:
    """A client of the hotel, which goes on as the system that its stage serves."""
    served = stage(Settings(data_dir=hotel.system.stays.store.path.parents[1]), hotel.clock)
    assert isinstance(served.system, GroupCheckout)
    hotel.system.close()
    hotel.system = served.system
    hotel.system.open()
    app = create_app([served], settings)
    app.testing = True
    return app.test_client()
