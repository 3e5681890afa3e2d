"""Guest stays' module: which rule answers which command, and what persons can ask for."""

from group_checkout.stays.messages import CheckInGuest, CheckOutGuest, RecordCharge, RecordPayment
from group_checkout.stays.rules import Stay, StayCommand, StayEvent, decide, evolve_all, give_up
from group_checkout.stays.tables import Kind, enter, entered, load, migrations, next_id, refused_to, save
from group_checkout.terms import process_of_stay
from messaging.handling import Handlers, On
from messaging.module import Module
from messaging.transaction import Transaction


class GuestStays(Module):
    """Answers the saga from its log, and persons by `check_in`, `charge`, `pay` and `check_out`."""

    name = "guest-stays"
    migrations = migrations

    def check_in(self, guest: str, form_key: str | None = None) -> str:
        """Check a guest in and return the stay's id.

        A form key that was used before checks nobody in and returns the stay that it began then.
        """
        with self.transaction() as tx:
            row = form_key and tx.execute("select id from stays where form_key = ?", (form_key,)).fetchone()
            if row:
                return str(row[0])
            stay_id = next_id(tx)
            carry_out(tx, CheckInGuest(stay_id=stay_id, guest=guest))
            tx.execute("update stays set form_key = ? where id = ?", (form_key, stay_id))
        return stay_id

    def charge(self, stay_id: str, amount: int, form_key: str | None = None) -> None:
        """Charge so many cents to a stay. Raises NotFound, or Refused when the guest is gone.

        A form key that was used before, to charge this stay, changes nothing.
        """
        self._enter(RecordCharge(stay_id=stay_id, amount=amount), "charge", form_key)

    def pay(self, stay_id: str, amount: int, form_key: str | None = None) -> None:
        """Take so many cents for a stay. Raises, and knows form keys, as `charge` does."""
        self._enter(RecordPayment(stay_id=stay_id, amount=amount), "payment", form_key)

    def settle(self, checkout_id: str) -> list[str]:
        """Take what is owed from all who did not leave with a group checkout and are here; returns their stays."""
        with self.transaction() as tx:
            stays = {each: load(tx, each) for each in refused_to(tx, checkout_id)}
            owing = {stay_id: stay for stay_id, stay in stays.items() if stay.owes}
            for stay_id, stay in owing.items():
                self.pay(stay_id, stay.balance, stay.payment_key)
        return list(owing)

    def check_out(self, stay_id: str) -> None:
        """Check one guest out alone. Raises NotFound, or Refused when that is not settled, or gone already."""
        with self.transaction() as tx:
            carry_out(tx, CheckOutGuest(process_id=process_of_stay(stay_id), stay_id=stay_id))

    def _enter(self, command: RecordCharge | RecordPayment, kind: Kind, form_key: str | None) -> None:
        with self.transaction() as tx:
            if form_key and entered(tx, command.stay_id, kind, form_key):
                return
            carry_out(tx, command)
            enter(tx, command.stay_id, kind, command.amount, form_key)


def carry_out(tx: Transaction, command: StayCommand) -> None:
    """Carry out a person's command, and keep and say what comes of it."""
    stay = load(tx, command.stay_id)
    events = decide(stay, command)
    tx.receive(command, process_of_stay(command.stay_id))
    record(tx, command.stay_id, stay, events)


def answer(tx: Transaction, command: CheckOutGuest) -> None:
    """Carry out the saga's command."""
    stay = load(tx, command.stay_id)
    record(tx, command.stay_id, stay, decide(stay, command))


def answer_that_it_failed(tx: Transaction, command: CheckOutGuest, _reason: str) -> None:
    """Answer a command that was parked, so that no group waits for it."""
    stay = load(tx, command.stay_id)
    record(tx, command.stay_id, stay, give_up(stay, command))


FROM_SAGA: Handlers = {
    CheckOutGuest: On(
        answer,
        when_parked=answer_that_it_failed,
        if_discarded="Nobody waits for it: its group has the answer that this guest does not leave with it.",
    ),
}


def record(tx: Transaction, stay_id: str, before: Stay, events: list[StayEvent]) -> None:
    """Keep what `events` make of a stay, and say them."""
    if events:
        save(tx, stay_id, before, evolve_all(before, events))
        tx.say(*events)
