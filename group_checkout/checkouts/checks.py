"""What must hold in Group checkouts' own file, and how its checkouts stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from group_checkout.checkouts.messages import GroupCheckoutCompleted, GroupCheckoutFailed
from group_checkout.checkouts.rules import Status
from group_checkout.terms import MOST_GUESTS, process_of_checkout
from messaging.checking import Broken
from messaging.messages import fields
from messaging.snapshot import Files, among

ENDED = "select data from log where correlation_id = ? and type in (?, ?) order by position"
COMPLETED, FAILED = GroupCheckoutCompleted.__name__, GroupCheckoutFailed.__name__


class Member(NamedTuple):
    """A guest of a group."""

    stay_id: str
    status: Status
    reason: str | None


class Standing(NamedTuple):
    """A checkout as Group checkouts has it, with its guests in the order of the group."""

    status: Status
    members: list[Member]

    def ids(self, status: Status) -> list[str]:
        return [each.stay_id for each in self.members if each.status == status]


def checkouts(files: Files, ids: Sequence[str] | None) -> dict[str, Standing]:
    """Checkouts by id; all of them when `ids` is None."""
    condition, values = among("id", ids)
    rows = files.rows("group-checkouts", f"select id, status from checkouts where {condition}", *values)
    found = {id_: Standing(status, []) for id_, status in rows}
    condition, values = among("checkout_id", ids)
    sql = f"select checkout_id, stay_id, status, reason from guests where {condition} order by seq"
    for id_, *member in files.rows("group-checkouts", sql, *values):
        if id_ in found:
            found[id_].members.append(Member(*member))
    return found


def groups(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Guests are of a group that there is."""
    condition, values = among("checkout_id", ids)
    known = checkouts(files, ids)
    for (id_,) in files.rows("group-checkouts", f"select distinct checkout_id from guests where {condition}", *values):
        if id_ not in known:
            yield Broken(id_, f"{id_} has guests, but there is no such group checkout")


def joined(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A group is done if and only if each of its guests has answered; it failed where one does not leave."""
    for id_, checkout in checkouts(files, ids).items():
        waiting, failed = checkout.ids("initiated"), checkout.ids("failed")
        due = "initiated" if waiting else "failed" if failed else "completed"
        if checkout.status != due:
            yield Broken(
                id_, f"{id_} is {checkout.status}, but {len(waiting)} are to answer and {len(failed)} have failed"
            )
        if not 1 <= len(checkout.members) <= MOST_GUESTS:
            yield Broken(id_, f"{id_} has {len(checkout.members)} guests")
        for each in checkout.members:
            if (each.status == "failed") != (each.reason is not None):
                yield Broken(id_, f"{each.stay_id} is {each.status} in {id_}, but its reason is {each.reason}")


def told(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """What a group said once, in the end, are exactly its guests."""
    for id_, checkout in checkouts(files, ids).items():
        rows = files.rows("group-checkouts", ENDED, process_of_checkout(id_), COMPLETED, FAILED)
        said = [fields(data) or {} for (data,) in rows]
        if len(said) != (checkout.status != "initiated"):
            yield Broken(id_, f"{id_} is {checkout.status}, but has said {len(said)} times how it ended")
        for each in said:
            if (each.get("completed"), each.get("failed", [])) != (checkout.ids("completed"), checkout.ids("failed")):
                yield Broken(id_, f"{id_} has said other guests than it has")


def left_once(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A guest left with at most one group. The ids are those of stays."""
    condition, values = among("stay_id", ids)
    sql = (
        f"select stay_id, count(*) from guests where status = 'completed' and {condition}"
        " group by stay_id having count(*) > 1"
    )
    for id_, count in files.rows("group-checkouts", sql, *values):
        yield Broken(id_, f"{id_} was checked out by {count} groups")
