"""Group checkout on the stage: what its lanes show."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import group_checkout.checkouts.routes
import group_checkout.checkouts.views
import group_checkout.stays.routes
import group_checkout.stays.views
from group_checkout.checkouts.views import Checkout
from group_checkout.stays.views import Stay
from group_checkout.terms import MOST_GUESTS
from messaging.clock import Clock
from pages import reactions
from pages.stage import Lane, Stage
from settings import Settings
from systems.group_checkout import GroupCheckout

WHY = (
    "A clerk checks a whole group out, of whom some have paid and some have not. A saga asks each guest's stay, all at"
    " once; the group checkout joins their answers, in whatever order they come."
)
MOST_STAYS = 30
MOST_CHECKOUTS = 8
MOST_SHOWN = 5


def stage(settings: Settings, clock: Clock) -> Stage:
    """Group checkout, at `/group-checkout`."""
    system = GroupCheckout(settings, clock)
    stays = system.stays
    return Stage(
        title="Group checkout",
        path="/group-checkout",
        why=WHY,
        system=system,
        lanes=(
            Lane(
                stays,
                "left",
                lambda: who_stays(system),
                "group_checkout/stays_lane.html",
                form="group_checkout/stays_form.html",
            ),
            reactions.lane(system.saga),
            Lane(
                system.checkouts,
                "right",
                lambda: groups(system),
                "group_checkout/checkouts_lane.html",
                form="group_checkout/checkouts_form.html",
            ),
        ),
        routes=(
            group_checkout.stays.routes.blueprint(stays),
            group_checkout.checkouts.routes.blueprint(
                system.checkouts,
                lambda ids: group_checkout.stays.views.guests(stays, ids),
                lambda: group_checkout.stays.views.present(stays),
            ),
        ),
        subjects={"stay_id": "/stays/", "checkout_id": "/checkouts/"},
        breaking=system.breaking,
        styles=("group_checkout.css",),
        lists=(("Stays", "/stays"), ("Checkouts", "/checkouts")),
    )


def who_stays(system: GroupCheckout) -> Mapping[str, Any]:
    """The newest stays, and forms for the next ones."""
    count = group_checkout.stays.views.totals(system.stays)
    return {
        **group_checkout.stays.views.stays(system.stays, limit=MOST_STAYS),
        "key": uuid4().hex,
        "summary": f"{count.get('checked-in', 0)} here · {count.get('checked-out', 0)} gone",
    }


def groups(system: GroupCheckout) -> Mapping[str, Any]:
    """The newest group checkouts: those on a board that there is room for, of the others how they stand."""
    found = group_checkout.checkouts.views.checkouts(system.checkouts, limit=MOST_CHECKOUTS)
    count = group_checkout.checkouts.views.totals(system.checkouts)
    again = group_checkout.checkouts.views.retries(system.checkouts, [each["id"] for each in found["checkouts"]])
    room, boards = MOST_GUESTS, []
    for each in found["checkouts"]:
        room -= len(each["guests"])
        tried = again[each["id"]]
        to_try = each["status"] == "failed" and not tried["retried_by"]
        boards.append({**each, **tried, "on_board": room >= 0, "failed": failed(system, each) if to_try else None})
    return {
        "checkouts": boards,
        "next": found["next"],
        "key": uuid4().hex,
        "summary": f"{count.get('initiated', 0)} under way",
    }


def failed(system: GroupCheckout, checkout: Checkout) -> Mapping[str, Any]:
    """The guests who did not leave with a group, as they stand now: those in the way of another try first.

    So many owe something, have `overpaid`, have `settled`, or are `gone`.
    """
    members = {each["stay_id"]: each for each in checkout["guests"] if each["status"] == "failed"}
    how: dict[str, list[Stay]] = {"owing": [], "overpaid": [], "settled": [], "gone": []}
    for each in group_checkout.stays.views.named(system.stays, list(members)).values():
        how[stands(each)].append(each)
    rows = [{**each, "reason": members[each["id"]]["reason"], "how": now} for now, all_ in how.items() for each in all_]
    return {
        "rows": rows[:MOST_SHOWN],
        "more": max(0, len(rows) - MOST_SHOWN),
        **{now: len(all_) for now, all_ in how.items()},
    }


def stands(stay: Stay) -> str:
    """How a guest stands who did not leave with a group."""
    if stay["status"] == "checked-out":
        return "gone"
    if stay["balance"] == "0.00":
        return "settled"
    return "overpaid" if stay["balance"].startswith("-") else "owing"
