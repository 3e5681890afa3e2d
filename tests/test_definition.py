"""A definition checks itself when it is made, and says what is wrong with it in sentences."""

import re

import pytest

from messaging.messages import Command, Message
from process_manager.definition import BadDefinition, Definition
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.process import Process, tell
from process_manager.states import Machine, Outcome, State, Transition
from tests.shopping import (
    FAILED,
    FIRST,
    ID,
    PAID,
    PAY,
    PLACED,
    PLACING,
    SECOND,
    SEND,
    SENT,
    SOON,
    START,
    Anonymous,
    AskTwice,
    Cancel,
    OrderNoted,
    OrderPaid,
    OrderPlaced,
    OrderSent,
    SendReceipt,
    define,
)


def test_a_table_that_can_be_run_is_accepted() -> None:
    assert [each.name for each in define(START, PAY, SEND).states] == ["placed", "paid", "sent"]


@pytest.mark.parametrize(
    ("transitions", "sentence"),
    [
        ([PAY, SEND], "One transition must start it, not 0."),
        ([START, Transition(None, OrderSent, PAID), SEND], "One transition must start it, not 2."),
        ([Transition(None, OrderNoted, SENT)], "It must start on another module's event, not on OrderNoted."),
        ([Transition(None, Cancel, SENT)], "It must start on another module's event, not on Cancel."),
        ([Transition(None, Anonymous, SENT)], "Anonymous, on which it starts, has no field process_id."),
        ([Transition(None, OrderSent, SENT)], "OrderSent, on which it starts, has no field order_id."),
        ([START, PAY, Transition(PAID, OrderSent, State("placed", "closed"))], "There are two states placed."),
        ([START, PAY, SEND, Transition(FAILED, OrderSent, SENT)], "No transition leads to failed."),
        (
            [START, PAY, SEND, Transition(PLACED, OrderPaid, SENT)],
            "Two transitions lead on from placed at OrderPaid.",
        ),
        ([START, PAY, Transition(PAID, OrderSent, PLACED)], "A way leads from placed back to it."),
        ([START, Transition(PLACED, OrderPaid, PLACED)], "A way leads from placed back to it."),
        (
            [START, PAY, Transition(PAID, OrderSent, SENT), Transition(SENT, OrderPaid, State("odd", "closed"))],
            "sent waits for nothing, but OrderPaid leads on.",
        ),
        ([START, PAY], "paid waits for the parcel, but nothing leads on."),
        (
            [Transition(None, OrderPlaced, State("placed", "running", "the payment", SOON))],
            "placed has a timeout, but no deadline leads on.",
        ),
        ([START, Transition(PLACED, DeadlinePassed, SENT)], "A deadline leads on from placed, but it has no timeout."),
        (
            [START, Transition(PLACED, OrderSent, SENT, SendReceipt)],
            "SendReceipt cannot be made at OrderSent in placed: nobody has told its receipt.",
        ),
        (
            [START, Transition(PLACED, OrderSent, SENT, AskTwice)],
            "AskTwice cannot be made at OrderSent in placed: its amount is of another type than was told.",
        ),
        (
            [START, PAY, Transition(PLACED, OrderSent, PAID), Transition(PAID, OrderNoted, SENT, SendReceipt)],
            "SendReceipt cannot be made at OrderNoted in paid: nobody has told its receipt.",
        ),
    ],
)
def test_a_table_that_could_not_be_run_is_refused_in_a_sentence(transitions: list[Transition], sentence: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        define(*transitions)
    assert str(refused.value).startswith("The process shopping cannot be run. ")
    assert sentence in str(refused.value)


def test_a_request_that_could_not_be_turned_away_is_refused_in_a_sentence() -> None:
    with pytest.raises(BadDefinition, match="SendReceipt cannot be made at a request that is turned away: nobody has"):
        define(START, PAY, SEND, turns_away=SendReceipt)


TIMED_TWICE = define(
    Transition(None, OrderPlaced, FIRST),
    Transition(FIRST, DeadlinePassed, SECOND),
    Transition(FIRST, OrderPaid, SENT),
    Transition(SECOND, DeadlinePassed, FAILED, Cancel),
    Transition(SECOND, OrderSent, SENT),
    Transition(FAILED, AcknowledgeProcessFailure, State("closed", "closed")),
)


def passed(state: str) -> DeadlinePassed:
    return DeadlinePassed(process_id=ID, state=state, reason="It took too long")


@pytest.mark.parametrize(
    ("told", "state", "sent"),
    [
        ([PLACING, passed("first")], "second", []),
        ([PLACING, passed("first"), passed("second")], "failed", [Cancel]),
        ([PLACING, passed("first"), OrderSent(process_id=ID)], "sent", []),
        ([OrderSent(process_id=ID), PLACING, passed("first")], "sent", []),
    ],
)
def test_of_two_timed_states_on_one_way_each_has_a_deadline_of_its_own(
    told: list[Message], state: str, sent: list[type[Command]]
) -> None:
    process = Process(ID, "1")
    commands: list[Command] = []
    for message in told:
        process, more = tell(TIMED_TWICE, process, message)
        commands += more
    assert (process.state, [type(each) for each in commands]) == (state, sent)


@pytest.mark.parametrize(
    ("by", "also_by", "sentence"),
    [
        ((OrderSent,), (Cancel,), None),
        ((SendReceipt,), (), "It cannot come to sent by SendReceipt, which it is neither told nor sends."),
        ((OrderSent,), (OrderSent,), "By OrderSent it comes to sent, not to lost."),
    ],
)
def test_what_a_person_can_say_comes_of_messages_of_its_own_each_of_one_of_them(
    by: tuple[type[Message], ...], also_by: tuple[type[Message], ...], sentence: str | None
) -> None:
    outcomes = (Outcome("sent", "It was sent", by, "No."), Outcome("lost", "It was lost", also_by, "No."))

    def make() -> Definition:
        return Definition(
            "shopping", "order_id", [Machine("shopping", (START, PAY, SEND))], outcomes=outcomes, turns_away=Cancel
        )

    if sentence is None:
        assert make().outcomes == outcomes
        return
    with pytest.raises(BadDefinition, match=re.escape(sentence)):
        make()
