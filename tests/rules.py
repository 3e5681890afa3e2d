"""Given what happened, when a message comes, then this is said: the words in which the rules are tested."""

import re
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Generic, TypeVar

import pytest

from messaging.messages import Refused

State = TypeVar("State")
Told = TypeVar("Told")
Message = TypeVar("Message")
Said = TypeVar("Said")

Handle = Callable[[State, Message], tuple[State, Sequence[Said]]]


def deciding(
    decide: Callable[[State, Message], Sequence[Said]], evolve: Callable[[State, Said], State]
) -> Handle[State, Message, Said]:
    """Rules as a pair: what is said, and what that makes of the state."""

    def handle(state: State, message: Message) -> tuple[State, Sequence[Said]]:
        said = decide(state, message)
        return reduce(evolve, said, state), said

    return handle


class Step(Generic[State, Said]):
    """A message that comes in a state. Each `then…` lets it come and returns the state afterwards."""

    def __init__(self, before: State, handle: Callable[[], tuple[State, Sequence[Said]]]) -> None:
        self._before, self._handle = before, handle

    def then(self, *expected: Said) -> State:
        after, said = self._handle()
        assert list(said) == list(expected), f"said {said}"
        return after

    def then_nothing_happens(self) -> State:
        after = self.then()
        assert after == self._before, f"became {after}"
        return after

    def then_refused(self, part_of_sentence: str, by: type[Exception] = Refused) -> State:
        with pytest.raises(by, match=re.escape(part_of_sentence)):
            self._handle()
        return self._before


class Rules(Generic[State, Told, Message, Said]):
    """Rules from an initial `state` on: `evolve` takes in what was told, `handle` answers a message."""

    def __init__(
        self, state: State, evolve: Callable[[State, Told], State], handle: Handle[State, Message, Said]
    ) -> None:
        self.state, self._evolve, self._handle = state, evolve, handle

    def given(self, *told: Told) -> "Rules[State, Told, Message, Said]":
        return Rules(reduce(self._evolve, told, self.state), self._evolve, self._handle)

    def when(self, message: Message) -> Step[State, Said]:
        return Step(self.state, partial(self._handle, self.state, message))
