"""Words that both modules use, and the ids that follow from others."""

import msgspec

MOST_GUESTS = 500
"""So many can be checked out together."""


class Guest(msgspec.Struct, frozen=True):
    """A guest by the id of the stay, and by name."""

    stay_id: str
    guest: str


def process_of_stay(stay_id: str) -> str:
    """The process that a guest's own messages belong to."""
    return f"stay-{stay_id}"


def process_of_checkout(checkout_id: str) -> str:
    """The process that all messages about a group checkout belong to."""
    return f"group-checkout-{checkout_id}"
