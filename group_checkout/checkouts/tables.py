"""Group checkouts' tables: checkouts as they stand, and the guests of each."""

from sqlite_utils import Database, Migrations

from group_checkout.checkouts.rules import Checkout, Member
from messaging.counts import Counts
from messaging.transaction import Transaction

migrations = Migrations("group-checkouts")

BY_STATUS = Counts("checkouts", status="row.status")


@migrations()
def create_checkouts(db: Database) -> None:
    """`seq` is the order of initiating. `retries` is the one whose failed guests it tries again, which happens once.

    `form_key` is the one-time key of the form that it was initiated with.
    """
    checkouts = db.table("checkouts").create(
        {"seq": int, "id": str, "status": str, "retries": str, "form_key": str}, pk="seq", not_null={"id", "status"}
    )
    checkouts.create_index(["id"], unique=True)
    checkouts.create_index(["status"])
    checkouts.create_index(["retries"], unique=True)
    checkouts.create_index(["form_key"], unique=True)


@migrations()
def create_guests(db: Database) -> None:
    """`seq` is the order in the group."""
    guests = db.table("guests").create(
        {"seq": int, "checkout_id": str, "stay_id": str, "guest": str, "status": str, "reason": str},
        pk="seq",
        not_null={"checkout_id", "stay_id", "guest", "status"},
    )
    guests.create_index(["checkout_id", "stay_id"], unique=True)
    guests.create_index(["stay_id"])


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


def next_id(tx: Transaction) -> str:
    """The next checkout's id: numbers without gaps, because a step that fails takes none."""
    count = tx.execute("select coalesce(max(seq), 0) from checkouts").fetchone()[0]
    return f"GC-{count + 1:04d}"


def load(tx: Transaction, checkout_id: str) -> Checkout | None:
    """The checkout as it stands, None when there is none."""
    row = tx.execute("select id, status from checkouts where id = ?", (checkout_id,)).fetchone()
    if row is None:
        return None
    sql = "select stay_id, guest, status, reason from guests where checkout_id = ? order by seq"
    members = (Member(*each) for each in tx.execute(sql, (checkout_id,)))
    return Checkout(row[0], {each.stay_id: each for each in members}, row[1])


def save(tx: Transaction, before: Checkout | None, after: Checkout) -> None:
    """Keep what is different after than before."""
    known = before.members if before else {}
    if before is None or after.status != before.status:
        tx.execute(
            "insert into checkouts (id, status) values (?, ?) on conflict (id) do update set status = excluded.status",
            (after.id, after.status),
        )
    for each in after.members.values():
        if each != known.get(each.stay_id):
            tx.execute(
                "insert into guests (checkout_id, stay_id, guest, status, reason) values (?, ?, ?, ?, ?)"
                " on conflict (checkout_id, stay_id) do update set status = excluded.status, reason = excluded.reason",
                (after.id, each.stay_id, each.guest, each.status, each.reason),
            )
