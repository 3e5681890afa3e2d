"""What Group checkouts shows of its checkouts, in the shapes of its JSON."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypedDict

from sqlite_utils import Database

from group_checkout.checkouts.module import GroupCheckouts
from group_checkout.checkouts.rules import Status
from group_checkout.checkouts.tables import BY_STATUS
from messaging.messages import NotFound
from messaging.snapshot import among
from web.paging import newest


class Member(TypedDict):
    """A guest of a group; `reason` says why the checkout of a guest failed."""

    stay_id: str
    guest: str
    status: Status
    reason: str | None


class Checkout(TypedDict):
    """A group checkout with its guests; it has ended once each of them has answered."""

    id: str
    status: Status
    guests: list[Member]


class CheckoutList(TypedDict):
    """Group checkouts, newest first; `next` is the `before` of the next page."""

    checkouts: list[Checkout]
    next: str | None


class Retries(TypedDict):
    """Which checkout one tries again, and which one tries it again, if any."""

    retries: str | None
    retried_by: str | None


def checkout(module: GroupCheckouts, checkout_id: str) -> Checkout:
    """One group checkout. Raises NotFound."""
    with module.store.reading() as db:
        for found in with_guests(db, list(db.query("select * from checkouts where id = ?", [checkout_id]))):
            return found
    raise NotFound(f"There is no group checkout {checkout_id}.")


def checkouts(
    module: GroupCheckouts, *, status: str | None = None, limit: int, before: str | None = None
) -> CheckoutList:
    """Group checkouts, newest first. Raises Invalid when there is no checkout `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "checkouts", {"status": status}, limit, before)
        return {"checkouts": with_guests(db, rows), "next": following}


def retries(module: GroupCheckouts, ids: Sequence[str]) -> dict[str, Retries]:
    """How these checkouts and others try each other again, by id."""
    condition, values = among("id", ids)
    sql = (
        "select id, retries, (select id from checkouts as later where later.retries = checkouts.id) as retried_by"
        f" from checkouts where {condition}"
    )
    with module.store.reading() as db:
        return {id_: {"retries": one, "retried_by": other} for id_, one, other in db.execute(sql, values)}


def with_guests(db: Database, rows: Sequence[dict[str, Any]]) -> list[Checkout]:
    """Checkouts as JSON has them."""
    condition, values = among("checkout_id", [row["id"] for row in rows])
    sql = f"select checkout_id, stay_id, guest, status, reason from guests where {condition} order by checkout_id, seq"
    found = db.query(sql, values)
    members = {
        id_: [shape(each) for each in group] for id_, group in groupby(found, key=lambda each: each["checkout_id"])
    }
    return [{"id": row["id"], "status": row["status"], "guests": members[row["id"]]} for row in rows]


def shape(row: dict[str, Any]) -> Member:
    """A guest as JSON has one."""
    return {"stay_id": row["stay_id"], "guest": row["guest"], "status": row["status"], "reason": row["reason"]}


def totals(module: GroupCheckouts) -> dict[str, int]:
    """How many group checkouts there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
