"""What a step may make of stays and of group checkouts: what was said is what is different now, once and for good."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from messaging.messages import Entry
from tests.torture.workbench import Tables

ENDS = {"completed": "GroupCheckoutCompleted", "failed": "GroupCheckoutFailed"}

Said = Counter[tuple[Any, ...]]
"""What was said, by type, group and stay: each as often as that."""


def of_stays(before: Tables, after: Tables, said: Sequence[Entry]) -> Iterator[str]:
    """Charges and payments only grow, and not of who is gone; an answer to a group is final."""
    due = Said()
    now = {each["id"]: each for each in after["stays"]}
    for stay in before["stays"]:
        new = now[stay["id"]]
        if stay["status"] == "checked-out" and new != stay:
            yield f"{stay['id']} was checked out, and is changed"
        if new["charges"] < stay["charges"] or new["payments"] < stay["payments"]:
            yield f"what {stay['id']} was charged or has paid is less than it was"
        due["ChargeRecorded", None, stay["id"]] += new["charges"] > stay["charges"]
        due["PaymentRecorded", None, stay["id"]] += new["payments"] > stay["payments"]
        due["GuestCheckedOut", new["checked_out_by"], stay["id"]] += new["status"] != stay["status"]
    for stay_id in now.keys() - {each["id"] for each in before["stays"]}:
        due["GuestCheckedIn", None, stay_id] += 1
    refusals = [{(each["checkout_id"], each["stay_id"]) for each in tables["refusals"]} for tables in (before, after)]
    for both in refusals[1] - refusals[0]:
        due["GuestCheckoutFailed", *both] += 1
    if refusals[0] - refusals[1]:
        yield "a refusal is forgotten"
    yield from told(due, said)


def of_groups(before: Tables, after: Tables, said: Sequence[Entry]) -> Iterator[str]:
    """What a guest has answered is final, and so is how a group has ended. In the end it names exactly its guests."""
    due = Said()
    was = {(each["checkout_id"], each["stay_id"]): each["status"] for each in before["guests"]}
    for each in after["guests"]:
        both, status = (each["checkout_id"], each["stay_id"]), each["status"]
        old = was.pop(both, "initiated")
        if old not in ("initiated", status):
            yield f"{both[1]} was {old} in {both[0]}, and is {status}"
        due["GuestCheckoutCompleted" if status == "completed" else "GuestCheckoutFailed", *both] += status != old
    if was:
        yield f"{was} are not of their groups any more"
    groups = {each["id"]: each["status"] for each in before["checkouts"]}
    for each in after["checkouts"]:
        old, status = groups.get(each["id"]), each["status"]
        if old in ENDS and status != old:
            yield f"{each['id']} was {old}, and is {status}"
        due["GroupCheckoutInitiated", each["id"], None] += old is None
        due[ENDS.get(status), each["id"], None] += status != old and status in ENDS
    yield from told(due, said)
    yield from lists(after, said)


def told(due: Said, said: Sequence[Entry]) -> Iterator[str]:
    """Whatever was said and did not happen, or happened and was not said."""
    found = Said((each.type, each.fields.get("checkout_id"), each.fields.get("stay_id")) for each in said)
    for what in (found - due).keys() | (due - found).keys():
        yield f"{' '.join(filter(None, what))} is said {found[what]} times, and happened {due[what]} times"


def lists(after: Tables, said: Sequence[Entry]) -> Iterator[str]:
    for each in said:
        if each.type in ENDS.values():
            members = [row for row in after["guests"] if row["checkout_id"] == each.fields["checkout_id"]]
            for status in ENDS:
                ids = [row["stay_id"] for row in members if row["status"] == status]
                if each.fields.get(status, []) != ids:
                    yield f"{each.type} names {each.fields.get(status)} as {status}, not {ids}"
