"""A definition checks itself when it is made, and says what is wrong with it in sentences."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from messaging.messages import Command, Event, InternalEvent, Message
from process_manager.definition import BadDefinition, Definition
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.process import Process, tell
from process_manager.states import Machine, Outcome, State, Timeout, Transition, Whole


class OrderPlaced(Event, frozen=True):
    process_id: str
    order_id: str
    amount: int


class OrderPaid(Event, frozen=True):
    process_id: str
    receipt: str


class OrderSent(Event, frozen=True):
    process_id: str


class OrderNoted(InternalEvent, frozen=True):
    process_id: str


class Anonymous(Event, frozen=True):
    name: str


class Cancel(Command, frozen=True):
    process_id: str
    order_id: str
    reason: str


class SendReceipt(Command, frozen=True):
    process_id: str
    receipt: str


class AskTwice(Command, frozen=True):
    process_id: str
    amount: str


SOON = Timeout(timedelta(seconds=1), "It took too long")
PLACED = State("placed", "running", "the payment")
PAID = State("paid", "running", "the parcel")
SENT = State("sent", "succeeded")
FAILED = State("failed", "failed", "you")
START = Transition(None, OrderPlaced, PLACED)
PAY = Transition(PLACED, OrderPaid, PAID)
SEND = Transition(PAID, OrderSent, SENT)


def define(*transitions: Transition, subject: str = "order_id", turns_away: type[Command] = Cancel) -> Definition:
    return Definition("shopping", subject, [Machine("shopping", transitions)], turns_away)


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


FIRST = State("first", "running", "an answer", SOON)
SECOND = State("second", "late", "another answer", SOON)
TIMED_TWICE = define(
    Transition(None, OrderPlaced, FIRST),
    Transition(FIRST, DeadlinePassed, SECOND),
    Transition(FIRST, OrderPaid, SENT),
    Transition(SECOND, DeadlinePassed, FAILED, Cancel),
    Transition(SECOND, OrderSent, SENT),
    Transition(FAILED, AcknowledgeProcessFailure, State("closed", "closed")),
)
ID = "shopping-1-1"
PLACING = OrderPlaced(process_id=ID, order_id="1", amount=5)


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


class Wrapped(Event, frozen=True):
    process_id: str


class SendParcel(Command, frozen=True):
    process_id: str
    order_id: str
    receipt: str


WRAPPING = State("wrapping", "running", "the paper")
WRAPPED = State("wrapped", "succeeded")
MONEY = Machine(
    "money", (START, Transition(PLACED, OrderPaid, PAID), Transition(PAID, OrderNoted, State("kept", "closed")))
)
BEGIN = Transition(None, OrderSent, WRAPPING, SendParcel)
PARCEL = Machine("parcel", (BEGIN, Transition(WRAPPING, Wrapped, WRAPPED)), after=PAID)
DONE, GOING = State("done", "succeeded"), State("going", "running", "both")
WHOLE = (Whole((WRAPPED,), DONE), Whole((), GOING))


def timed(name: str, start: type[Event], state: State, target: State) -> Machine:
    return Machine(name, (Transition(None, start, state), Transition(state, DeadlinePassed, target)))


def compose(*machines: Machine, whole: Sequence[Whole] = WHOLE) -> Definition:
    return Definition("shopping", "order_id", machines, whole=whole)


def test_a_machine_is_entered_once_another_one_is_where_it_waits_for_whatever_comes_first() -> None:
    definition = compose(MONEY, PARCEL)
    told = [PLACING, OrderPaid(process_id=ID, receipt="R"), OrderSent(process_id=ID), Wrapped(process_id=ID)]
    for order in permutations(told):
        process, sent = Process(ID, "1"), list[Command]()
        for message in order:
            process, commands = tell(definition, process, message)
            sent += commands
        assert (process.stands, process.state) == (("paid", "wrapped"), "paid+wrapped"), order
        assert definition.state(process.stands) == DONE
        assert sent == [SendParcel(process_id=ID, order_id="1", receipt="R")]


def test_what_a_process_waits_for_is_what_the_last_of_its_machines_waits_for_that_goes_on() -> None:
    definition = compose(MONEY, PARCEL)
    assert definition.state(("paid",)) == GOING
    assert definition.waits_for(("paid",)) == "the parcel"
    assert definition.waits_for(("paid", "wrapping")) == "the paper"
    assert definition.waits_for(("paid", "wrapped")) == "the parcel"
    assert [each.name for each in definition.states] == ["going", "done"]


@pytest.mark.parametrize(
    ("machines", "whole", "sentence"),
    [
        ([MONEY, replace(PARCEL, after=None)], WHOLE, "The machine parcel must wait for a state of one before it."),
        ([MONEY, replace(PARCEL, after=WRAPPED)], WHOLE, "The machine parcel must wait for a state of one before it."),
        ([replace(MONEY, after=PAID), PARCEL], WHOLE, "The machine money is the first one: it cannot wait"),
        ([MONEY, replace(MONEY, name="again", after=PAID)], WHOLE, "Two machines have a state placed."),
        ([MONEY, PARCEL], (), "The last row of what follows from several machines must hold for all others."),
        ([MONEY, PARCEL], WHOLE[:1], "The last row of what follows from several machines must hold for all others."),
        ([MONEY, PARCEL], (Whole((SENT,), DONE), *WHOLE), "done follows from sent, which no machine has."),
        ([MONEY], WHOLE, "The state of a process with one machine is that machine's."),
        (
            [MONEY, replace(PARCEL, after=PLACED)],
            WHOLE,
            "SendParcel cannot be made at OrderSent in the beginning: nobody has told its receipt.",
        ),
        (
            [Machine("money", (Transition(None, OrderPlaced, State("a+b", "closed")),))],
            (),
            "The name a+b has a + in it, as only the states of several machines have.",
        ),
        (
            [
                Machine("first", (Transition(None, OrderPlaced, FIRST), Transition(FIRST, DeadlinePassed, SENT))),
                Machine(
                    "second", (Transition(None, OrderPaid, SECOND), Transition(SECOND, DeadlinePassed, PAID)), FIRST
                ),
            ],
            WHOLE[1:],
            "A process has one deadline at a time, but first and second both have timeouts.",
        ),
        (
            [
                MONEY,
                Machine("parcel", (BEGIN, Transition(WRAPPING, AcknowledgeProcessFailure, WRAPPED)), after=PAID),
            ],
            WHOLE[1:],
            "In going its failure may be acknowledged, or not: that should be two states.",
        ),
    ],
)
def test_machines_that_do_not_go_together_are_refused_in_a_sentence(
    machines: list[Machine], whole: Sequence[Whole], sentence: str
) -> None:
    with pytest.raises(BadDefinition, match=re.escape(sentence)):
        compose(*machines, whole=whole)
