"""The rules of a group checkout: what it answers to a command, and what it becomes. Values in, values out.

It joins what the saga has fanned out: it alone knows who is still to answer, so it says when the last one has.
"""

from collections import Counter
from functools import reduce
from typing import Literal, assert_never

import msgspec

from group_checkout.checkouts.messages import (
    GroupCheckoutCompleted,
    GroupCheckoutFailed,
    GroupCheckoutInitiated,
    GuestCheckoutCompleted,
    GuestCheckoutFailed,
    InitiateGroupCheckout,
    RecordGuestCheckoutCompletion,
    RecordGuestCheckoutFailure,
)
from group_checkout.terms import MOST_GUESTS, Guest, process_of_checkout
from messaging.messages import Invalid, Refused

CheckoutCommand = InitiateGroupCheckout | RecordGuestCheckoutCompletion | RecordGuestCheckoutFailure
Answer = GuestCheckoutCompleted | GuestCheckoutFailed
CheckoutEvent = GroupCheckoutInitiated | Answer | GroupCheckoutCompleted | GroupCheckoutFailed
Status = Literal["initiated", "completed", "failed"]
"""Of a group, and of each of its guests."""


class Member(msgspec.Struct, frozen=True):
    """A guest of the group, who has a `reason` where the checkout failed."""

    stay_id: str
    guest: str
    status: Status = "initiated"
    reason: str | None = None


class Checkout(msgspec.Struct, frozen=True):
    """A group checkout, with its guests by the ids of their stays, in the order of the group."""

    id: str
    members: dict[str, Member]
    status: Status = "initiated"

    def ids(self, status: Status) -> tuple[str, ...]:
        """The stays of the guests who are so far."""
        return tuple(each.stay_id for each in self.members.values() if each.status == status)


def decide(checkout: Checkout | None, command: CheckoutCommand) -> list[CheckoutEvent]:
    """What happens when `checkout` (None: there is none yet) gets `command`; nothing for a repeated one.

    A guest's first answer counts. Raises Invalid where no group can be made of the guests, LookupError where something
    is commanded about a group that does not exist, or a guest who is not of it.
    """
    if isinstance(command, InitiateGroupCheckout):
        return [] if checkout else [initiated(command)]
    if checkout is None:
        raise LookupError(f"there is no group checkout {command.checkout_id}")
    if command.stay_id not in checkout.members:
        raise LookupError(f"{command.stay_id} is not of the group {checkout.id}")
    if checkout.members[command.stay_id].status != "initiated":
        return []
    answer = answer_of(command)
    return [answer, *ended(evolve(checkout, answer))]


def initiated(command: InitiateGroupCheckout) -> GroupCheckoutInitiated:
    """Raises Invalid where no group can be made of the guests."""
    ids = [each.stay_id for each in command.guests]
    if not 1 <= len(ids) <= MOST_GUESTS:
        raise Invalid(f"A group is 1 to {MOST_GUESTS} guests: choose some who are here.", "stays")
    [(most_named, times)] = Counter(ids).most_common(1)
    if times > 1:
        raise Invalid(f"{most_named} is in the group more than once.", "stays")
    return GroupCheckoutInitiated(process_of_checkout(command.checkout_id), command.checkout_id, command.guests)


def answer_of(command: RecordGuestCheckoutCompletion | RecordGuestCheckoutFailure) -> Answer:
    """What a guest has answered."""
    about = (command.process_id, command.checkout_id, command.stay_id)
    if isinstance(command, RecordGuestCheckoutCompletion):
        return GuestCheckoutCompleted(*about)
    return GuestCheckoutFailed(*about, command.reason)


def ended(checkout: Checkout) -> list[CheckoutEvent]:
    """How the group has ended; nothing while a guest is still to answer."""
    if checkout.ids("initiated"):
        return []
    about = (process_of_checkout(checkout.id), checkout.id)
    completed, failed = checkout.ids("completed"), checkout.ids("failed")
    return [GroupCheckoutFailed(*about, completed, failed) if failed else GroupCheckoutCompleted(*about, completed)]


def to_try_again(checkout: Checkout) -> tuple[Guest, ...]:
    """The guests of a group that failed who did not leave. Raises Refused unless it failed."""
    if checkout.status == "initiated":
        raise Refused(f"{checkout.id} is under way: not all of its guests have answered yet.")
    if checkout.status == "completed":
        raise Refused(f"{checkout.id} is completed: there is nobody to try again.")
    return tuple(Guest(each.stay_id, each.guest) for each in checkout.members.values() if each.status == "failed")


def evolve(checkout: Checkout | None, event: CheckoutEvent) -> Checkout:
    """The checkout after `event`."""
    if isinstance(event, GroupCheckoutInitiated):
        return Checkout(event.checkout_id, {each.stay_id: Member(each.stay_id, each.guest) for each in event.guests})
    assert checkout is not None, f"{type(event).__name__} of a group checkout that was never initiated"
    if isinstance(event, GuestCheckoutCompleted):
        return answered(checkout, event.stay_id, "completed")
    if isinstance(event, GuestCheckoutFailed):
        return answered(checkout, event.stay_id, "failed", event.reason)
    if isinstance(event, GroupCheckoutCompleted):
        return msgspec.structs.replace(checkout, status="completed")
    if isinstance(event, GroupCheckoutFailed):
        return msgspec.structs.replace(checkout, status="failed")
    assert_never(event)


def answered(checkout: Checkout, stay_id: str, status: Status, reason: str | None = None) -> Checkout:
    member = msgspec.structs.replace(checkout.members[stay_id], status=status, reason=reason)
    return msgspec.structs.replace(checkout, members={**checkout.members, stay_id: member})


def evolve_all(checkout: Checkout | None, events: list[CheckoutEvent]) -> Checkout:
    """The checkout after `events`, in order."""
    checkout = reduce(evolve, events, checkout)
    assert checkout is not None, "nothing has happened to no group checkout"
    return checkout
