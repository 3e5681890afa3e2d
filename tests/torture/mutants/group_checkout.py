"""What guests who check out together are promised."""

from tests.torture.mutants.mutant import Mutant

STAYS_RULES = "group_checkout/stays/rules.py"
CHECKOUTS_RULES = "group_checkout/checkouts/rules.py"


def gone_through(check: str) -> str:
    """The test that goes through whole groups."""
    return f"tests/test_torture.py::test_nothing_breaks_at_the_short_size[{check}]"


MUTANTS = (
    Mutant(
        "a guest who was refused leaves with the group after a payment",
        STAYS_RULES,
        "    return checkout_id in (stay.checked_out_by, *stay.refused)",
        "    return checkout_id == stay.checked_out_by",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a guest who has left with the group is refused when asked again",
        STAYS_RULES,
        "    return checkout_id in (stay.checked_out_by, *stay.refused)",
        "    return checkout_id in stay.refused",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a guest leaves with two groups",
        STAYS_RULES,
        '    if stay.status == "checked-out":\n        return "checked out already"\n',
        "",
        gone_through("two-groups"),
    ),
    Mutant(
        "overpaid is settled",
        STAYS_RULES,
        "    if stay.balance:",
        "    if stay.balance > 0:",
        gone_through("group-checkout"),
    ),
    Mutant(
        "who is gone is charged",
        STAYS_RULES,
        "    must_be_here(stay, command.stay_id)\n    if",
        "    if",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a charge is lost",
        STAYS_RULES,
        "charges=stay.charges + event.amount",
        "charges=event.amount",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a group waits for who could not be asked",
        "group_checkout/stays/module.py",
        "        when_parked=answer_that_it_failed,\n",
        "",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a guest's second answer counts",
        CHECKOUTS_RULES,
        '    if checkout.members[command.stay_id].status != "initiated":\n        return []\n',
        "",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a group ends before the last answer",
        CHECKOUTS_RULES,
        '    if checkout.ids("initiated"):\n        return []\n    about',
        "    about",
        gone_through("group-checkout"),
    ),
    Mutant(
        "a group of whom one stays is completed",
        CHECKOUTS_RULES,
        "GroupCheckoutFailed(*about, completed, failed) if failed else",
        "GroupCheckoutFailed(*about, completed, failed) if not completed else",
        gone_through("group-checkout"),
    ),
    Mutant(
        "the saga tells no group who does not leave",
        "group_checkout/saga.py",
        "    GuestCheckoutFailed: RecordGuestCheckoutFailure,\n",
        "    GuestCheckoutFailed: RecordGuestCheckoutCompletion,\n",
        gone_through("group-checkout"),
    ),
    Mutant(
        "all are tried again, and not only those who failed",
        CHECKOUTS_RULES,
        'for each in checkout.members.values() if each.status == "failed")',
        "for each in checkout.members.values())",
        gone_through("two-groups"),
    ),
)
