"""Which of the messages that could not be handled are tried again, and when, and what waits behind them."""

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
from sqlite_utils import Database

from messaging.clock import from_text, to_text
from messaging.failures import READ, Failure, from_row, insert
from messaging.messages import Entry
from messaging.store import Store
from messaging.transaction import Transaction

LONGEST_PAUSE = timedelta(minutes=1)
DUE = ("log = ? and parked_at is null and retry_at <= ?", "log = ? and parked_at is null and retry_at > ?")
"""What waits longer than anything does (the clock was set back, or it is no time) is due. Each is found in order."""


def put_aside(tx: Transaction, entry: Entry, behind: str) -> None:
    """Have a message wait until one of its process before it was handled or parked."""
    insert(tx, Failure(entry, 0, behind), "nothing")


def waiting(tx: Transaction, log: str, processes: Collection[str]) -> dict[str, str]:
    """Those of these processes of which a message waits for its next try, each with that message's id."""
    if not processes:
        return {}
    rows = tx.execute(
        "select correlation_id, min(position) from failures where log = ? and parked_at is null and correlation_id in"
        " (select value from json_each(?)) group by correlation_id",
        (log, msgspec.json.encode(list(processes)).decode()),
    )
    return {process: f"{log}-{position}" for process, position in rows.fetchall()}


def any_waits(tx: Transaction, log: str) -> bool:
    """Whether any message waits for its next try, or behind one that does: hardly ever."""
    return bool(tx.execute("select 1 from failures where log = ? and parked_at is null limit 1", (log,)).fetchone())


def let_go_on(tx: Transaction, entry: Entry) -> None:
    """A message was handled or parked: the next one of its process, if one waits behind it, has its turn now."""
    tx.changes_failures = True
    tx.execute(
        "update failures set retry_at = ? where retry_at is null and seq = (select seq from failures"
        " where log = ? and correlation_id = ? and parked_at is null order by position limit 1)",
        (tx.occurred_at, entry.log, entry.correlation_id),
    )


def due(tx: Transaction, log: str, limit: int) -> list[Failure]:
    """The messages that are to be tried again now."""
    found: list[Failure] = []
    for condition, time in zip(DUE, is_due(tx.now), strict=True):
        sql = f"select {READ} from failures where {condition} order by retry_at, seq limit ?"
        found += [from_row(row) for row in tx.execute(sql, (log, time, limit - len(found))).fetchall()]
    return found


def next_try(store: Store, log: str, now: datetime) -> datetime | None:
    """When the next message is tried again, `now` where that is due; None where none waits."""
    with store.asking() as file:
        sql = "select min(retry_at) from failures where log = ? and parked_at is null"
        soonest = file.execute(sql, (log,)).fetchone()[0]
        if soonest is None:
            return None
        for condition, time in zip(DUE, is_due(now), strict=True):
            if file.execute(f"select 1 from failures where {condition} limit 1", (log, time)).fetchone():
                return now
    return from_text(soonest)


def is_due(now: datetime) -> tuple[str, str]:
    """The values of DUE."""
    return to_text(now), to_text(now + LONGEST_PAUSE)


def tried_again(db: Database, log: str, limit: int) -> list[Failure]:
    """The messages that wait for their next try, due or not, and for no other message."""
    rows = db.execute(
        f"select {READ} from failures where log = ? and parked_at is null and retry_at is not null"
        " order by seq limit ?",
        (log, limit),
    ).fetchall()
    return [from_row(row) for row in rows]


def forget_tries(tx: Transaction, failure: Failure) -> None:
    """Forget a message that was tried again, unless it is parked now."""
    tx.changes_failures = True
    tx.execute("delete from failures where seq = ? and parked_at is null", (failure.seq,))
