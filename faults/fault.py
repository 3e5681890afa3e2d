"""What a fault is: something that goes wrong in one module, along its seam."""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import ClassVar

from messaging.messages import Entry
from messaging.module import Module
from messaging.seam import Off, Seam
from messaging.transaction import Transaction


class Fault(Seam):
    """A fault that was armed on a module. It waits, or is there, until it is `over`; `news` says what came of it.

    `rolled_back` are messages that it took back, until the module is started again. `title` and `follows` (a sentence)
    tell a person what it is, and what to expect. One that `strikes` waits for a message; one that `repeats` may strike
    several `times`. Raises Refused where it would come to nothing.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    follows: ClassVar[str]
    strikes: ClassVar[bool] = False
    repeats: ClassVar[bool] = False

    off: str | None = None

    def __init__(self, module: Module, times: int = 1, of: str | None = None) -> None:
        self.module = module
        self.times = times
        self.of = of
        self.news = ""
        self.rolled_back: Sequence[Entry] = ()
        self.over = False

    @classmethod
    def fits(cls, _module: Module) -> bool:
        """Whether there is such a thing at a module."""
        return True

    def begin(self) -> None:
        """From now on it may strike."""

    def stop(self, news: str) -> None:
        """Let the module work no more. Raises Off."""
        self.off = self.news = news
        raise Off(news)

    def start_again(self) -> None:
        """A person starts the module again."""
        self.off = None
        self.rolled_back = ()

    def end(self) -> None:
        """A person has had enough of it."""


class Strike(Fault):
    """A fault that strikes the next message that comes to the module, or of the process `of`, and no other.

    `first` arranges what is delivered when that message comes: by itself, in a transaction of its own.
    """

    strikes = True

    def __init__(self, module: Module, times: int = 1, of: str | None = None) -> None:
        super().__init__(module, times, of)
        self.entry: Entry | None = None
        self._tx: Transaction | None = None

    def arrange(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        if self.entry is None:
            before = list(takewhile(lambda each: self.of not in (None, each.correlation_id), arrived))
            if before:
                return before, min(passed, before[-1].position)
            self.entry = arrived[0]
        return self.first(arrived, passed) if arrived[0].id == self.entry.id else (arrived, passed)

    def first(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        return arrived[:1], min(passed, arrived[0].position)

    def handling(self, tx: Transaction, entry: Entry) -> None:
        if self.entry and entry.id == self.entry.id:
            self._tx = tx

    def struck(self, tx: Transaction) -> Entry | None:
        """The message that it strikes, in a transaction that delivers it."""
        return self.entry if tx is self._tx else None


def called(entry: Entry) -> str:
    """A message as a person is told of it."""
    return f"{entry.type} ({entry.id})"


def effects(tx: Transaction, entry: Entry) -> list[Entry]:
    """What was said in answer to a message."""
    return [each for each in tx.said if each.causation_id == entry.id]


def listed(entries: Iterable[Entry]) -> str:
    """Messages by their types, and "nothing" where there are none."""
    return ", ".join(each.type for each in entries) or "nothing"
