"""How long Payments waits for the gateway, and what comes too late."""

from pathlib import Path

import pytest

from tests.ordering_modules import PAYMENT, TIMEOUT, Modules, deadlines, discard, request, status
from tests.support import ManualClock, said

SECONDS = TIMEOUT.total_seconds()


def test_it_times_out_when_nobody_has_paid_by_the_deadline_and_not_before(modules: Modules, clock: ManualClock) -> None:
    modules.command(request())
    clock.move(SECONDS - 0.001)
    modules.worker.drain()
    assert status(modules) == "requested"
    clock.move(0.001)
    modules.worker.drain()
    assert (status(modules), deadlines(modules)) == ("timed-out", [])
    assert said(modules.payments) == ["PaymentRequested", "PaymentTimedOut"]


def test_a_restart_finds_the_deadline(modules: Modules, clock: ManualClock, tmp_path: Path) -> None:
    modules.command(request())
    modules.payments.close()
    again = Modules(tmp_path, clock)
    again.open()
    clock.move(SECONDS)
    again.worker.drain()
    assert status(again) == "timed-out"
    again.close()
    modules.payments.open()


@pytest.mark.parametrize("answer", ["pay", "decline", "discard"])
def test_an_answered_payment_is_not_waited_for_any_more(modules: Modules, clock: ManualClock, answer: str) -> None:
    modules.command(request())
    if answer == "discard":
        modules.command(discard())
    else:
        getattr(modules.payments, answer)(PAYMENT)
    before = said(modules.payments)
    assert deadlines(modules) == []
    clock.move(SECONDS)
    modules.worker.drain()
    assert said(modules.payments) == before


def test_what_comes_too_late_is_taken_and_paid_back_when_the_order_is_gone(
    modules: Modules, clock: ManualClock
) -> None:
    modules.command(request())
    clock.move(SECONDS)
    modules.worker.drain()
    modules.payments.pay(PAYMENT)
    modules.command(discard())
    modules.payments.pay(PAYMENT)
    assert said(modules.payments)[1:] == ["PaymentTimedOut", "PaymentFinalized", "PaymentRefunded"]
    assert status(modules) == "refunded"


def test_two_copies_of_the_app_tell_one_deadline_and_hear_one_answer(
    modules: Modules, clock: ManualClock, tmp_path: Path
) -> None:
    other = Modules(tmp_path, clock)
    other.open()
    modules.coordinator.say(request())
    for each in (modules, other):
        each.worker.drain()
    clock.move(SECONDS)
    for each in (modules, other):
        each.worker.drain()
    for each in (modules, other):
        each.payments.pay(PAYMENT)
    assert said(modules.payments) == ["PaymentRequested", "PaymentTimedOut", "PaymentFinalized"]
    other.close()
