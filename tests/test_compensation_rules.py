"""What can be said of a voiding process in each of its states, whichever of its messages was discarded."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from billing.messages import AbortDocumentVoiding, CompleteDocumentVoiding
from messaging.log import encode
from messaging.messages import Entry, Message, kind_of
from process_manager.compensation import if_discarded, ways_out
from process_manager.states import Stands
from process_manager.voiding import voiding
from tests.test_voiding_process import (
    ABORTED,
    COMPLETE,
    DEADLINE,
    DEFINITION,
    KEPT,
    LATE,
    MARK,
    MARKED,
    REFUSED,
    REQUESTED,
    STATES,
    SUCCEEDED,
    UNMARK,
    UNMARKED,
    VOIDED,
    abort,
    given,
)

ABORT = abort("Sent already")
MESSAGES: Sequence[Message] = [
    REQUESTED,
    MARK,
    MARKED,
    REFUSED,
    DEADLINE,
    UNMARK,
    UNMARKED,
    KEPT,
    COMPLETE,
    ABORT,
    VOIDED,
    ABORTED,
]
# A command that was discarded at Billing was sent, and so is waited for, whatever the state: it comes in one of two.
COMMANDS = [(CompleteDocumentVoiding, "voided"), (AbortDocumentVoiding, "stands")]
EVENTS: dict[str, dict[str, str]] = {
    "voiding-requested": {"MarkingDocumentAsVoidedSucceeded": "voided", "MarkingDocumentAsVoidedFailed": "stands"},
    "marking-timed-out": {"UnmarkingDocumentAsVoidedSucceeded": "stands", "UnmarkingDocumentAsVoidedFailed": "voided"},
    SUCCEEDED: {"DocumentVoided": "voided"},
    SUCCEEDED + LATE: {"DocumentVoided": "voided"},
}


def entry(message: Message) -> Entry:
    """A message as it is in a log."""
    type_ = type(message).__name__
    return Entry("log", 1, type_, kind_of(type(message)), message.recipient, "public", None, None, "", encode(message))


def can_be_said(stands: Stands, has_deadline: bool, *discarded: Message) -> list[str]:
    found = ways_out(DEFINITION, stands, has_deadline, [entry(each) for each in discarded])
    assert all(each.type in [type_.__name__ for type_ in outcome.by] for outcome, each in found)
    return [outcome.name for outcome, _ in found]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
@pytest.mark.parametrize("state", STATES)
def test_of_a_process_in_state_with_one_message_discarded(state: str, message: Message) -> None:
    process = given(*STATES[state]).state
    name = type(message).__name__
    waited_for = EVENTS.get(state, {}) | {type_.__name__: outcome for type_, outcome in COMMANDS}
    expected = [waited_for[name]] if name in waited_for else []
    assert can_be_said(process.stands, False, message) == expected
    assert can_be_said(process.stands, True, message) == (expected if kind_of(type(message)) == "command" else [])


def test_with_nothing_discarded_there_is_nothing_to_say() -> None:
    assert {tuple(can_be_said(given(*messages).state.stands, False)) for messages in STATES.values()} == {()}


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (MARKED, "A process that waits for Reports to mark the document as voided then waits until its deadline."),
        (
            UNMARKED,
            "A process that waits for Reports to take the mark back then waits for ever, unless you say on its page"
            " what happened.",
        ),
        (
            VOIDED,
            "A process that waits for Billing to complete the voiding then waits for ever, unless you say on its page"
            " what happened.",
        ),
        (ABORTED, "No process waits for it."),
    ],
    ids=lambda each: type(each).__name__,
)
def test_who_is_about_to_discard_an_answer_is_told_what_comes_of_it(message: Message, sentence: str) -> None:
    assert if_discarded(voiding(timedelta(seconds=30)), type(message)) == sentence
