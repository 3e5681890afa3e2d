"""Payments' table: payments as they stand. Until when each is waited for is a deadline, as any is."""

from sqlite_utils import Database, Migrations

from messaging.counts import Counts
from messaging.transaction import Transaction
from ordering.payments.rules import Payment

migrations = Migrations("payments")

BY_STATUS = Counts("payments", status="row.status")


@migrations()
def create_payments(db: Database) -> None:
    """`total` (cents) is what the customer was asked for; `payments_and_deadlines` shows how long one is waited for."""
    payments = db.table("payments").create(
        {"seq": int, "id": str, "order_id": str, "process_id": str, "status": str, "total": int},
        pk="seq",
        not_null={"id", "order_id", "process_id", "status", "total"},
    )
    payments.create_index(["id"], unique=True)
    payments.create_index(["order_id"], unique=True)
    payments.create_index(["process_id"])
    payments.create_index(["status"])
    db.execute(
        "create view payments_and_deadlines as select payments.*, deadlines.due_at as deadline"
        " from payments left join deadlines on deadlines.id = payments.process_id"
    )


@migrations()
def count_by_status(db: Database) -> None:
    BY_STATUS.begin(db)


def load(tx: Transaction, payment_id: str) -> Payment | None:
    """The payment as it stands, None when there is none."""
    row = tx.execute(
        "select id, order_id, process_id, status, total from payments where id = ?", (payment_id,)
    ).fetchone()
    return Payment(*row) if row else None


def save(tx: Transaction, payment: Payment) -> None:
    """Keep a payment as it stands."""
    tx.execute(
        "insert into payments (id, order_id, process_id, status, total) values (?, ?, ?, ?, ?)"
        " on conflict (id) do update set status = excluded.status",
        (payment.id, payment.order_id, payment.process_id, payment.status, payment.total),
    )
