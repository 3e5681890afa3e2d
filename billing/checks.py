"""What must hold in Billing's own file, and how its documents stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messaging.checking import Broken
from messaging.snapshot import Files, among


class Standing(NamedTuple):
    """A document as Billing has it."""

    status: str
    amount: int
    process_id: str | None


def documents(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Documents by id; all of them when `ids` is None."""
    condition, values = among("id", ids)
    rows = files.rows("billing", f"select id, status, amount, process_id from documents where {condition}", *values)
    return {row[0]: Standing(*row[1:]) for row in rows}


def process_ids(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A document names the process of its latest attempt to be voided, and no other."""
    condition, values = among("id", ids)
    sql = (
        "select id, attempt, process_id from documents"
        f" where {condition} and process_id is not iif(attempt, 'voiding-' || id || '-' || attempt, null)"
    )
    for id_, attempt, process_id in files.rows("billing", sql, *values):
        yield Broken(id_, f"{id_} names {process_id} as the process of its attempt number {attempt}")
