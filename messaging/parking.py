"""The messages that a module could not handle, as a person goes through them: in pages, and by kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from sqlite_utils import Database

from messaging.failures import BY_KIND, OF_KIND, READ, Failure, from_row
from messaging.journal import Journal
from messaging.store import Store
from messaging.transaction import Transaction

BATCH = 100
END = 2**63 - 1
LATEST = (
    "select seq from failures where parked_at is not null and cast(failures.log as text) = counted.log"
    " and cast(failures.type as text) = counted.type order by seq desc limit 1"
)
KINDS = (
    "select type, number, latest, (select cast(error as text) from failures where seq = latest) from"
    f" (select type, number, ({LATEST}) as latest from {BY_KIND.counted} as counted where parked and number <> 0)"
)


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
            f"select {READ} from failures where seq < ? order by seq desc limit ?", (before or END, limit)
        ).fetchall()
    return [from_row(row) for row in rows]


def count(store: Store) -> Count:
    """How many messages there are that could not be handled."""
    with store.reading() as db:
        counted = BY_KIND.read(db).items()
    parked = sum(number for (_, _, is_parked), number in counted if is_parked)
    return Count(parked, sum(number for _, number in counted) - parked)


def kinds(store: Store, limit: int) -> list[Kind]:
    """The types of which messages are parked, the most frequent first: at most `limit`."""
    found: dict[str, tuple[int, int, str]] = {}
    with store.reading() as db:
        rows = db.execute(KINDS).fetchall()
    for type_, number, latest, error in rows:
        others, *known = found.get(type_, (0, 0, ""))
        found[type_] = (others + number, *max((latest, error), tuple(known)))
    most = sorted(found.items(), key=itemgetter(1), reverse=True)[:limit]
    return [Kind(type_, number, error) for type_, (number, _, error) in most]


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
        f"select {READ} from failures where {OF_KIND} and seq > ? and seq <= ? order by seq limit ?",
        (log, type_, after, last, limit),
    ).fetchall()
    return [from_row(row) for row in rows]
