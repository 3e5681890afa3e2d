"""The rules of ordering see what is broken: each in files in which just that is wrong."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from check import broken_in
from systems.ordering import ByNobody, ByProcessManager, Ordering
from tests.ordering_ways import Shopping, each_way

PROCESS = "ordering-ORD-0001"
# What is wrong: in whose file, by which statements, and the sentence that is then said of it.
BROKEN: dict[str, tuple[str, Sequence[str], str]] = {
    "completed, but not paid": (
        "payments",
        ["update payments set status = 'refunded' where id = 'PAY-0001'"],
        "ORD-0001 is completed, but not paid (rule 1)",
    ),
    "completed, but not sent": (
        "shipments",
        ["update shipments set status = 'out-of-stock' where id = 'ORD-0001'", "update stock set quantity = 5"],
        "ORD-0001 is completed, but not sent (rule 1)",
    ),
    "paid and sent, but not completed": (
        "orders",
        ["update orders set status = 'paid' where id = 'ORD-0001'"],
        "ORD-0001 is paid and sent, but paid (rule 1)",
    ),
    "cancelled, but sent": (
        "orders",
        ["update orders set status = 'cancelled', reason = 'customer' where id = 'ORD-0001'"],
        "ORD-0001 is cancelled, but its package was sent (rule 2)",
    ),
    "cancelled, but the money is kept": (
        "payments",
        ["update payments set status = 'finalized' where id = 'PAY-0002'"],
        "ORD-0002 is cancelled, but its payment PAY-0002 is finalized (rule 2)",
    ),
    "another sum was asked for": (
        "payments",
        ["update payments set total = 1 where id = 'PAY-0001'"],
        "ORD-0001 is over 2900, but 1 were asked for (rule 3)",
    ),
    "something else was sent": (
        "shipments",
        [
            """update shipments set products = replace(products, 'book', 'mug') where id = 'ORD-0001'""",
        ],
        "ORD-0001 is for other products than its package (rule 3)",
    ),
    "a payment of no order": (
        "orders",
        ["delete from orders where id = 'ORD-0003'"],
        "ORD-0003 was paid for or sent, but is no order (rule 3)",
    ),
    "sold what is not there": (
        "shipments",
        ["update stock set quantity = -1 where product = 'book'"],
        "book: there are -1 of it (rule 3)",
    ),
    "no order of a finalized cart": (
        "orders",
        ["delete from orders where id = 'ORD-0003'"],
        "CART-0003 is finalized, but there is no ORD-0003 (rule 4)",
    ),
    "an order that waits for nothing": (
        "payments",
        ["update payments set status = 'failed' where id = 'PAY-0003'", "delete from deadlines"],
        "ORD-0003 is initialized and waits for nothing that can still come (rule 4)",
    ),
    "another process": (
        "orders",
        ["update orders set process_id = 'ordering-ORD-0002' where id = 'ORD-0001'"],
        "ORD-0001 names ordering-ORD-0002 as its process (rule 5)",
    ),
}


def corrupted(shopping: Shopping, module: str, statements: Sequence[str]) -> list[str]:
    """What is broken in the files of three orders, completed, cancelled and not paid yet, after these statements."""
    shopping.place()
    shopping.pay()
    shopping.place()
    shopping.settle()
    shopping.cancel()
    shopping.place()
    shopping.settle()
    assert broken_in(shopping.system) == []
    shopping.system.close()
    with closing(sqlite3.connect(shopping.system.module(module).store.path)) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0
    return broken_in(shopping.system)


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_said_in_a_sentence(what: str, tmp_path: Path) -> None:
    module, statements, sentence = BROKEN[what]
    assert sentence in corrupted(Shopping(ByNobody, tmp_path), module, statements)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "update processes set state = 'under-way', finished_at = null where subject = 'ORD-0001'",
            f"{PROCESS} is under-way, but ORD-0001 is completed (rule 6)",
        ),
        (
            "update processes set finished_at = null where subject = 'ORD-0001'",
            f"{PROCESS} is in state completed, finished at None (rule 6)",
        ),
        (
            "update processes set id = 'ordering-1' where subject = 'ORD-0001'",
            "ordering-1 is not the id of a process of ORD-0001 (rule 6)",
        ),
    ],
)
def test_a_process_that_disagrees_is_named(statement: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in corrupted(Shopping(ByProcessManager, tmp_path), "process-manager", [statement])


@each_way
def test_what_is_on_its_way_is_not_broken(way: type[Ordering], tmp_path: Path) -> None:
    shopping = Shopping(way, tmp_path)
    shopping.place()
    shopping.pay()
    steps = 0
    while any(each.step() for each in shopping.system.subscriptions):
        steps += 1
        assert broken_in(shopping.system) == []
    assert steps > 2
    shopping.system.close()
