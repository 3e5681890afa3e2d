"""What every message does to every state of a module that it may meet: the real handlers, each run once (`workbench`).

Messages and states go by numbers, so that whole systems of them can be gone through fast.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from messaging.deadline_rows import disarm
from messaging.handling import On
from messaging.messages import Entry, Message, NotFound, Refused
from messaging.subscription import Subscription
from messaging.system import System
from messaging.transaction import Transaction
from tests.torture.workbench import Rows, Tables, Workbench, known

Modules = Mapping[str, Tables]
"""The modules of a system, by name, for reading."""

Verb = Literal["pass", "handle", "park", "mute", "discard", "discard muted"]
"""What is done with an item. A deadline passes, and then is one like any other.

To mute it is to park it while what others wait for cannot be said; discarding it then says that.
"""

Act = Callable[[Transaction], object]

Change = Callable[[str, Tables, Tables, Sequence[Entry]], Iterator[str]]
"""What is broken by a step of a module that was so, is so now, and has said that to others."""

Alike = Callable[[Rows], Rows]
"""One and the same for all states of a module that nobody can tell apart."""

ERROR = "ValueError: the printer is on fire"
"""What handlers raise whose messages are parked."""


class Item(NamedTuple):
    """A message for one of its readers, the `reader`-th module. A deadline's message is for the module itself."""

    reader: int
    entry: Entry


class Step(NamedTuple):
    """The number of a module's state after a step, and the items that were said, as bits."""

    state: int
    said: int


def concerns(subscription: Subscription, entry: Entry) -> bool:
    """Whether a reader gets a message: a command to it, or an event that it has a handler for."""
    if entry.kind == "command":
        return entry.recipient == subscription.reader.name
    return entry.type in subscription.delivery.handling


class Steps:
    """All steps of the modules of an opened, empty system, which nobody else may use meanwhile.

    `broken` is what handlers raised, and what `change` says is broken by what they made of their module.
    """

    def __init__(self, system: System, change: Change, alike: Alike = lambda rows: rows) -> None:
        self.items: list[Item] = []
        self.broken: dict[str, None] = {}
        self._system, self._change, self._alike = system, change, alike
        self._benches = [Workbench(each) for each in system.modules]
        self._places = {each.name: place for place, each in enumerate(system.modules)}
        self._numbers: dict[Item, int] = {}
        self._states: list[dict[Rows, int]] = [{} for _ in self._benches]
        self._rows: list[list[Rows]] = [[] for _ in self._benches]
        self._steps: dict[tuple[int, int, str, int | str], Step | None] = {}
        self._tables: dict[tuple[int, int], Tables] = {}
        self._due: dict[tuple[int, int], int] = {}
        self._answers: dict[int, bool] = {}

    @property
    def empty(self) -> tuple[int, ...]:
        """The states in which nothing has happened yet."""
        return tuple(self.state(place, bench.empty) for place, bench in enumerate(self._benches))

    @property
    def count(self) -> int:
        """How many different steps were run."""
        return len(self._steps)

    def modules(self, states: Sequence[int]) -> Modules:
        """The modules in these states, for reading."""
        return dict(self.module(place, state) for place, state in enumerate(states))

    def module(self, place: int, state: int) -> tuple[str, Tables]:
        """A module's name, and the module in a state, for reading."""
        bench = self._benches[place]
        if (place, state) not in self._tables:
            self._tables[place, state] = bench.tables(self._rows[place][state])
        return bench.module.name, self._tables[place, state]

    def due(self, place: int, state: int) -> int:
        """The deadlines that are armed in a state of a module, as items."""
        if (place, state) not in self._due:
            name, tables = self.module(place, state)
            about = [(each["type"], "event", None, each["process_id"], each["data"]) for each in tables["deadlines"]]
            self._due[place, state] = sum(1 << self.number(Item(place, known(name, *each))) for each in about)
        return self._due[place, state]

    def step(self, verb: Verb, item: int, states: Sequence[int]) -> Step | None:
        """What becomes of an item's reader when that is done with it; None when its handler raises."""
        place = self.items[item].reader
        key = (place, states[place], verb, item)
        if key not in self._steps:
            self._steps[key] = self._try(
                place, states[place], f"{verb} {self.text(item)}", self._act(verb, item), by_person=False
            )
        return self._steps[key]

    def ask(self, place: int, words: str, deed: Act, states: Sequence[int]) -> Step | None:
        """What becomes of a module of which a person asks something, in words that are for this only; None: nothing."""
        key = (place, states[place], "ask", words)
        if key not in self._steps:
            self._steps[key] = self._try(place, states[place], words, deed, by_person=True)
        return self._steps[key]

    def answers(self, item: int) -> bool:
        """Whether others are told something when an item is parked, so that nobody waits for more."""
        if item not in self._answers:
            self._answers[item] = self._handler(*self.items[item])[1].when_parked is not None
        return self._answers[item]

    def text(self, item: int) -> str:
        reader, entry = self.items[item]
        name = self._system.modules[reader].name
        return f"{entry.type} of {entry.correlation_id or entry.data} at {name}"

    def place(self, module: str) -> int:
        return self._places[module]

    def number(self, item: Item) -> int:
        """The number of an item; a new one when it was never seen."""
        number = self._numbers.setdefault(item, len(self.items))
        if number == len(self.items):
            self.items.append(item)
        return number

    def state(self, place: int, rows: Rows) -> int:
        """The number of a module's state; a new one when it was never seen."""
        rows = self._alike(rows)
        number = self._states[place].setdefault(rows, len(self._rows[place]))
        if number == len(self._rows[place]):
            self._rows[place].append(rows)
        return number

    def items_of(self, entry: Entry) -> Iterator[int]:
        """A message as items, one for each of its readers."""
        for subscription in self._system.subscriptions:
            if subscription.source.name == entry.log and concerns(subscription, entry):
                yield self.number(Item(self._places[subscription.reader.name], entry))

    def _try(self, place: int, state: int, words: str, act: Act, *, by_person: bool) -> Step | None:
        try:
            after = self._benches[place].attempt(self._rows[place][state], act)
        except Exception as error:
            if not (by_person and isinstance(error, Refused | NotFound)):
                self.broken[f"{words} raises {type(error).__name__}: {error}"] = None
            return None
        said = 0
        for entry in after.said:
            for item in self.items_of(entry):
                said |= 1 << item
        step = Step(self.state(place, after.rows), said)
        name, before = self.module(place, state)
        self.broken.update(
            (f"{words}: {each}", None)
            for each in self._change(name, before, self.module(place, step.state)[1], after.said)
        )
        return step

    def _act(self, verb: Verb, item: int) -> Act:
        place, entry = self.items[item]
        message, on = self._handler(place, entry)

        def act(tx: Transaction) -> None:
            if verb == "pass":
                disarm(tx, entry.correlation_id or "")
            tx.answer(entry)
            if verb == "handle":
                on.handle(tx, message)
            if verb in ("discard", "discard muted") and on.when_discarded:
                on.when_discarded(tx, message, f"{entry.type} was discarded")
            if verb in ("park", "discard muted") and on.when_parked:
                on.when_parked(tx, message, f"{entry.type} could not be handled ({ERROR})")

        return act

    def _handler(self, place: int, entry: Entry) -> tuple[Message, On]:
        module = self._system.modules[place]
        for delivery in (module.deadlines.delivery, *(each.delivery for each in module.subscriptions)):
            if delivery.source == entry.log and entry.type in delivery.handling:
                on, message = delivery.handling.read(entry)
                return message, on
        raise LookupError(f"{module.name} has no handler for {entry.type}")
