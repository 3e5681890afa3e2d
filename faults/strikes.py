"""The faults that strike a module's next message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from faults.fault import Strike, called, effects, listed
from messaging.messages import Entry
from messaging.module import Module
from messaging.transaction import Transaction

HELD_FOR = timedelta(seconds=45)
"""A message that is held back is delivered after this time, although nothing came behind it."""


class CrashBeforeCommit(Strike):
    name = "crash-before-commit"
    title = "Crash before the commit"
    follows = "What the step wrote is rolled back, its cursor too: started again, the message is delivered again."

    def __init__(self, module: Module, times: int = 1, of: str | None = None) -> None:
        super().__init__(module, times, of)
        self._crashed = False

    def committing(self, tx: Transaction) -> None:
        entry = self.struck(tx)
        if entry and not self._crashed:
            self._crashed, self.rolled_back = True, tuple(tx.said)
            self.stop(f"It crashed before the commit of {called(entry)}. Rolled back: {listed(tx.said)}.")

    def committed(self, tx: Transaction) -> None:
        if entry := self.struck(tx):
            self.news = f"{called(entry)} was delivered again, and this time it was committed."
            self.over = True


class CrashAfterCommit(Strike):
    name = "crash-after-commit"
    title = "Crash after the commit"
    follows = "What the step wrote is kept, its cursor too: started again, it goes on behind the message."

    def committed(self, tx: Transaction) -> None:
        if entry := self.struck(tx):
            self.stop(f"It crashed after the commit of {called(entry)}. Kept: {listed(tx.said)}.")

    def start_again(self) -> None:
        self.over = self.off is not None
        super().start_again()


class DeliverTwice(Strike):
    name = "deliver-twice"
    title = "Deliver it twice"
    follows = "The second time it is recognised as done already."

    def __init__(self, module: Module, times: int = 1, of: str | None = None) -> None:
        super().__init__(module, times, of)
        self._cursor_stays = True
        self._came = False
        self._first: Sequence[Entry] | None = None

    def first(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        first, passed = super().first(arrived, passed)
        self._came = True
        return first, passed - 1 if self._cursor_stays else passed

    def committed(self, tx: Transaction) -> None:
        once_more, self._cursor_stays = self._cursor_stays, self._cursor_stays and not self._came
        if (entry := self.struck(tx)) is None:
            return
        said = effects(tx, entry)
        if self._first is not None:
            self.news = f"{called(entry)} came a second time: {recognised(self._first, said)}."
        elif once_more:
            self._first = said
            self.news = f"{called(entry)} was delivered, and comes once more."
            return
        else:
            self.news = f"{called(entry)} came twice while it had to wait, and was handled once."
        self.over = True


def recognised(first: Sequence[Entry], second: Sequence[Entry]) -> str:
    """What was answered the first time, and what the second time."""
    seen = f"seen at {first[0].position} already" if first else "seen already"
    return f"{seen}, and answered again: {listed(second)}" if second else f"{seen}, and nothing was done twice"


class HoldBack(Strike):
    name = "hold-back"
    title = "Hold it back"
    follows = "The message behind it overtakes it; it all ends the same."

    def __init__(self, module: Module, times: int = 1, of: str | None = None) -> None:
        super().__init__(module, times, of)
        self._since: datetime | None = None
        self._overtaken_by: Entry | None = None

    def first(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        first, *behind = arrived
        self._since = self._since or self.module.clock.now()
        if behind:
            self._overtaken_by = behind[0]
            return [behind[0], first], behind[0].position
        if self.module.delay_line.elapsed(self._since) >= HELD_FOR:
            return [first], passed
        self.news = f"{called(first)} is held back until another one comes behind it."
        return [], first.position - 1

    def committed(self, tx: Transaction) -> None:
        if entry := self.struck(tx):
            other = self._overtaken_by
            self.news = f"{called(entry)} was overtaken by {called(other)}." if other else "Nothing came behind it."
            self.over = True


class ArmedFault(Exception):
    """What a handler raises because a person wanted it to."""


class HandlerRaises(Strike):
    name = "handler-raises"
    title = "Its handler raises"
    follows = "It is tried again by itself; after four tries it is parked."
    repeats = True

    def handling(self, tx: Transaction, entry: Entry) -> None:
        super().handling(tx, entry)
        if self.struck(tx) == entry and self.times:
            self.times -= 1
            self.over = not self.times
            self.news = f"The handler of {called(entry)} raised."
            raise ArmedFault("a person wanted this handler to raise")


STRIKES = (CrashBeforeCommit, CrashAfterCommit, DeliverTwice, HoldBack, HandlerRaises)
