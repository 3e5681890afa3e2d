"""What must hold in Reports' own file, and how its documents stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messaging.checking import Broken
from messaging.snapshot import Files, among

MOST_COUNTED = 200


class Held(NamedTuple):
    """A document as Reports has it, with the status of its report; both None while it is in none."""

    report_id: str | None
    status: str | None
    amount: int
    marked_by: str | None


def documents(files: Files, ids: Sequence[str] | None) -> dict[str, Held]:
    """Documents by id; all of them when `ids` is None."""
    condition, values = among("documents.id", ids)
    rows = files.rows(
        "reports",
        "select documents.id, report_id, status, amount, marked_by from documents"
        f" left join reports on reports.id = report_id where {condition}",
        *values,
    )
    return {row[0]: Held(*row[1:]) for row in rows}


def report_ids(files: Files, after: str, limit: int) -> Sequence[str]:
    """The next reports, fewer of them when many documents have to be counted for them."""
    sql = "select id, counted from reports where id > ? order by id limit ?"
    ids: list[str] = []
    counted = 0
    for id_, count in files.rows("reports", sql, after, limit):
        counted += count
        if ids and counted > MOST_COUNTED:
            break
        ids.append(id_)
    return ids


def totals(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A report's total is the sum of its documents that are not voided."""
    condition, values = among("reports.id", ids)
    sql = (
        "select reports.id, printf('%.2f', total / 100.0), counted, printf('%.2f', coalesce(sum(amount), 0) / 100.0),"
        " count(amount) from reports left join documents on report_id = reports.id and marked_by is null"
        f" where {condition} group by reports.id"
        " having total <> coalesce(sum(amount), 0) or counted <> count(amount)"
    )
    for id_, total, counted, sum_, count in files.rows("reports", sql, *values):
        yield Broken(id_, f"{id_} has a total of {total} and counts {counted}, but it is {sum_} of {count}")


def open_reports(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A customer has one report that is not published."""
    # "+", so that they are found by their ids, and not among all open ones.
    condition, values = among("id", ids)
    sql = (
        "select id, customer from reports where +status = 'open' and exists (select 1 from reports as other"
        " where other.customer = reports.customer and other.status = 'open' and other.id <> reports.id)"
        f" and {condition}"
    )
    for id_, customer in files.rows("reports", sql, *values):
        yield Broken(id_, f"{customer} has more than one open report")
