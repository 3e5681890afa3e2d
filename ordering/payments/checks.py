"""What must hold in Payments' own file, and how its payments stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messaging.checking import Broken
from messaging.snapshot import Files, among


class Standing(NamedTuple):
    """A payment as Payments has it. `total` (cents) is 0 for one that was never asked for."""

    id: str
    status: str
    total: int

    @property
    def never_asked_for(self) -> bool:
        """Whether it was discarded, as the order was cancelled, before the customer was asked for anything."""
        return not self.total and self.status in ("discarded", "refunded")


def payments(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Payments by their orders' ids; all of them when `ids` is None."""
    condition, values = among("order_id", ids)
    rows = files.rows("payments", f"select order_id, id, status, total from payments where {condition}", *values)
    return {row[0]: Standing(*row[1:]) for row in rows}


def derived_ids(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A payment's id, and the id of the process that it belongs to, come of its order's."""
    condition, values = among("order_id", ids)
    sql = (
        f"select order_id, id, process_id from payments where {condition}"
        " and (id <> 'PAY-' || substr(order_id, 5) or process_id <> 'ordering-' || order_id)"
    )
    for order_id, id_, process_id in files.rows("payments", sql, *values):
        yield Broken(order_id, f"{id_} of process {process_id} is not the payment of {order_id}")


def deadlines(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Only a payment that was requested, and not answered, has a deadline."""
    condition, values = among("order_id", ids)
    sql = (
        "select order_id, id, status, deadline from payments_and_deadlines"
        f" where {condition} and deadline is not null and status <> 'requested'"
    )
    for order_id, id_, status, deadline in files.rows("payments", sql, *values):
        yield Broken(order_id, f"{id_} is {status}, but is waited for until {deadline}")
