"""What a module does about each type of message, and how a message is handed to that."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from messaging.journal import Journal
from messaging.messages import Entry, Message, NotFound, kind_of
from messaging.transaction import Transaction

LONGEST_ERROR = 1000
MOST_LOGGED = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class On:
    """What a module does about one type of message.

    `when_parked(tx, message, reason)` says what others wait for when the message is given up for now,
    `when_discarded(tx, message, reason)` when a person gives it up for good. `if_discarded` tells that person before,
    in a sentence, what will come of it.
    """

    handle: Callable[[Transaction, Any], None]
    when_parked: Callable[[Transaction, Any, str], None] | None = None
    when_discarded: Callable[[Transaction, Any, str], None] | None = None
    if_discarded: str | None = None


Handlers = Mapping[type[Message], On]
Reaction = Callable[[Transaction, Any, str], None]


class Unreadable(Exception):
    """A message is none of its type; another try would not help."""


class Handling:
    """Hands messages to a module's handlers; `events` are the types of events that it has one for.

    When one raises, what it did is undone, and only that.
    """

    def __init__(self, journal: Journal, handlers: Handlers) -> None:
        self._journal = journal
        self._logged: set[tuple[str, str]] = set()
        self.events = tuple(each.__name__ for each in handlers if kind_of(each) == "event")
        self._handlers = {each.__name__: (msgspec.json.Decoder(each), on) for each, on in handlers.items()}

    def __contains__(self, type_: str) -> bool:
        return type_ in self._handlers

    def if_discarded(self, type_: str) -> str | None:
        """What will come of it when a message of a type is discarded, as a sentence."""
        return self._handlers[type_][1].if_discarded if type_ in self else None

    def handle(self, tx: Transaction, entry: Entry) -> str | None:
        """Have a message handled; returns the error where that raises. Raises Unreadable."""
        if entry.type not in self._handlers:
            return text_of(NotFound(f"{self._journal.name} has no handler for {entry.type}"))
        on, message = self.read(entry)
        return self.attempt(tx, entry, lambda: self._handle(tx, entry, on, message))

    def handle_all(self, tx: Transaction, entries: Sequence[Entry]) -> bool:
        """Have messages handled, in order. False where one of them cannot be: then nothing was done about any."""

        def work() -> None:
            for entry in entries:
                tx.answer(entry)
                self._handle(tx, entry, *self.read(entry))

        return tx.attempt(work) is None

    def react(self, tx: Transaction, entry: Entry, choose: Callable[[On], Reaction | None], reason: str) -> str | None:
        """Say what others wait for, as far as the message can be read; returns the error where that raises."""
        try:
            on, message = self.read(entry)
        except (Unreadable, KeyError):
            return None
        reaction = choose(on)
        return reaction and self.attempt(tx, entry, lambda: reaction(tx, message, reason))

    def say_that_it_failed(self, tx: Transaction, entry: Entry, error: str) -> str | None:
        """Say what others wait for, as a message is parked; returns the error where that raises."""
        reason = f"{entry.type} could not be handled ({error})"
        return self.react(tx, entry, lambda on: on.when_parked, reason)

    def read(self, entry: Entry) -> tuple[On, Message]:
        """A message, and what is done about it. Raises Unreadable, or KeyError when there is nothing."""
        decoder, on = self._handlers[entry.type]
        try:
            return on, decoder.decode(entry.data)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"It cannot be read: {error}") from error

    def attempt(self, tx: Transaction, entry: Entry, work: Callable[[], None]) -> str | None:
        """Do something about a message; where that raises, undo it, and return the error."""
        error = tx.attempt(work)
        if error is None:
            return None
        text = text_of(error)
        self._log(entry, text, error)
        return text

    def _handle(self, tx: Transaction, entry: Entry, on: On, message: Message) -> None:
        self._journal.seam.handling(tx, entry)
        on.handle(tx, message)
        self._journal.seam.handled(tx, entry)

    def _log(self, entry: Entry, text: str, error: Exception) -> None:
        """Tell who reads the app's log, of what is the same over and over once: the files and the page have it all."""
        if (entry.type, text) in self._logged:
            return
        if len(self._logged) == MOST_LOGGED:
            self._logged.clear()
        self._logged.add((entry.type, text))
        logger.warning("%s failed at %s %s", self._journal.name, entry.type, entry.id, exc_info=error)


def text_of(error: Exception) -> str:
    """An error as text that can be kept and shown."""
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    return text.encode(errors="backslashreplace").decode()
