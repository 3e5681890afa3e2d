"""What is broken in the files of Carts and Orders is said in one sentence."""

import re
from pathlib import Path

import pytest

from check import broken_in
from tests.server import ROOT
from tests.small_shop import Shop
from tests.support import ManualClock
from tests.test_checks import sentences_in

TWICE = '[{"product":"mug","quantity":1,"price":1200},{"product":"mug","quantity":1,"price":1200}]'
CORRUPTED = {
    "another number": (
        "carts",
        "update carts set id = 'CART-0002'",
        "CART-0002 is to become ORD-0001, which has another number",
    ),
    "finalized empty": ("carts", "update carts set products = '[]'", "CART-0001 is finalized, but empty"),
    "two lines": (
        "carts",
        f"update carts set products = '{TWICE}'",
        "CART-0001 has a product in more than one line",
    ),
    "another total": ("orders", "update orders set total = 5400", "ORD-0001 is over 5400, not 5300"),
    "nothing ordered": ("orders", "update orders set total = 0, products = '[]'", "ORD-0001 is an order of nothing"),
    "no reason": ("orders", "update orders set status = 'cancelled'", "ORD-0001 is cancelled, but its reason is None"),
    "a reason": (
        "orders",
        "update orders set reason = 'out of stock'",
        "ORD-0001 is completed, but its reason is out of stock",
    ),
    "no payment": ("orders", "update orders set payment_id = null", "ORD-0001 is completed, but names no payment"),
    "a payment": (
        "orders",
        "update orders set status = 'initialized'",
        "ORD-0001 is initialized, but names PAY-0001 as its payment",
    ),
    "another process": (
        "orders",
        "update orders set process_id = 'ordering-ORD-0002'",
        "ORD-0001 names ordering-ORD-0002 as its process",
    ),
    "another cart": ("orders", "update orders set cart_id = 'CART-0002'", "ORD-0001 names CART-0002 as its cart"),
}


@pytest.mark.parametrize("name", CORRUPTED)
def test_what_is_corrupted_is_said_in_one_sentence(name: str, tmp_path: Path, clock: ManualClock) -> None:
    module, statement, sentence = CORRUPTED[name]
    shop = Shop(tmp_path / "shop", clock)
    shop.open()
    shop.completed()
    assert broken_in(shop) == []
    with shop.module(module).transaction() as tx:
        tx.execute(statement)
    assert broken_in(shop) == [f"{sentence} (rule 1)"]
    shop.close()


def test_every_sentence_that_can_be_said_is_tested() -> None:
    patterns = [each for area in ("carts", "orders") for each in sentences_in(ROOT / f"ordering/{area}/checks.py")]
    assert len(patterns) == 10
    assert [
        each for each in patterns if not any(re.fullmatch(each, f"{said} (rule 1)") for *_, said in CORRUPTED.values())
    ] == []
