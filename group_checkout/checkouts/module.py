"""Group checkouts' module: which rule answers which command, and what persons can ask for."""

from collections.abc import Sequence

from group_checkout.checkouts.messages import (
    InitiateGroupCheckout,
    RecordGuestCheckoutCompletion,
    RecordGuestCheckoutFailure,
)
from group_checkout.checkouts.rules import Checkout, CheckoutEvent, decide, evolve_all, to_try_again
from group_checkout.checkouts.tables import load, migrations, next_id, save
from group_checkout.terms import Guest, process_of_checkout
from messaging.handling import Handlers, On
from messaging.messages import NotFound
from messaging.module import Module
from messaging.transaction import Transaction


class GroupCheckouts(Module):
    """Answers the saga from its log, and persons by `initiate` and `retry`."""

    name = "group-checkouts"
    migrations = migrations

    def keyed(self, form_key: str | None) -> str | None:
        """The checkout that was initiated with a form key, if any."""
        with self.store.reading() as db:
            row = db.execute("select id from checkouts where form_key = ?", (form_key,)).fetchone()
        return str(row[0]) if row else None

    def initiate(self, guests: Sequence[Guest], form_key: str | None = None) -> str:
        """Check guests out together, and return the checkout's id; how that ends is said in a while.

        A form key that was used before initiates nothing and returns the checkout of then. Raises Invalid where no
        group can be made of the guests.
        """
        with self.transaction() as tx:
            return self.keyed(form_key) or initiate(tx, guests, form_key=form_key)

    def retry(self, checkout_id: str) -> str:
        """Check the guests out of whom a checkout failed, together, and return the new checkout's id.

        Once: again initiates nothing, and returns the same. Raises NotFound, or Refused unless the checkout failed.
        """
        with self.transaction() as tx:
            checkout = load(tx, checkout_id)
            if checkout is None:
                raise NotFound(f"There is no group checkout {checkout_id}.")
            row = tx.execute("select id from checkouts where retries = ?", (checkout_id,)).fetchone()
            return str(row[0]) if row else initiate(tx, to_try_again(checkout), retries=checkout_id)


def initiate(tx: Transaction, guests: Sequence[Guest], retries: str | None = None, form_key: str | None = None) -> str:
    """Carry out a person's command, and keep and say what comes of it."""
    command = InitiateGroupCheckout(checkout_id=next_id(tx), guests=tuple(guests), retries=retries)
    events = decide(None, command)
    tx.receive(command, process_of_checkout(command.checkout_id))
    record(tx, None, events)
    tx.execute("update checkouts set retries = ?, form_key = ? where id = ?", (retries, form_key, command.checkout_id))
    return command.checkout_id


def note(tx: Transaction, command: RecordGuestCheckoutCompletion | RecordGuestCheckoutFailure) -> None:
    """Carry out the saga's command."""
    checkout = load(tx, command.checkout_id)
    record(tx, checkout, decide(checkout, command))


FROM_SAGA: Handlers = {
    RecordGuestCheckoutCompletion: On(
        note, if_discarded="Its group waits for this guest for ever, although the guest has left with it."
    ),
    RecordGuestCheckoutFailure: On(
        note, if_discarded="Its group waits for this guest for ever, although the guest does not leave with it."
    ),
}


def record(tx: Transaction, before: Checkout | None, events: list[CheckoutEvent]) -> None:
    """Keep what `events` make of a checkout, and say them."""
    if events:
        save(tx, before, evolve_all(before, events))
        tx.say(*events)
