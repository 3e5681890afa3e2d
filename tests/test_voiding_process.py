"""Every message to a voiding process in each of its states, and every order in which messages can reach it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations

import msgspec
import pytest

from billing.messages import (
    AbortDocumentVoiding,
    CompleteDocumentVoiding,
    DocumentVoided,
    DocumentVoidingAborted,
    DocumentVoidingRequested,
)
from messaging.messages import Command, Message, Refused
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.process import Process, tell
from process_manager.states import Stands, Transition, written
from process_manager.voiding import voiding
from reports.messages import (
    MarkDocumentAsVoided,
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
    UnmarkDocumentAsVoided,
    UnmarkingDocumentAsVoidedFailed,
    UnmarkingDocumentAsVoidedSucceeded,
)
from tests.rules import Rules

DEFINITION = voiding(timedelta(seconds=30))
IDS = {"process_id": "voiding-INV-0001-2", "document_id": "INV-0001"}

REQUESTED = DocumentVoidingRequested(**IDS, customer="Contoso", attempt=2)
MARKED = MarkingDocumentAsVoidedSucceeded(**IDS)
REFUSED = MarkingDocumentAsVoidedFailed(**IDS, reason="Sent already")
DEADLINE = DeadlinePassed(process_id=IDS["process_id"], state="voiding-requested", reason="No answer")
UNMARKED = UnmarkingDocumentAsVoidedSucceeded(**IDS)
KEPT = UnmarkingDocumentAsVoidedFailed(**IDS, reason="Sent as voided")
VOIDED = DocumentVoided(**IDS)
ABORTED = DocumentVoidingAborted(**IDS, reason="Sent already")
ACKNOWLEDGE = AcknowledgeProcessFailure(process_id=IDS["process_id"])
INPUTS: list[Message] = [REQUESTED, MARKED, REFUSED, DEADLINE, UNMARKED, KEPT, VOIDED, ABORTED, ACKNOWLEDGE]

MARK = MarkDocumentAsVoided(**IDS)
UNMARK = UnmarkDocumentAsVoided(**IDS)
COMPLETE = CompleteDocumentVoiding(**IDS)


def abort(reason: str) -> AbortDocumentVoiding:
    return AbortDocumentVoiding(**IDS, reason=reason)


LATE = " after the deadline"
FAILED, SUCCEEDED = "marking-document-as-voided-failed", "marking-document-as-voided-succeeded"
STATES: dict[str, list[Message]] = {
    "None": [],
    "voiding-requested": [REQUESTED],
    "marking-timed-out": [REQUESTED, DEADLINE],
    FAILED: [REQUESTED, REFUSED],
    FAILED + LATE: [REQUESTED, DEADLINE, UNMARKED],
    SUCCEEDED: [REQUESTED, MARKED],
    SUCCEEDED + LATE: [REQUESTED, DEADLINE, KEPT],
    "failure-acknowledged": [REQUESTED, REFUSED, ACKNOWLEDGE],
    "document-voided": [REQUESTED, MARKED, VOIDED],
}
# "noted": the fact is kept for when its turn comes, the state stays.
OUTCOMES: list[tuple[str, list[Message], str, list[Command]]] = [
    ("None", [REQUESTED], "voiding-requested", [MARK]),
    ("None", [MARKED, REFUSED, UNMARKED, KEPT, VOIDED, ABORTED], "noted", []),
    ("None", [DEADLINE, ACKNOWLEDGE], "refused", []),
    ("voiding-requested", [MARKED], SUCCEEDED, [COMPLETE]),
    ("voiding-requested", [REFUSED], FAILED, [abort("Sent already")]),
    ("voiding-requested", [DEADLINE], "marking-timed-out", [UNMARK]),
    ("voiding-requested", [UNMARKED, KEPT, VOIDED, ABORTED], "noted", []),
    ("voiding-requested", [REQUESTED], "unchanged", []),
    ("voiding-requested", [ACKNOWLEDGE], "refused", []),
    ("marking-timed-out", [UNMARKED], FAILED, [abort("No answer")]),
    ("marking-timed-out", [KEPT], SUCCEEDED, [COMPLETE]),
    ("marking-timed-out", [MARKED, REFUSED, VOIDED, ABORTED], "noted", []),
    ("marking-timed-out", [REQUESTED], "unchanged", []),
    ("marking-timed-out", [DEADLINE, ACKNOWLEDGE], "refused", []),
    (FAILED, [ACKNOWLEDGE], "failure-acknowledged", []),
    (FAILED, [MARKED, UNMARKED, KEPT, VOIDED, ABORTED], "noted", []),
    (FAILED, [REQUESTED, REFUSED], "unchanged", []),
    (FAILED, [DEADLINE], "refused", []),
    (FAILED + LATE, [ACKNOWLEDGE], "failure-acknowledged", []),
    (FAILED + LATE, [MARKED, REFUSED, KEPT, VOIDED, ABORTED], "noted", []),
    (FAILED + LATE, [REQUESTED, UNMARKED], "unchanged", []),
    (FAILED + LATE, [DEADLINE], "refused", []),
    (SUCCEEDED, [VOIDED], "document-voided", []),
    (SUCCEEDED, [REFUSED, UNMARKED, KEPT, ABORTED], "noted", []),
    (SUCCEEDED, [REQUESTED, MARKED], "unchanged", []),
    (SUCCEEDED, [DEADLINE, ACKNOWLEDGE], "refused", []),
    (SUCCEEDED + LATE, [VOIDED], "document-voided", []),
    (SUCCEEDED + LATE, [MARKED, REFUSED, UNMARKED, ABORTED], "noted", []),
    (SUCCEEDED + LATE, [REQUESTED, KEPT], "unchanged", []),
    (SUCCEEDED + LATE, [DEADLINE, ACKNOWLEDGE], "refused", []),
    ("failure-acknowledged", [MARKED, UNMARKED, KEPT, VOIDED, ABORTED], "noted", []),
    ("failure-acknowledged", [REQUESTED, REFUSED], "unchanged", []),
    ("failure-acknowledged", [DEADLINE, ACKNOWLEDGE], "refused", []),
    ("document-voided", [REFUSED, UNMARKED, KEPT, ABORTED], "noted", []),
    ("document-voided", [REQUESTED, MARKED, VOIDED], "unchanged", []),
    ("document-voided", [DEADLINE, ACKNOWLEDGE], "refused", []),
]


def name(message: Message) -> str:
    return type(message).__name__


def handle(process: Process, message: Message) -> tuple[Process, list[Command]]:
    return tell(DEFINITION, process, message)


given = Rules[Process, Message, Message, Command](
    Process(IDS["process_id"], "INV-0001"), lambda process, message: handle(process, message)[0], handle
).given


@pytest.mark.parametrize(
    ("state", "message", "outcome", "commands"),
    [
        pytest.param(state, message, outcome, commands, id=f"{state}: {name(message)} -> {outcome}")
        for state, messages, outcome, commands in OUTCOMES
        for message in messages
    ],
)
def test_in_state(state: str, message: Message, outcome: str, commands: list[Command]) -> None:
    rules = given(*STATES[state])
    before, step = rules.state, rules.when(message)
    assert str(before.state) == state.removesuffix(LATE)
    if outcome == "refused":
        step.then_refused(f"{name(message)} does not apply to voiding-INV-0001-2: its state is {before.state}.")
    elif outcome == "unchanged":
        step.then_nothing_happens()
    else:
        after = step.then(*commands)
        assert after.state == (before.state if outcome == "noted" else outcome)
        kept = [name(message)] if DEFINITION.keeps(name(message)) else []
        assert after.facts == (*before.facts, *kept)


def test_every_message_is_tried_once_in_every_state() -> None:
    tried = [(state, name(message)) for state, messages, *_ in OUTCOMES for message in messages]
    assert sorted(tried) == sorted((state, name(message)) for state in STATES for message in INPUTS)


def test_an_answer_that_overtook_the_request_is_taken_up_after_it() -> None:
    assert given(MARKED).when(REQUESTED).then(MARK, COMPLETE).state == SUCCEEDED


def test_a_success_that_comes_after_the_deadline_does_not_stop_the_abort() -> None:
    assert given(REQUESTED, DEADLINE, MARKED).when(UNMARKED).then(abort("No answer")).state == FAILED


def test_a_refusal_that_comes_after_the_deadline_is_the_reason_of_the_abort() -> None:
    assert given(REQUESTED, DEADLINE, REFUSED).when(UNMARKED).then(abort("Sent already")).state == FAILED


def settled(facts: Sequence[str]) -> tuple[str, list[type[Command]]]:
    """Where a process ends that knew `facts` all at once, and what it sends on its way there."""
    stands, sent = Stands(), list[type[Command]]()
    while transition := DEFINITION.transition(stands, facts):
        stands = DEFINITION.moved(stands, transition)
        sent += transition.commands
    return written(stands), sent


def tell_if_it_applies(process: Process, message: Message) -> tuple[Process, list[Command]]:
    try:
        return handle(process, message)
    except Refused:
        return process, []


def test_state_and_commands_follow_from_the_facts_whatever_their_order_and_repetition() -> None:
    for order in permutations(INPUTS, 5):
        # Reports answers each command of a process once.
        if {MARKED, REFUSED} <= {*order} or {UNMARKED, KEPT} <= {*order}:
            continue
        process, sent, told = given().state, list[type[Command]](), list[str]()
        for message in order:
            before = process
            process, commands = tell_if_it_applies(process, message)
            assert tell_if_it_applies(process, message) == (process, [])
            sent += [type(each) for each in commands]
            told += [name(message)] if process != before else []
        assert (written(process.stands), sent) == settled(told), order


def paths(path: tuple[Transition, ...] = ()) -> Iterator[tuple[Transition, ...]]:
    """Every way through the definition, from its start to where nothing leads on."""
    onward = [each for each in DEFINITION.transitions if each.source == (path[-1].target if path else None)]
    for each in onward:
        yield from paths((*path, each))
    if not onward:
        yield path


def test_every_state_is_reachable() -> None:
    reached = {transition.target for path in paths() for transition in path}
    assert reached == {*DEFINITION.states}
    assert {each.name for each in reached} | {"None"} == {state.removesuffix(LATE) for state in STATES}


def test_a_state_has_a_way_out_exactly_if_it_says_what_it_waits_for() -> None:
    left = {transition.source for transition in DEFINITION.transitions}
    assert [each.name for each in DEFINITION.states if (each in left) != bool(each.waits_for)] == []


def test_a_state_can_time_out_exactly_if_it_has_a_timeout() -> None:
    left = {transition.source for transition in DEFINITION.transitions if transition.on is DeadlinePassed}
    assert [each.name for each in DEFINITION.states if (each in left) != bool(each.timeout)] == []


@pytest.mark.parametrize("path", [*paths()], ids=lambda path: " > ".join(each.target.name for each in path))
def test_on_every_path_each_command_can_be_built_from_what_was_told(path: tuple[Transition, ...]) -> None:
    told: set[str] = set()
    for transition in path:
        told |= {each.name for each in msgspec.structs.fields(transition.on)}
        for command in transition.commands:
            assert {each.name for each in msgspec.structs.fields(command)} <= told


def test_a_request_can_be_turned_away_with_what_it_says_and_a_reason() -> None:
    fields = {each.name for each in msgspec.structs.fields(DEFINITION.starts_on)}
    assert DEFINITION.turns_away
    assert {each.name for each in msgspec.structs.fields(DEFINITION.turns_away)} <= {*fields, "reason"}
