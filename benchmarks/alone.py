"""One voiding alone on an idle system: from when it was requested until `DocumentVoided` is on the disk.

Ours is the real system with its worker, without HTTP; the peer is the hand-written one that writes the same rows. Both
have a thread that sleeps until it is woken. They take turns, and rest in between; how long the request itself takes is
not measured.
"""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from threading import Event
from time import perf_counter, sleep
from typing import NamedTuple

from benchmarks import prepared
from benchmarks.commits import after_each
from benchmarks.figures import Figure, Goal
from benchmarks.same_rows_alone import Alone
from messaging.transaction import Transaction

REST = 0.01
PATIENCE = 10.0
WARM_UP = 20


class Latencies(NamedTuple):
    """The seconds that each voiding took."""

    ours: list[float]
    by_hand: list[float]


class Moment:
    """When something happened."""

    def __init__(self) -> None:
        self._event = Event()
        self._at = 0.0

    def now(self) -> None:
        """It has happened."""
        self._at = perf_counter()
        self._event.set()

    def after(self, do: Callable[[], object]) -> float:
        """Do something; returns the seconds from when that was done until it happens."""
        self._event.clear()
        do()
        done = perf_counter()
        if not self._event.wait(PATIENCE):
            raise TimeoutError("nothing has happened")
        return self._at - done


def latencies(n: int, folder: Path) -> Latencies:
    """Void so many documents, one after the other, by both."""
    with prepared.opened(folder / "ours") as system:
        ids = prepared.issued(system, n + WARM_UP)
    with prepared.copied(folder / "ours", folder / "by_hand") as files:
        peers_moment, our_moment = Moment(), Moment()
        with prepared.opened(folder / "ours") as system, closing(Alone(files, peers_moment.now)) as peer:
            after_each(system.billing, partial(tell_if_voided, our_moment))
            system.worker.start()
            found = Latencies([], [])
            for each in ids:
                found.ours.append(our_moment.after(partial(system.billing.void, each)))
                sleep(REST)
                found.by_hand.append(peers_moment.after(partial(peer.void, each)))
                sleep(REST)
        prepared.must_have_ended(folder / "ours", len(ids))
        prepared.must_have_ended(files, len(ids))
    return Latencies(found.ours[WARM_UP:], found.by_hand[WARM_UP:])


def tell_if_voided(moment: Moment, tx: Transaction) -> None:
    """A step of Billing is on the disk."""
    if any(each.type == "DocumentVoided" for each in tx.said):
        moment.now()


def p95(values: list[float]) -> float:
    """What all but a twentieth stay below."""
    return quantiles(values, n=20)[-1]


def figures(found: Latencies) -> list[Figure]:
    """The lines of the table."""
    work, by_hand = "one voiding alone, from request to DocumentVoided", "by hand, same rows"
    ours, peers = ([each * 1000 for each in one] for one in found)
    return [
        Figure(f"{work}: median", median(ours), "ms", by_hand, median(peers), Goal("at most", 1.5)),
        Figure(f"{work}: p95", p95(ours), "ms", by_hand, p95(peers)),
    ]
