"""Guest stays' tables: stays as they stand, what was charged and paid, and which groups were told no."""

from typing import Literal

import msgspec
from sqlite_utils import Database, Migrations

from group_checkout.stays.rules import Stay
from messaging.counts import Counts
from messaging.transaction import Transaction

migrations = Migrations("guest-stays")

BY_STATUS = Counts("stays", status="row.status")

Kind = Literal["charge", "payment"]


@migrations()
def create_stays(db: Database) -> None:
    """`seq` is the order of coming; charges and payments are sums in cents. `form_key` is that of the form."""
    stays = db.table("stays").create(
        {
            "seq": int,
            "id": str,
            "guest": str,
            "status": str,
            "charges": int,
            "payments": int,
            "checked_out_by": str,
            "form_key": str,
        },
        pk="seq",
        not_null={"id", "guest", "status", "charges", "payments"},
    )
    stays.create_index(["id"], unique=True)
    stays.create_index(["form_key"], unique=True)
    stays.create_index(["guest"])
    stays.create_index(["status"])
    stays.create_index(["checked_out_by"])


@migrations()
def create_entries(db: Database) -> None:
    """What was charged and paid, one by one. `amount` is in cents."""
    entries = db.table("entries").create(
        {"seq": int, "stay_id": str, "kind": str, "amount": int, "form_key": str},
        pk="seq",
        not_null={"stay_id", "kind", "amount"},
    )
    entries.create_index(["stay_id", "kind", "form_key"], unique=True)


@migrations()
def create_refusals(db: Database) -> None:
    """Which group checkout was told that a guest does not leave with it; the guest may be nobody who ever came."""
    refusals = db.table("refusals").create({"stay_id": str, "checkout_id": str}, pk=("stay_id", "checkout_id"))
    refusals.create_index(["checkout_id"])


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


@migrations()
def find_by_guest_and_status(db: Database) -> None:
    stays = db.table("stays")
    stays.create_index(["guest", "status"])


def next_id(tx: Transaction) -> str:
    """The next stay's id: numbers without gaps, because a step that fails takes none."""
    count = tx.execute("select coalesce(max(seq), 0) from stays").fetchone()[0]
    return f"STAY-{count + 1:04d}"


def load(tx: Transaction, stay_id: str) -> Stay:
    """The stay as it stands."""
    row = tx.execute(
        "select guest, status, charges, payments, checked_out_by from stays where id = ?", (stay_id,)
    ).fetchone()
    refused = tx.execute("select checkout_id from refusals where stay_id = ? order by rowid", (stay_id,)).fetchall()
    return msgspec.structs.replace(Stay(*row) if row else Stay(), refused=tuple(each[0] for each in refused))


def save(tx: Transaction, stay_id: str, before: Stay, after: Stay) -> None:
    """Keep what is different after than before."""
    for checkout_id in after.refused[len(before.refused) :]:
        tx.execute("insert into refusals (stay_id, checkout_id) values (?, ?)", (stay_id, checkout_id))
    if after.status:
        tx.execute(
            "insert into stays (id, guest, status, charges, payments, checked_out_by) values (?, ?, ?, ?, ?, ?)"
            " on conflict (id) do update set status = excluded.status, charges = excluded.charges,"
            " payments = excluded.payments, checked_out_by = excluded.checked_out_by",
            (stay_id, after.guest, after.status, after.charges, after.payments, after.checked_out_by),
        )


def refused_to(tx: Transaction, checkout_id: str) -> list[str]:
    """The stays of the guests who did not leave with a group checkout."""
    rows = tx.execute("select stay_id from refusals where checkout_id = ? order by rowid", (checkout_id,)).fetchall()
    return [each[0] for each in rows]


def entered(tx: Transaction, stay_id: str, kind: Kind, form_key: str) -> bool:
    """Whether a form that charges a stay, or pays for one, was sent before."""
    sql = "select 1 from entries where stay_id = ? and kind = ? and form_key = ?"
    return tx.execute(sql, (stay_id, kind, form_key)).fetchone() is not None


def enter(tx: Transaction, stay_id: str, kind: Kind, amount: int, form_key: str | None) -> None:
    """Keep what was charged or paid."""
    tx.execute(
        "insert into entries (stay_id, kind, amount, form_key) values (?, ?, ?, ?)", (stay_id, kind, amount, form_key)
    )
