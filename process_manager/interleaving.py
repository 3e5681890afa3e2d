"""What can happen around a process, in every order, and what comes of it. Values in, values out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial

from messaging.messages import Message
from process_manager.states import State


@dataclass(frozen=True)
class Input:
    """Something that happens, called by its `event`; `sentence` says it to a person.

    Modules are given `happens`, each by its name, so that they say the event: before the first step, and then the
    process is told of it at its own. One that it is never `told` of happens at its step.
    """

    event: type[Message]
    sentence: str
    happens: Sequence[tuple[str, Message]] = ()
    told: bool = True

    @property
    def name(self) -> str:
        return self.event.__name__


@dataclass(frozen=True)
class Contradiction:
    """Two inputs that cannot both happen; why, as a sentence."""

    one: type[Message]
    other: type[Message]
    sentence: str

    def within(self, names: Sequence[str]) -> bool:
        """Whether both are among these."""
        return self.one.__name__ in names and self.other.__name__ in names


@dataclass(frozen=True)
class Step:
    """What was told, the states of the process's machines after it, and the commands that it sent."""

    input: str
    states: tuple[State, ...]
    sent: tuple[str, ...]


Says = tuple[tuple[str, str], ...]
"""What each module says, by its title."""


@dataclass(frozen=True)
class Ending:
    """What a whole system has come to: the state of the process, what each module says, and what is `wrong` with it."""

    state: State
    says: Says
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One order, its steps, the commands that were sent after the last one, and what it came to."""

    number: int
    steps: tuple[Step, ...]
    then: tuple[str, ...]
    ending: Ending


@dataclass(frozen=True)
class Table:
    """All orders of the same inputs."""

    rows: Sequence[Row]

    @property
    def endings(self) -> Sequence[Ending]:
        """Each different one, in the order of the rows."""
        return list(dict.fromkeys(row.ending for row in self.rows))

    @property
    def wrong(self) -> int:
        """How many orders come to an ending that something is wrong with."""
        return sum(bool(row.ending.wrong) for row in self.rows)


def how_many(inputs: int, times: int) -> int:
    """How many orders there are of so many inputs, each so many times."""
    each: int = factorial(times) ** inputs
    return factorial(inputs * times) // each


def orders(inputs: Sequence[Input], times: int) -> Iterator[tuple[Input, ...]]:
    """Every different order of the inputs, each so many times."""
    yield from arranged({each.name: each for each in inputs}, {each.name: times for each in inputs})


def arranged(inputs: Mapping[str, Input], left: Mapping[str, int]) -> Iterator[tuple[Input, ...]]:
    """Every different order of the inputs, each as many times as is left of it."""
    if not any(left.values()):
        yield ()
    for name in (name for name, times in left.items() if times):
        for following in arranged(inputs, {**left, name: left[name] - 1}):
            yield (inputs[name], *following)
