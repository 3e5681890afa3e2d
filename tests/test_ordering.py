"""What comes of an order in each of the three ways to coordinate it: the same."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from check import broken_in
from messaging.messages import Refused
from systems.ordering import Ordering
from tests.ordering_ways import WAYS, Act, End, Shopping, each_way
from tests.support import rows

PAY, DECLINE, CANCEL, TIME_OUT, SETTLE = (
    Shopping.pay,
    Shopping.decline,
    Shopping.cancel,
    Shopping.time_out,
    Shopping.settle,
)
COMPLETED: End = ("completed", None, "finalized", 4)


def ended(reason: str, payment: str) -> End:
    return "cancelled", reason, payment, 5


FATES: dict[str, tuple[Sequence[Act], End]] = {
    "paid": ((PAY,), COMPLETED),
    "paid twice": ((PAY, PAY, SETTLE, PAY), COMPLETED),
    "paid, then declined": ((PAY, DECLINE), COMPLETED),
    "paid just before the deadline": ((PAY, TIME_OUT), COMPLETED),
    "declined": ((DECLINE,), ended("payment declined", "discarded")),
    "declined twice": ((DECLINE, SETTLE, DECLINE), ended("payment declined", "discarded")),
    "declined, then paid at once": ((DECLINE, PAY), ended("payment declined", "refunded")),
    "declined, then paid late": ((DECLINE, SETTLE, PAY), ended("payment declined", "refunded")),
    "timed out": ((TIME_OUT,), ended("payment timed out", "discarded")),
    "timed out, then paid": ((TIME_OUT, PAY, PAY), ended("payment timed out", "refunded")),
    "cancelled by its customer": ((CANCEL,), ended("customer", "discarded")),
    "cancelled twice": ((CANCEL, CANCEL, SETTLE, CANCEL), ended("customer", "discarded")),
    "cancelled, then paid": ((CANCEL, PAY), ended("customer", "refunded")),
    "paid, but cancelled before Orders has heard of it": ((PAY, CANCEL), ended("customer", "refunded")),
    "cancelled and paid late": ((CANCEL, TIME_OUT, PAY), ended("customer", "refunded")),
}


@pytest.fixture
def shopping(way: type[Ordering], tmp_path: Path) -> Iterator[Shopping]:
    shopping = Shopping(way, tmp_path)
    yield shopping
    assert broken_in(shopping.system) == []
    shopping.system.close()


@each_way
@pytest.mark.parametrize("fate", FATES)
def test_an_order_that_is(fate: str, shopping: Shopping) -> None:
    acts, end = FATES[fate]
    shopping.place()
    for act in acts:
        act(shopping)
    assert shopping.end == end


@each_way
def test_an_order_of_more_than_there_is_costs_nothing_and_leaves_all_on_the_shelf(shopping: Shopping) -> None:
    shopping.place(quantity=6)
    shopping.pay()
    assert shopping.end == ended("out of stock", "refunded")


@each_way
def test_the_last_piece_is_sold_once(shopping: Shopping) -> None:
    for _ in range(4):
        shopping.system.shipments.spill("book")
    ends = []
    for restocked in (0, 0, 2):
        if restocked:
            shopping.system.shipments.restock("book", restocked)
        shopping.place()
        shopping.pay()
        ends.append(shopping.end)
    assert ends == [
        ("completed", None, "finalized", 0),
        ("cancelled", "out of stock", "refunded", 0),
        ("completed", None, "finalized", 1),
    ]


@each_way
def test_a_paid_order_cannot_be_cancelled_by_its_customer(shopping: Shopping) -> None:
    shopping.place()
    shopping.pay()
    shopping.settle()
    with pytest.raises(Refused, match="it cannot be cancelled any more"):
        shopping.cancel()
    assert shopping.end == COMPLETED


@each_way
def test_every_message_of_an_order_names_its_process(shopping: Shopping) -> None:
    shopping.place()
    shopping.pay()
    shopping.settle()
    for module in shopping.system.modules:
        public = "select type, correlation_id from log where visibility = 'public'"
        assert {row["correlation_id"] for row in rows(module, public)} <= {"ordering-ORD-0001"}
    assert shopping.system.history("ordering-ORD-0001")[0]["type"] == "OpenCart"


def names(acts: Sequence[Act]) -> str:
    return ", ".join(act.__name__ for act in acts)


@pytest.mark.parametrize("acts", list(permutations((PAY, DECLINE, CANCEL, TIME_OUT), 3)), ids=names)
def test_all_three_come_to_the_same_whatever_persons_do_in_whichever_order(acts: Sequence[Act], tmp_path: Path) -> None:
    ends = set()
    for way in WAYS:
        shopping = Shopping(way, tmp_path)
        shopping.place()
        refused = ""
        for act in acts:
            try:
                act(shopping)
            except Refused as refusal:
                refused += str(refusal)
        ends.add((*shopping.end, refused))
        assert broken_in(shopping.system) == []
        shopping.system.close()
    assert len(ends) == 1
