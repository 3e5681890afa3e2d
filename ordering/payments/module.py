"""Payments' module: which rule answers which message, and what a gateway says."""

from datetime import timedelta
from pathlib import Path

from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers, On
from messaging.module import Module
from messaging.transaction import Transaction
from ordering.payments.messages import Decline, DiscardPayment, Pay, PaymentDeadlinePassed, RequestPayment
from ordering.payments.rules import Payment, PaymentEvent, decide, evolve_all, give_up
from ordering.payments.tables import load, migrations, save
from ordering.terms import payment_id_of


class Payments(Module):
    """Answers whoever coordinates orders from its log, and the gateway, which a person plays, by `pay` and `decline`.

    A customer has `timeout` to pay.
    """

    name = "payments"
    migrations = migrations

    def __init__(self, folder: Path, clock: Clock, delay_line: DelayLine, timeout: timedelta) -> None:
        super().__init__(folder, clock, delay_line)
        self.timeout = timeout

    @property
    def from_coordinator(self) -> Handlers:
        """What to do about each command."""
        return {
            RequestPayment: On(
                self.carry_out,
                when_parked=self.answer_that_it_failed,
                if_discarded="Nobody waits for it: its order has the answer that the payment failed.",
            ),
            DiscardPayment: On(
                self.carry_out,
                if_discarded="What was paid for its order, or still will be, is kept although the order is cancelled.",
            ),
        }

    @property
    def when_due(self) -> Handlers:
        return {PaymentDeadlinePassed: On(self.carry_out, if_discarded="The payment then waits without a deadline.")}

    def pay(self, payment_id: str) -> None:
        """The customer has paid, in time or not. Raises NotFound; again changes nothing."""
        self._hear(Pay(payment_id=payment_id))

    def decline(self, payment_id: str) -> None:
        """The customer cannot pay. Raises NotFound; where that is not waited for any more, nothing changes."""
        self._hear(Decline(payment_id=payment_id))

    def carry_out(self, tx: Transaction, message: RequestPayment | DiscardPayment | PaymentDeadlinePassed) -> None:
        """Do what is due, or what another module commands."""
        payment = load(tx, payment_id_of(message.order_id))
        self._record(tx, payment, decide(payment, message))

    def answer_that_it_failed(self, tx: Transaction, command: RequestPayment, _reason: str) -> None:
        """Answer a request that was parked, so that no order waits for it: to its customer as if it were declined."""
        payment = load(tx, payment_id_of(command.order_id))
        self._record(tx, payment, give_up(payment, command))

    def _hear(self, message: Pay | Decline) -> None:
        with self.transaction() as tx:
            payment = load(tx, message.payment_id)
            events = decide(payment, message)
            if payment and events:
                tx.receive(message, payment.process_id)
                self._record(tx, payment, events)

    def _record(self, tx: Transaction, payment: Payment | None, events: list[PaymentEvent]) -> None:
        """Keep what `events` make of a payment, and say them. One that was just requested is waited for from now on."""
        if not events:
            return
        payment = evolve_all(payment, events)
        save(tx, payment)
        tx.say(*events)
        if payment.status == "requested":
            passed = PaymentDeadlinePassed(process_id=payment.process_id, order_id=payment.order_id)
            self.deadlines.arm(tx, payment.process_id, self.timeout, passed)
        else:
            self.deadlines.disarm(tx, payment.process_id)
