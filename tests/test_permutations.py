"""The check that goes through all orders of a process's inputs: it counts right, and sees what is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import msgspec
import pytest

from messaging.messages import Command, Message, made_of
from process_manager.definition import Definition
from process_manager.process import Process, tell
from process_manager.voiding import voiding
from tests.torture import permutations
from tests.torture.inputs import ID, name_of
from tests.torture.permutations import End, Permutations

DEFINITION = voiding(timedelta(seconds=30))
FIVE = (
    "DocumentVoidingRequested",
    "DeadlinePassed",
    "MarkingDocumentAsVoidedSucceeded",
    "UnmarkingDocumentAsVoidedSucceeded",
    "AcknowledgeProcessFailure",
)


def test_every_definition_that_is_served_is_gone_through() -> None:
    assert [*permutations.definitions()] == ["voiding", "ordering"]


def orders(left: Sequence[int]) -> Iterator[list[int]]:
    """Every order of inputs, each as often as `left` says, one by one."""
    if not any(left):
        yield []
    for each, count in enumerate(left):
        if count:
            yield from ([each, *order] for order in orders([*left[:each], count - 1, *left[each + 1 :]]))


def test_orders_counted_together_are_those_gone_through_one_by_one() -> None:
    checked = Permutations(DEFINITION)
    left = [2 if name_of(each) in FIVE else 0 for each in checked.inputs]
    one_by_one = Counter[End]()
    for order in orders(left):
        at, sent = Process(ID, "subject-1"), tuple[str, ...]()
        for each in order:
            at, more = checked.tell(at, checked.inputs[each])
            sent += tuple(more)
        one_by_one[End(at.state, sent)] += 1
    assert one_by_one.total() == 113_400
    assert checked.ends(left) == one_by_one


def drops_what_comes_early(definition: Definition, at: Process, message: Message) -> tuple[Process, list[Command]]:
    """As a plain state machine does."""
    if definition.transition(at.stands, [name_of(message)]) is None:
        return at, []
    return tell(definition, at, message)


def answers_again(definition: Definition, at: Process, message: Message) -> tuple[Process, list[Command]]:
    after, commands = tell(definition, at, message)
    if after == at and "Succeeded" in name_of(message):
        commands = [made_of(at.data, command) for each in definition.transitions for command in each.commands][:1]
    return after, commands


def counts_again(definition: Definition, at: Process, message: Message) -> tuple[Process, list[Command]]:
    after, commands = tell(definition, at, message)
    return (msgspec.structs.replace(after, data={**after.data, "again": 1}) if after == at else after), commands


def sends_the_last_only(definition: Definition, at: Process, message: Message) -> tuple[Process, list[Command]]:
    after, commands = tell(definition, at, message)
    return after, commands[-1:]


def raises(definition: Definition, at: Process, message: Message) -> tuple[Process, list[Command]]:
    if at.state == "marking-timed-out":
        raise KeyError("late")
    return tell(definition, at, message)


@pytest.mark.parametrize(
    ("rule", "times", "sentence"),
    [
        (drops_what_comes_early, 1, "decides where it ends"),
        (sends_the_last_only, 1, "decides what it sends"),
        (answers_again, 2, "MarkDocumentAsVoided is sent again at MarkingDocumentAsVoidedSucceeded"),
        (counts_again, 1, "DocumentVoidingRequested, told again, changes what is voiding-requested"),
        (raises, 1, "in marking-timed-out raises KeyError: 'late'"),
    ],
)
def test_a_broken_rule_is_seen(
    rule: Callable[..., object], times: int, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permutations, "tell", rule)
    checked = Permutations(DEFINITION)
    checked.check(times)
    assert any(sentence in each for each in checked.broken), [*checked.broken]
