"""What Guest stays shows of its stays, in the shapes of its JSON."""

from collections.abc import Sequence
from typing import Any, TypedDict

from group_checkout.stays.module import GuestStays
from group_checkout.stays.rules import Status
from group_checkout.stays.tables import BY_STATUS, Kind
from group_checkout.terms import MOST_GUESTS, Guest
from messaging.messages import Invalid, NotFound
from messaging.snapshot import among
from web.forms import DecimalText, SignedDecimalText, decimal_text, signed_decimal_text
from web.paging import newest


class Stay(TypedDict):
    """A guest's stay; `checked_out_by` names the group checkout that the guest left with, None who left alone."""

    id: str
    guest: str
    charges: DecimalText
    payments: DecimalText
    balance: SignedDecimalText
    status: Status
    checked_out_by: str | None


class StayList(TypedDict):
    """Stays, newest first; `next` is the `before` of the next page."""

    stays: list[Stay]
    next: str | None


class Entry(TypedDict):
    """What was charged or paid."""

    kind: Kind
    amount: DecimalText


def stay(module: GuestStays, stay_id: str) -> Stay:
    """One stay. Raises NotFound."""
    with module.store.reading() as db:
        for row in db.query("select * from stays where id = ?", [stay_id]):
            return shape(row)
    raise NotFound(f"There is no stay {stay_id}.")


def stays(
    module: GuestStays,
    *,
    guest: str | None = None,
    status: str | None = None,
    limit: int,
    before: str | None = None,
) -> StayList:
    """Stays, newest first. Raises Invalid when there is no stay `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "stays", {"guest": guest, "status": status}, limit, before)
    return {"stays": [shape(row) for row in rows], "next": following}


def entries(module: GuestStays, stay_id: str) -> list[Entry]:
    """All that was charged and paid, in order."""
    with module.store.reading() as db:
        rows = db.execute("select kind, amount from entries where stay_id = ? order by seq", (stay_id,)).fetchall()
    return [{"kind": kind, "amount": decimal_text(amount)} for kind, amount in rows]


def named(module: GuestStays, ids: Sequence[str]) -> dict[str, Stay]:
    """Those of these stays that there are, by id."""
    with module.store.reading() as db:
        condition, values = among("id", ids)
        return {row["id"]: shape(row) for row in db.query(f"select * from stays where {condition}", values)}


def guests(module: GuestStays, ids: Sequence[str]) -> list[Guest]:
    """The guests of these stays, in this order. Raises Invalid when there is no such stay."""
    known = named(module, ids)
    for each in ids:
        if each not in known:
            raise Invalid(f"There is no stay {each}.", "stays")
    return [Guest(each, known[each]["guest"]) for each in ids]


def present(module: GuestStays) -> list[Guest]:
    """The guests who are here, in the order in which they came: as many as can be checked out together."""
    with module.store.reading() as db:
        sql = "select id, guest from stays where status = 'checked-in' order by seq limit ?"
        return [Guest(*row) for row in db.execute(sql, (MOST_GUESTS,))]


def shape(row: dict[str, Any]) -> Stay:
    """A stay as JSON has it."""
    return {
        "id": row["id"],
        "guest": row["guest"],
        "charges": decimal_text(row["charges"]),
        "payments": decimal_text(row["payments"]),
        "balance": signed_decimal_text(row["charges"] - row["payments"]),
        "status": row["status"],
        "checked_out_by": row["checked_out_by"],
    }


def totals(module: GuestStays) -> dict[str, int]:
    """How many stays there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
