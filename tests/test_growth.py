"""No statement takes longer the more has happened: SQLite's steps are counted in a small system and in a large one."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.plans import GROWS
from tests.statements import Statement, record
from tests.test_plans import EXCUSED
from tests.user import User

SMALL, LARGE = 80, 200
"""More than any page or batch of messages shows at once; batches are larger, but there is nothing to be read."""
ABOUT_AS_MANY = 1.25
SOME = 200


def voidings(user: User, number: int) -> None:
    """Documents of one customer, voided; of another one, in a report each; some failed and waiting for a person."""
    billing, reports, drain = user.voiding.billing, user.voiding.reports, user.voiding.worker.drain
    for _ in range(number):
        billing.void(billing.issue("invoice", "Contoso", 100))
    drain()
    for place in range(number):
        document = billing.issue("invoice", "Fabrikam", 100)
        drain()
        with reports.store.reading() as db:
            report = db.execute("select report_id from documents where id = ?", (document,)).fetchone()[0]
        reports.publish(report)
        if place % 2:
            billing.void(document)
            drain()
    user.post("/faults/reports", fault="handler-raises", times=str(4 * number))
    for _ in range(number):
        billing.void(billing.issue("invoice", "Contoso", 100))
        user.settle()


def orders(user: User, number: int) -> None:
    """Orders that wait to be paid, and carts that are open."""
    path = "/ordering/process-manager"
    for _ in range(number):
        for goes_on in (True, False):
            cart = user.post(f"{path}/carts", customer="Contoso")["id"]
            user.post(f"{path}/carts/{cart}/products", product="book", quantity=1)
            if goes_on:
                user.post(f"{path}/carts/{cart}/finalize")
                user.post(f"{path}/stock/book/restock", quantity=1)
    user.settle(path)


def checkouts(user: User, number: int) -> None:
    """Groups of two who leave together, and guests who stay."""
    path = "/group-checkout"
    for _ in range(number):
        stays = [user.post(f"{path}/stays", guest="Contoso")["id"] for _ in range(3)]
        user.post(f"{path}/checkouts", stays=stays[:2])
    user.settle(path)


HAPPENS: Mapping[str, Callable[[User, int], None]] = {
    "": voidings,
    "/ordering/process-manager": orders,
    "/group-checkout": checkouts,
}


@pytest.mark.parametrize("path", HAPPENS)
def test_what_is_looked_at_takes_no_longer_the_more_has_happened(path: str, tmp_path: Path) -> None:
    small, large = (steps(tmp_path / str(number), path, number) for number in (SMALL, LARGE))
    assert len(small) > 30
    longer = {
        each.sql: (small[each], taken)
        for each, taken in large.items()
        if each in small and taken > small[each] * ABOUT_AS_MANY + SOME and not grows(each)
    }
    assert longer == {}


def grows(statement: Statement) -> bool:
    return any(part in statement.sql for part in GROWS)


def steps(folder: Path, path: str, number: int) -> Mapping[Statement, int]:
    """The steps of each statement when everything is looked at once more has happened than a page shows."""
    with pytest.MonkeyPatch.context() as patch:
        recorder = record(patch, *EXCUSED)
        user = User(folder)
        HAPPENS[path](user, number)
        user.look(user.stage_at(path))
        recorder.steps.clear()
        user.look(user.stage_at(path))
        user.close()
    return recorder.steps
