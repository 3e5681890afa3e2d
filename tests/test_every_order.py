"""Every order of a process's events, by the rules: how many there are, and what they come to; and by a naive table."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

import pytest

import ordering.payments.rules
import reports.rules
from messaging.messages import Invalid
from process_manager.convergence import MOST_ORDERS, Convergence
from process_manager.interleaving import how_many, orders
from process_manager.voiding import voiding
from process_manager.world import Rules
from systems import ordering_orders, voiding_orders

CONVERGENCES = {
    "voiding": voiding_orders.convergence(voiding(timedelta(seconds=30))),
    "ordering": ordering_orders.convergence(),
}


class Count(NamedTuple):
    orders: int
    outcomes: int
    wrong: int


def choices(times: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every set of inputs that can happen together, by what they are inputs of."""
    for name, convergence in CONVERGENCES.items():
        all_ = [each.name for each in convergence.inputs]
        for names in (found for size in range(1, len(all_) + 1) for found in combinations(all_, size)):
            contradict = any(each.within(names) for each in convergence.contradictions)
            if not contradict and how_many(len(names), times) <= MOST_ORDERS:
                yield name, names


def count(convergence: Convergence, *names: str, times: int = 1, naive: bool = False) -> Count:
    inputs = convergence.chosen(names, times)
    table = convergence.naive_table(inputs, times) if naive else convergence.table(inputs, times)
    return Count(len(table.rows), len(table.endings), table.wrong)


@pytest.mark.parametrize(("inputs", "times", "many"), [(1, 1, 1), (3, 1, 6), (3, 2, 90), (4, 1, 24), (2, 2, 6)])
def test_each_different_order_is_there_once(inputs: int, times: int, many: int) -> None:
    found = [tuple(each.name for each in one) for one in orders(ordering_orders.INPUTS[:inputs], times)]
    assert how_many(inputs, times) == len(found) == len(set(found)) == many
    assert {tuple(sorted(each)) for each in found} == {tuple(sorted(found[0]))}


@pytest.mark.parametrize(
    ("name", "times", "real", "naive"),
    [
        ("voiding", 1, Count(6, 1, 0), Count(6, 2, 3)),
        ("voiding", 2, Count(90, 1, 0), Count(90, 2, 45)),
        ("ordering", 1, Count(6, 1, 0), Count(6, 3, 4)),
        ("ordering", 2, Count(90, 1, 0), Count(90, 3, 60)),
    ],
)
def test_the_process_converges_and_the_naive_table_does_not(name: str, times: int, real: Count, naive: Count) -> None:
    convergence = CONVERGENCES[name]
    assert count(convergence, times=times) == real
    assert count(convergence, times=times, naive=True) == naive


@pytest.mark.parametrize(("name", "names"), list(choices(1)), ids=str)
def test_whatever_happens_in_whatever_order_all_agree_in_the_end(name: str, names: tuple[str, ...]) -> None:
    convergence = CONVERGENCES[name]
    table = convergence.table(convergence.chosen(names, 1), 1)
    assert [row.ending for row in table.rows if row.ending.wrong] == []
    assert all(row.ending.state.final or row.ending.state.tone in ("failed", "running") for row in table.rows)


@pytest.mark.parametrize(("name", "names"), list(choices(2)), ids=str)
def test_repeated_it_comes_to_the_same(name: str, names: tuple[str, ...]) -> None:
    convergence = CONVERGENCES[name]
    once, twice = (convergence.table(convergence.chosen(names, times), times) for times in (1, 2))
    assert set(once.endings) == set(twice.endings)


def test_a_process_waits_on_only_for_a_payment_that_was_asked_for() -> None:
    [row] = CONVERGENCES["ordering"].table(CONVERGENCES["ordering"].chosen(["ProductSpoiled"], 1), 1).rows
    assert (row.ending.state.name, dict(row.ending.says)["Payments"]) == ("under-way", "requested")


def test_two_facts_that_contradict_each_other_may_come_to_two_outcomes_in_each_of_which_all_agree() -> None:
    assert count(CONVERGENCES["ordering"], "PaymentTimedOut", "PaymentFinalized") == Count(2, 2, 0)
    succeeded_or_not = ("MarkingDocumentAsVoidedSucceeded", "DeadlinePassed")
    assert count(CONVERGENCES["voiding"], *succeeded_or_not) == Count(2, 2, 0)


def test_a_row_tells_each_step_with_its_states_and_commands() -> None:
    convergence = CONVERGENCES["ordering"]
    row = convergence.table(convergence.chosen([], 1), 1).rows[2]
    assert [(each.input, [state.name for state in each.states], each.sent) for each in row.steps] == [
        ("PaymentFinalized", ["paid"], ("RecordOrderPayment",)),
        ("PaymentTimedOut", ["paid"], ()),
        ("OrderCancelled", ["waits-for-discard"], ("DiscardPayment",)),
    ]
    assert (row.number, row.ending.state.name) == (3, "cancelled")
    assert row.ending.says == (
        ("Orders", "cancelled (customer)"),
        ("Payments", "refunded"),
        ("Shipments", "nothing sent"),
    )


@pytest.mark.parametrize(
    ("name", "names", "times", "sentence"),
    [
        ("voiding", ("MarkingDocumentAsVoidedSucceeded", "MarkingDocumentAsVoidedFailed"), 1, "choose one of them"),
        ("voiding", ("ReportPublished", "MarkingDocumentAsVoidedFailed"), 1, "published before"),
        ("ordering", ("PaymentTimedOut", "PaymentFailed", "OrderCancelled"), 1, "does not time out any more"),
        (
            "ordering",
            ("PaymentTimedOut", "PaymentFinalized", "OrderCancelled", "ProductSpoiled"),
            2,
            "4 events, each twice, come in 2,520 orders; at most 120 fit here: choose fewer.",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(
    name: str, names: tuple[str, ...], times: int, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        CONVERGENCES[name].chosen(names, times)


def test_modules_that_do_not_keep_their_promise_are_seen() -> None:
    """Where Payments forgot to pay back, or Reports to take the mark back, the orders are wrong."""

    def keeps_money(payment: ordering.payments.rules.Payment | None, message: object) -> list[object]:
        said = ordering.payments.rules.decide(payment, message)  # type: ignore[arg-type]
        return [each for each in said if type(each).__name__ != "PaymentRefunded"]

    def forgets(state: object, message: object) -> list[object]:
        return [] if type(message).__name__ == "UnmarkDocumentAsVoided" else reports.rules.decide(state, message)  # type: ignore[arg-type, return-value]

    for name, module, decide in (("ordering", "payments", keeps_money), ("voiding", "reports", forgets)):
        convergence = CONVERGENCES[name]
        rules = convergence.modules[module]
        broken = {**convergence.modules, module: Rules(rules.state, decide, rules.evolve)}  # type: ignore[arg-type]
        assert count(replace(convergence, modules=broken)).wrong > 0
