"""What pages show of the messages that could not be handled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from messaging import parking
from messaging.clock import LONG_AGO, TimeText, to_text
from messaging.failures import Failure
from messaging.history import LoggedMessage, shape
from messaging.module import Module

MOST_FAILURES = 3
MOST_KINDS = 50


class Failed(TypedDict):
    """A message that could not be handled: parked, or (`retry_at`) about to be tried again.

    With neither, it waits behind another one of its process. `unsaid` is why, when it was parked, what others wait for
    could not be said.
    """

    module: str
    message: LoggedMessage
    attempts: int
    error: str
    unsaid: str | None
    retry_at: TimeText | None
    parked_at: TimeText | None


class Numbered(TypedDict):
    """A message that could not be handled; one that failed later has a higher number."""

    seq: int
    failed: Failed


class KindOfFailed(TypedDict):
    """How many messages of a type are parked at a module, and the error of the latest one."""

    module: str
    type: str
    count: int
    error: str


class FailedKinds(TypedDict):
    """The kinds of messages that are parked at a module, and how many messages it tries again."""

    kinds: list[KindOfFailed]
    waiting: int


class FailedThere(TypedDict):
    """How many messages a module could not handle and has parked, how many it tries again, and the newest ones."""

    parked: int
    waiting: int
    newest: list[Failed]


@dataclass(frozen=True)
class NotHandled:
    """How many messages could not be handled and are parked, how many are tried again, and the first few of them."""

    parked: int
    waiting: int
    first: Sequence[Failed]


def failed_there(module: Module) -> FailedThere:
    """What a module tells of the messages that it could not handle."""
    count = parking.count(module.store)
    newest = [as_json(module.name, each) for each in parking.page(module.store, MOST_FAILURES)]
    return FailedThere(parked=count.parked, waiting=count.waiting, newest=newest)


def failed(module: Module, limit: int, before: int | None) -> list[Numbered]:
    """The messages that a module could not handle, the newest failure first, from before a number on."""
    found = parking.page(module.store, limit, before)
    return [Numbered(seq=each.seq, failed=as_json(module.name, each)) for each in found]


def failed_kinds(module: Module) -> FailedKinds:
    """The messages that a module could not handle, by kind."""
    kinds = [
        KindOfFailed(module=module.name, type=each.type, count=each.count, error=each.error)
        for each in parking.kinds(module.store, MOST_KINDS)
    ]
    return FailedKinds(kinds=kinds, waiting=parking.count(module.store).waiting)


def not_handled(told: Iterable[FailedThere]) -> NotHandled:
    """What the stage shows of messages that could not be handled: those that wait for a person first."""
    all_ = list(told)
    newest = [failed for each in all_ for failed in each["newest"]]
    newest.sort(key=lambda failed: failed["parked_at"] or to_text(LONG_AGO), reverse=True)
    parked, waiting = (sum(each["parked"] for each in all_), sum(each["waiting"] for each in all_))
    return NotHandled(parked, waiting, newest[:MOST_FAILURES])


def as_json(module: str, failure: Failure) -> Failed:
    """A message that could not be handled, as JSON has it."""
    return {
        "module": module,
        "message": shape(failure.entry),
        "attempts": failure.attempts,
        "error": failure.error,
        "unsaid": failure.unsaid,
        "retry_at": to_text(failure.retry_at) if failure.retry_at else None,
        "parked_at": to_text(failure.parked_at) if failure.parked_at else None,
    }
