"""A process of several machines: when each is entered, and what they come to together."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from messaging.messages import Command, Event
from process_manager.definition import BadDefinition, Definition
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.process import Process, tell
from process_manager.states import Machine, State, Transition, Whole
from tests.shopping import (
    FIRST,
    ID,
    PAID,
    PLACED,
    PLACING,
    SECOND,
    SENT,
    START,
    OrderNoted,
    OrderPaid,
    OrderPlaced,
    OrderSent,
)


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
