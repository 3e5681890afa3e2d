"""Guests to begin with, as many as are wanted: most have paid, some have not."""

from group_checkout.stays.module import GuestStays
from group_checkout.stays.views import totals

FIRST = (
    *("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jon"),
    *("Kim", "Leo", "Mia", "Noor", "Olaf", "Pia", "Quin", "Rosa", "Sven"),
)
LAST = (
    *("Berg", "Costa", "Dumont", "Eriksen", "Fischer", "Garcia", "Haas", "Ito"),
    *("Jansen", "Kaya", "Lind", "Moreau", "Novak", "Okafor", "Petit", "Rossi"),
)
CHARGES = (12000, 18550, 9900, 24000)
"""In cents."""
OF_SO_MANY, THIS_ONE = 5, 2
"""Of five guests, the third one has not paid."""


def arrive(stays: GuestStays, number: int, form_key: str | None = None) -> list[str]:
    """Check so many guests in and return the ids of their stays.

    A form key that was used before checks nobody in, and returns the stays of then.
    """
    with stays.transaction():
        here = sum(totals(stays).values())
        return [
            come(stays, name_of(here + place), place, form_key and f"{form_key}-{place}") for place in range(number)
        ]


def name_of(number: int) -> str:
    """A name that no other one has of 304 guests who come one after the other."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"


def come(stays: GuestStays, guest: str, place: int, form_key: str | None) -> str:
    """One of them comes, is charged for the room, and has paid for it or not."""
    stay_id = stays.check_in(guest, form_key)
    amount = CHARGES[place % len(CHARGES)]
    stays.charge(stay_id, amount, form_key and f"{form_key}-charge")
    if place % OF_SO_MANY != THIS_ONE:
        stays.pay(stay_id, amount, form_key and f"{form_key}-payment")
    return stay_id
