"""What serves every system names nothing of one: not in its rooms, nor in its templates and static files."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from billing.module import KINDS, Billing
from group_checkout.checkouts.module import GroupCheckouts
from group_checkout.stays.module import GuestStays
from ordering.carts.module import Carts
from ordering.payments.module import Payments
from ordering.shipments.module import Shipments
from process_manager.voiding import voiding
from reports.module import ReportsModule
from tests.server import ROOT

ROOMS = ("messaging", "faults", "process_manager", "saga", "web", "pictures", "pages")
FILES = ("templates/pages", "templates/web", "static")
OF_A_SYSTEM = ("process_manager/voiding.py", "static/vendor", "static/ordering.css", "static/group_checkout.css")
DEFINITION = voiding(timedelta(seconds=30))
SUBJECT = DEFINITION.subject_title
OF_VOIDING = (SUBJECT, f"{SUBJECT}s", DEFINITION.name, Billing.name, ReportsModule.name, *KINDS, "customer", "voided")
# Not "order", "stay" and "product", which everybody says of something else, too.
OF_ORDERING = (Carts.name, "cart", Payments.name, "payment", Shipments.name, "shipment")
OF_GROUP_CHECKOUT = (GuestStays.name, "guests?", GroupCheckouts.name, "check-?outs?", "hotel", "clerk")
WORDS = (*OF_VOIDING, *OF_ORDERING, *OF_GROUP_CHECKOUT)
# What browsers call the page itself.
DOM = re.compile(r"\bdocument\.")


def files(room: str) -> list[Path]:
    found = [each for each in (ROOT / room).rglob("*") if each.suffix in (".py", ".html", ".css", ".js", ".svg")]
    return [each for each in found if not str(each.relative_to(ROOT).as_posix()).startswith(OF_A_SYSTEM)]


@pytest.mark.parametrize("room", ROOMS + FILES)
def test_a_generic_room_names_nothing_of_a_system(room: str) -> None:
    named = re.compile(rf"(?<![a-z])({'|'.join(WORDS)})(?![a-z])", re.IGNORECASE)
    assert files(room)
    lines = [(path, line) for path in files(room) for line in path.read_text().splitlines()]
    assert [f"{path.name}: {line.strip()}" for path, line in lines if named.search(DOM.sub("", line))] == []
