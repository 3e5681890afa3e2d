"""The messages that a module could not handle, as a person goes through them: in pages, and by kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from messaging.failures import READ, Failure, from_row
from messaging.journal import Journal
from messaging.store import Store
from messaging.transaction import Transaction

BATCH = 100


@dataclass(frozen=True)
class Kind:
    """How many messages of a type are parked, and the error of the latest one."""

    type: str
    count: int
    error: str


@dataclass(frozen=True)
class Count:
    """How many messages are parked, and how many wait for their next try, or behind one that does."""

    parked: int
    waiting: int


class Tally(NamedTuple):
    """Of how many messages it went well, and of how many not."""

    done: int
    failed: int


def page(store: Store, limit: int, before: int | None = None) -> list[Failure]:
    """The messages that could not be handled, the newest failure first: at most `limit`, from before a place on."""
    with store.reading() as db:
        rows = db.execute(
            f"select {READ} from failures where seq < coalesce(?, seq + 1) order by seq desc limit ?", (before, limit)
        ).fetchall()
    return [from_row(row) for row in rows]


def count(store: Store) -> Count:
    """How many messages there are that could not be handled."""
    with store.reading() as db:
        row = db.execute("select count(parked_at), count(*) - count(parked_at) from failures").fetchone()
    return Count(*row)


def kinds(store: Store, limit: int) -> list[Kind]:
    """The types of which messages are parked, the most frequent first: at most `limit`."""
    with store.reading() as db:
        rows = db.execute(
            "select cast(type as text), number, (select cast(error as text) from failures where seq = latest) from"
            " (select type, count(*) as number, max(seq) as latest from failures where parked_at is not null"
            " group by type) order by number desc, latest desc limit ?",
            (limit,),
        ).fetchall()
    return [Kind(*row) for row in rows]


def about_all(journal: Journal, log: str, type_: str, act: Callable[[Transaction, Failure], str | None]) -> Tally:
    """Do something about every parked message of a log and type, a batch a transaction; not what is parked meanwhile.

    `act` returns the error where it does not go well.
    """
    with journal.store.reading() as db:
        last = newest(db)
    done = failed = after = 0
    while True:
        with journal.transaction() as tx:
            batch = of_kind(tx, log, type_, after, last, BATCH)
            errors = [act(tx, each) for each in batch]
        done += errors.count(None)
        failed += len(errors) - errors.count(None)
        if len(batch) < BATCH:
            return Tally(done, failed)
        after = batch[-1].seq


def newest(db: Database) -> int:
    """The place of the newest failure."""
    return int(db.execute("select coalesce(max(seq), 0) from failures").fetchone()[0])


def of_kind(tx: Transaction, log: str, type_: str, after: int, last: int, limit: int) -> Sequence[Failure]:
    """The parked messages of a log and type between two places, the oldest failure first: at most `limit`."""
    rows = tx.execute(
        f"select {READ} from failures where parked_at is not null and cast(log as text) = ? and cast(type as text) = ?"
        " and seq > ? and seq <= ? order by seq limit ?",
        (log, type_, after, last, limit),
    ).fetchall()
    return [from_row(row) for row in rows]
