"""What must hold of a group checkout across its modules."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import group_checkout.checkouts.checks
import group_checkout.checkouts.tables
import group_checkout.stays.checks
import group_checkout.stays.tables
from group_checkout.terms import process_of_checkout
from messaging.checking import OF_CURSORS, OF_LOGS, Broken, Check, Rule, keys_of
from messaging.counted import counted
from messaging.snapshot import Files

checkout_ids = keys_of(("group-checkouts", "checkouts", "id"))
named_ids = keys_of(("guest-stays", "stays", "checked_out_by"), ("guest-stays", "refusals", "checkout_id"))
member_ids = keys_of(("group-checkouts", "guests", "checkout_id"))
stay_ids = keys_of(("guest-stays", "stays", "id"))

COUNTED = counted(
    group_checkouts=group_checkout.checkouts.tables.BY_STATUS, guest_stays=group_checkout.stays.tables.BY_STATUS
)


def subject_of(data: Mapping[str, Any]) -> str | None:
    """The stay that a message is about, or the group checkout."""
    return data.get("stay_id") or data.get("checkout_id")


def agreement(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """What a group knows of a guest, the guest's stay has answered, at any moment.

    What a stay has answered, its group knows, once nothing of the group is on its way.
    """
    left, refused = (
        group_checkout.stays.checks.of_checkouts(files, ids),
        group_checkout.stays.checks.refusals(files, ids),
    )
    for id_, checkout in group_checkout.checkouts.checks.checkouts(files, ids).items():
        in_flight = files.in_flight(process_of_checkout(id_))
        for member in checkout.members:
            both = (id_, member.stay_id)
            answers = [status for status, those in (("completed", left), ("failed", refused)) if both in those]
            if len(answers) > 1:
                yield Broken(id_, f"{member.stay_id} has answered {id_} twice, each time another thing")
            elif member.status not in ("initiated", *answers):
                yield Broken(id_, f"{member.stay_id} is {member.status} in {id_}, but has not answered so")
            elif member.status == "initiated" and not in_flight:
                yield Broken(id_, f"{id_} waits for {member.stay_id}, but nothing can come any more")


def with_a_group(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Who left with a group, or was refused to it, is of that group."""
    known = group_checkout.checkouts.checks.checkouts(files, ids)
    answered = group_checkout.stays.checks.of_checkouts(files, ids) | group_checkout.stays.checks.refusals(files, ids)
    members = {(id_, each.stay_id) for id_, checkout in known.items() for each in checkout.members}
    for id_, stay_id in sorted(answered - members):
        yield Broken(id_, f"{stay_id} has answered {id_}, but is not of that group")


rules: Sequence[Rule] = (
    Rule(
        1,
        "all have answered",
        "A group checkout is done if and only if each of its guests has answered; it failed where one does not leave.",
        (
            Check(group_checkout.checkouts.checks.joined, checkout_ids),
            Check(group_checkout.checkouts.checks.groups, member_ids),
        ),
    ),
    Rule(
        2,
        "one group a guest",
        "A guest leaves with at most one group, and only who is settled leaves.",
        (
            Check(group_checkout.checkouts.checks.left_once, stay_ids),
            Check(group_checkout.stays.checks.settled, stay_ids),
        ),
    ),
    Rule(
        3,
        "exact lists",
        "The completed and the failed that a group names in the end are exactly its guests.",
        (Check(group_checkout.checkouts.checks.told, checkout_ids),),
    ),
    Rule(
        4,
        "every cent",
        "What a guest was charged and has paid is the sum of what was entered: no charge is lost.",
        (Check(group_checkout.stays.checks.sums, stay_ids),),
    ),
    Rule(
        5,
        "all agree",
        "What a group knows of its guests is what their stays have answered; nothing hangs.",
        (Check(agreement, checkout_ids), Check(with_a_group, named_ids)),
    ),
    Rule(
        6,
        "traceable ids",
        "Every message names its process and its cause.",
        (*OF_LOGS, *OF_CURSORS, COUNTED),
    ),
)
