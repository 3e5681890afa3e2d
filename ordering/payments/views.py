"""What Payments shows of its payments, in the shapes of its JSON."""

from typing import Any, TypedDict

from messaging.clock import TimeText, as_time, from_text, to_text
from messaging.messages import NotFound
from ordering.payments.module import Payments
from ordering.payments.rules import Status
from ordering.payments.tables import BY_STATUS
from web.forms import DecimalText, decimal_text
from web.paging import newest


class Payment(TypedDict):
    """An order's payment; `deadline` is until when it is waited for, if it is."""

    id: str
    order_id: str
    amount: DecimalText
    status: Status
    deadline: TimeText | None


class PaymentList(TypedDict):
    """Payments, newest first; `next` is the `before` of the next page."""

    payments: list[Payment]
    next: str | None


class Row(Payment):
    """A payment on the stage, with the seconds that are `left`; `until` is its deadline, had time never stood still."""

    left: int | None
    until: TimeText | None


def payment(module: Payments, payment_id: str) -> Payment:
    """One payment. Raises NotFound."""
    with module.store.reading() as db:
        for row in db.query("select * from payments_and_deadlines where id = ?", [payment_id]):
            return shape(row)
    raise NotFound(f"There is no payment {payment_id}.")


def payments(module: Payments, *, status: str | None = None, limit: int, before: str | None = None) -> PaymentList:
    """Payments, newest first. Raises Invalid when there is no payment `before`."""
    with module.store.reading() as db:
        rows, following = newest(db, "payments_and_deadlines", {"status": status}, limit, before)
    return {"payments": [shape(row) for row in rows], "next": following}


def row(module: Payments, payment: Payment) -> Row:
    """A payment as its lane shows it, for as long as time goes on."""
    if payment["deadline"] is None:
        return {**payment, "left": None, "until": None}
    deadline = from_text(payment["deadline"])
    left = deadline - module.delay_line.present()
    return {**payment, "left": max(0, round(left.total_seconds())), "until": to_text(deadline)}


def shape(row: dict[str, Any]) -> Payment:
    """A payment as JSON has it."""
    return {
        "id": row["id"],
        "order_id": row["order_id"],
        "amount": decimal_text(row["total"]),
        "status": row["status"],
        "deadline": row["deadline"] and as_time(row["deadline"]),
    }


def totals(module: Payments) -> dict[str, int]:
    """How many payments there are, by status."""
    with module.store.reading() as db:
        return {status: count for (status,), count in BY_STATUS.read(db).items()}
