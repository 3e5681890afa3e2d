"""What must hold in Guest stays' own file, and how its stays stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from group_checkout.stays.rules import Status
from messaging.checking import Broken
from messaging.snapshot import Files, among

SUMS = """
    select id, charges, payments,
        (select coalesce(sum(amount), 0) from entries where stay_id = stays.id and kind = 'charge'),
        (select coalesce(sum(amount), 0) from entries where stay_id = stays.id and kind = 'payment')
    from stays where {}
"""


class Standing(NamedTuple):
    """A stay as Guest stays has it. The balance is in cents."""

    status: Status
    balance: int
    checked_out_by: str | None


def stays(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Stays by id; all of them when `ids` is None."""
    condition, values = among("id", ids)
    sql = f"select id, status, charges - payments, checked_out_by from stays where {condition}"
    return {row[0]: Standing(*row[1:]) for row in files.rows("guest-stays", sql, *values)}


def of_checkouts(files: Files, ids: Sequence[str] | None) -> set[tuple[str, str]]:
    """Who left with which of these group checkouts, as ids of checkout and stay."""
    condition, values = among("checked_out_by", ids)
    sql = f"select checked_out_by, id from stays where checked_out_by is not null and {condition}"
    return {(row[0], row[1]) for row in files.rows("guest-stays", sql, *values)}


def refusals(files: Files, ids: Sequence[str] | None) -> set[tuple[str, str]]:
    """Who was refused to which of these group checkouts, as ids of checkout and stay."""
    condition, values = among("checkout_id", ids)
    rows = files.rows("guest-stays", f"select checkout_id, stay_id from refusals where {condition}", *values)
    return {(row[0], row[1]) for row in rows}


def sums(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """What a guest was charged and has paid is the sum of the entries."""
    condition, values = among("id", ids)
    for id_, charges, payments, charged, paid in files.rows("guest-stays", SUMS.format(condition), *values):
        if (charges, payments) != (charged, paid):
            yield Broken(
                id_, f"{id_} was charged {charges} and has paid {payments}, but entered are {charged} and {paid}"
            )


def settled(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Who is gone has settled. Who is here left with no group."""
    for id_, stay in stays(files, ids).items():
        if stay.status == "checked-out" and stay.balance:
            yield Broken(id_, f"{id_} is checked out, but its balance is {stay.balance}")
        if stay.status == "checked-in" and stay.checked_out_by:
            yield Broken(id_, f"{id_} is checked in, but was checked out by {stay.checked_out_by}")
