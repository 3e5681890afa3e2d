"""Every message to Payments in every state that a payment can be in."""

from typing import NamedTuple

import pytest

from messaging.messages import NotFound
from ordering.payments.messages import (
    Decline,
    DiscardPayment,
    Pay,
    PaymentDeadlinePassed,
    PaymentDiscarded,
    PaymentFailed,
    PaymentFinalized,
    PaymentRefunded,
    PaymentRequested,
    PaymentTimedOut,
    RequestPayment,
)
from ordering.payments.rules import Payment, PaymentEvent, PaymentMessage, decide, evolve, give_up
from tests.rules import Rules, deciding


class GiveUp(NamedTuple):
    """Not a message: a command that could not be handled."""

    command: RequestPayment


Input = PaymentMessage | GiveUp
Answer = list[PaymentEvent] | str

PROCESS, ORDER, PAYMENT = "ordering-ORD-0007", "ORD-0007", "PAY-0007"
IDS = {"process_id": PROCESS, "order_id": ORDER, "payment_id": PAYMENT}

REQUEST = RequestPayment(process_id=PROCESS, order_id=ORDER, total=5800)
DISCARD = DiscardPayment(process_id=PROCESS, order_id=ORDER)
DEADLINE = PaymentDeadlinePassed(process_id=PROCESS, order_id=ORDER)
PAY, DECLINE = Pay(payment_id=PAYMENT), Decline(payment_id=PAYMENT)
GIVE_UP = GiveUp(REQUEST)

REQUESTED = PaymentRequested(**IDS, total=5800)
FINALIZED, DISCARDED, REFUNDED = PaymentFinalized(**IDS), PaymentDiscarded(**IDS), PaymentRefunded(**IDS)
DECLINED = PaymentFailed(**IDS, reason="payment declined")
TIMED_OUT = PaymentTimedOut(**IDS, reason="payment timed out")
NO_PAYMENT = "There is no payment PAY-0007."

INPUTS: list[Input] = [REQUEST, PAY, DECLINE, DEADLINE, DISCARD, GIVE_UP]
NOT_DISCARD: list[Input] = [REQUEST, PAY, DECLINE, DEADLINE, GIVE_UP]
NOT_PAY: list[Input] = [REQUEST, DECLINE, DEADLINE, DISCARD, GIVE_UP]
STATES: dict[str, list[PaymentEvent]] = {
    "none": [],
    "requested": [REQUESTED],
    "finalized": [REQUESTED, FINALIZED],
    "finalized after it failed": [REQUESTED, DECLINED, FINALIZED],
    "finalized after its deadline": [REQUESTED, TIMED_OUT, FINALIZED],
    "failed": [REQUESTED, DECLINED],
    "timed out": [REQUESTED, TIMED_OUT],
    "discarded": [REQUESTED, DISCARDED],
    "discarded before it was requested": [DISCARDED],
    "refunded": [REQUESTED, FINALIZED, REFUNDED],
    "refunded as it was paid too late": [REQUESTED, DISCARDED, REFUNDED],
}
ANSWERS: list[tuple[str, list[Input], Answer, str | None]] = [
    ("none", [REQUEST], [REQUESTED], "requested"),
    ("none", [DISCARD], [DISCARDED], "discarded"),
    ("none", [GIVE_UP], [REQUESTED, DECLINED], "failed"),
    ("none", [PAY, DECLINE], NO_PAYMENT, None),
    ("none", [DEADLINE], [], None),
    ("requested", [PAY], [FINALIZED], "finalized"),
    ("requested", [DECLINE], [DECLINED], "failed"),
    ("requested", [DEADLINE], [TIMED_OUT], "timed-out"),
    ("requested", [DISCARD], [DISCARDED], "discarded"),
    ("requested", [REQUEST, GIVE_UP], [], "requested"),
    ("finalized", [DISCARD], [REFUNDED], "refunded"),
    ("finalized", NOT_DISCARD, [], "finalized"),
    ("finalized after it failed", [DISCARD], [REFUNDED], "refunded"),
    ("finalized after it failed", NOT_DISCARD, [], "finalized"),
    ("finalized after its deadline", [DISCARD], [REFUNDED], "refunded"),
    ("finalized after its deadline", NOT_DISCARD, [], "finalized"),
    ("failed", [PAY], [FINALIZED], "finalized"),
    ("failed", [DISCARD], [DISCARDED], "discarded"),
    ("failed", [REQUEST, DECLINE, DEADLINE, GIVE_UP], [], "failed"),
    ("timed out", [PAY], [FINALIZED], "finalized"),
    ("timed out", [DISCARD], [DISCARDED], "discarded"),
    ("timed out", [REQUEST, DECLINE, DEADLINE, GIVE_UP], [], "timed-out"),
    ("discarded", [PAY], [REFUNDED], "refunded"),
    ("discarded", NOT_PAY, [], "discarded"),
    ("discarded before it was requested", [PAY], [REFUNDED], "refunded"),
    ("discarded before it was requested", NOT_PAY, [], "discarded"),
    ("refunded", INPUTS, [], "refunded"),
    ("refunded as it was paid too late", INPUTS, [], "refunded"),
]


def decide_or_give_up(payment: Payment | None, message: Input) -> list[PaymentEvent]:
    return give_up(payment, message.command) if isinstance(message, GiveUp) else decide(payment, message)


given = Rules[Payment | None, PaymentEvent, Input, PaymentEvent](
    None, evolve, deciding(decide_or_give_up, evolve)
).given


def name(message: Input) -> str:
    return f"giving up {name(message.command)}" if isinstance(message, GiveUp) else type(message).__name__


def outcome(said: Answer) -> str:
    if isinstance(said, str):
        return "is refused"
    return f"says {' and '.join(type(each).__name__ for each in said)}" if said else "changes nothing"


@pytest.mark.parametrize(
    ("state", "message", "said", "status_after"),
    [
        pytest.param(state, message, said, status, id=f"{state}: {name(message)} {outcome(said)}")
        for state, messages, said, status in ANSWERS
        for message in messages
    ],
)
def test_in_state(state: str, message: Input, said: Answer, status_after: str | None) -> None:
    step = given(*STATES[state]).when(message)
    if isinstance(said, str):
        after = step.then_refused(said, by=NotFound)
    else:
        after = step.then(*said) if said else step.then_nothing_happens()
    assert (after and after.status) == status_after


def test_every_message_is_tried_once_in_every_state() -> None:
    tried = [(state, name(message)) for state, messages, *_ in ANSWERS for message in messages]
    assert sorted(tried) == sorted((state, name(message)) for state in STATES for message in INPUTS)


@pytest.mark.parametrize("state", STATES)
def test_its_total_is_what_the_customer_was_asked_for_and_stays_that(state: str) -> None:
    asked = REQUESTED in STATES[state]
    payment = given(*STATES[state]).state
    assert (payment.total if payment else 0) == (5800 if asked else 0)
