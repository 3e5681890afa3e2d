"""A hotel whose guests check out together, to be gone through: what persons do in it, and what must hold then."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from group_checkout.terms import Guest
from messaging.messages import Entry
from systems.group_checkout import GroupCheckout
from tests.torture.checkout_changes import of_groups, of_stays
from tests.torture.laws import asked
from tests.torture.steps import Act, Modules
from tests.torture.workbench import Rows, Tables

PRICE = 50
"""In cents: of all that is charged, and all that is paid."""

ANSWERS = ("GuestCheckedOut", "GuestCheckoutFailed", "GuestCheckoutCompleted")
FORGETS = "saga"
"""Who does not know what it has said before, and says it again when it is told again."""

Row = Mapping[str, Any]


class Visitor(NamedTuple):
    """A guest who was charged once before, and has paid that or still `owes` it.

    So often the guest is charged again, and pays, each at any moment; and who `leaves` alone does so at any moment.
    """

    owes: bool = False
    charged: int = 0
    pays: int = 0
    leaves: bool = False


Group = Sequence[str]
"""The stays of those who are checked out together."""

THOSE_THAT_FAILED: Group = ()
"""Of the first group: it is tried again."""


class CheckoutLaws:
    """The `visitors`, by their stays, do what they do at any moment, and so does the clerk: the groups in turn."""

    def __init__(self, system: GroupCheckout, visitors: Mapping[str, Visitor], groups: Sequence[Group]) -> None:
        self._system, self._visitors, self._groups = system, visitors, groups

    def persons(self, module: str, tables: Tables) -> Mapping[str, Act]:
        if module == self._system.checkouts.name:
            return dict(self._next(tables["checkouts"]))
        stays, deeds = self._system.stays, dict[str, Act]()
        times = Counter((each["stay_id"], each["kind"]) for each in tables.get("entries", ()))
        for row in tables.get("stays", ()):
            id_, visitor = row["id"], self._visitors[row["id"]]
            if times[id_, "charge"] < visitor.charged + 1:
                deeds[f"charge {id_}"] = asked(stays.charge, id_, PRICE)
            if times[id_, "payment"] < visitor.pays + (not visitor.owes):
                deeds[f"pay {id_}"] = asked(stays.pay, id_, PRICE)
            if visitor.leaves:
                deeds[f"leave {id_}"] = asked(stays.check_out, id_)
        return deeds

    def _next(self, there: Sequence[Row]) -> Iterator[tuple[str, Act]]:
        checkouts = self._system.checkouts
        if len(there) < len(self._groups):
            if group := self._groups[len(there)]:
                guests = [Guest(stay_id, "Ada") for stay_id in group]
                yield f"check out {', '.join(group)}", asked(checkouts.initiate, guests)
            elif there:
                yield f"retry {there[0]['id']}", asked(checkouts.retry, there[0]["id"])

    def alike(self, rows: Rows) -> Rows:
        """In which order guests were charged, have paid and were refused is nothing that anybody reads."""
        order = {"entries": lambda row: row[1:], "refusals": lambda row: row}
        found = {table: sorted(those, key=order[table]) for table, those in rows if table in order}
        found |= {"entries": [(seq, *row[1:]) for seq, row in enumerate(found.get("entries", ()), 1)]}
        return tuple((table, tuple(found[table]) if table in order else those) for table, those in rows)

    def discards(self, entry: Entry) -> bool:
        return entry.type == "CheckOutGuest"

    def once(self, entry: Entry) -> Hashable | None:
        """A group's messages have one process, whichever guest they are about: so this goes by what they say."""
        if entry.log == FORGETS:
            return None
        about = entry.fields.get("checkout_id"), entry.fields.get("stay_id")
        return entry.log, "answer" if entry.type in ANSWERS else entry.type, *about

    def change(self, module: str, before: Tables, after: Tables, said: Sequence[Entry]) -> Iterator[str]:
        if module == self._system.stays.name:
            yield from of_stays(before, after, said)
        if module == self._system.checkouts.name:
            yield from of_groups(before, after, said)

    def always(self, modules: Modules) -> Iterator[str]:
        stays, answers = modules[self._system.stays.name], answered(modules)
        entered = Counter[tuple[str, str]]()
        for each in stays["entries"]:
            entered[each["stay_id"], each["kind"]] += each["amount"]
        for stay in stays["stays"]:
            if stay["status"] == "checked-out" and stay["charges"] != stay["payments"]:
                yield f"{stay['id']} is gone, but was charged {stay['charges']} and has paid {stay['payments']}"
            if (stay["charges"], stay["payments"]) != (entered[stay["id"], "charge"], entered[stay["id"], "payment"]):
                yield f"what {stay['id']} was charged or has paid is not what was entered"
        members = modules[self._system.checkouts.name]["guests"]
        for member in members:
            both = member["checkout_id"], member["stay_id"]
            if member["status"] not in ("initiated", answers.get(both)):
                yield f"{both[1]} is {member['status']} in {both[0]}, but has answered {answers.get(both)}"
        for id_, count in Counter(each["stay_id"] for each in members if each["status"] == "completed").items():
            if count > 1:
                yield f"{id_} was checked out by {count} groups"
        for group in modules[self._system.checkouts.name]["checkouts"]:
            of_it = {each["status"] for each in of(group["id"], members)}
            if group["status"] != end_of(of_it):
                yield f"{group['id']} is {group['status']}, but its guests are {', '.join(sorted(of_it))}"
            again = [each["stay_id"] for each in of(group["retries"], members) if each["status"] == "failed"]
            if group["retries"] and again != [each["stay_id"] for each in of(group["id"], members)]:
                yield f"{group['id']} tries others again than failed in {group['retries']}"

    def at_rest(self, modules: Modules, parked: Sequence[Entry]) -> Iterator[str]:
        answers = answered(modules)
        waiting = {(each.fields["checkout_id"], each.fields.get("stay_id")) for each in parked}
        for member in modules[self._system.checkouts.name]["guests"]:
            both = member["checkout_id"], member["stay_id"]
            if not {both, (both[0], None)} & waiting and (member["status"] != answers.get(both)):
                yield f"{both[0]} has {both[1]} as {member['status']}, but the answer was {answers.get(both)}"

    def outcome(self, modules: Modules) -> str:
        members = modules[self._system.checkouts.name]["guests"]
        ends = []
        for group in modules[self._system.checkouts.name]["checkouts"]:
            those = [each["status"] for each in of(group["id"], members)]
            ends.append(f"{group['status']}, {those.count('completed')} of {len(those)} left")
        return ", then ".join(ends) or "no group"


def of(checkout_id: str | None, members: Sequence[Row]) -> Sequence[Row]:
    """The guests of a group, in their order."""
    return [each for each in members if each["checkout_id"] == checkout_id]


def answered(modules: Modules) -> Mapping[tuple[str, str], str]:
    """What stays have answered groups, as it is called there."""
    stays = modules["guest-stays"]
    left = {(each["checked_out_by"], each["id"]): "completed" for each in stays["stays"] if each["checked_out_by"]}
    refused = {(each["checkout_id"], each["stay_id"]): "failed" for each in stays["refusals"]}
    return {**left, **refused, **dict.fromkeys(left.keys() & refused.keys(), "both")}


def end_of(members: set[str]) -> str:
    """What a group is whose guests are so."""
    return next(each for each in ("initiated", "failed", "completed") if each in members)
