"""Shipments on real files: what others' logs lead to, and what persons do to the shelf."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

import ordering.shipments.module
from check import broken_in
from messaging.failures import failures
from messaging.messages import NotFound, Refused
from ordering.orders.messages import OrderPaymentRecorded
from ordering.shipments import views
from ordering.terms import Line
from tests.corruption import corrupt
from tests.ordering_modules import Modules, ids, send
from tests.support import ManualClock, raise_error, rows, said, until_parked


def shelf(system: Modules) -> tuple[int, ...]:
    """How many books, mugs and posters there are."""
    return tuple(each["quantity"] for each in views.stock(system.shipments)["stock"])


def test_a_package_is_sent_and_the_shelf_has_less(modules: Modules) -> None:
    modules.command(send(book=2, mug=1))
    [row] = rows(modules.shipments, "select id, products, status from shipments")
    assert (row["id"], row["status"]) == ("ORD-0001", "sent")
    assert json.loads(row["products"]) == [
        {"product": "book", "quantity": 2, "price": 2900},
        {"product": "mug", "quantity": 1, "price": 2900},
    ]
    assert (shelf(modules), said(modules.shipments)) == ((3, 4, 5), ["PackageWasSent"])
    sent = modules.shipments.log.of_process("ordering-ORD-0001")[-1]
    assert (sent.type, sent.causation_id) == ("PackageWasSent", "coordinator-1")


def test_what_lacks_is_named_and_nothing_is_taken(modules: Modules) -> None:
    modules.command(send(book=2, mug=99))
    assert (shelf(modules), said(modules.shipments)) == ((5, 5, 5), ["ProductWasOutOfStock"])
    answer = modules.shipments.log.of_process("ordering-ORD-0001")[-1].fields
    assert (answer["product"], answer["reason"]) == ("mug", "out of stock")
    assert rows(modules.shipments, "select status from shipments") == [{"status": "out-of-stock"}]


@pytest.mark.parametrize("pieces", [2, 6])
def test_a_command_that_is_repeated_is_answered_once(modules: Modules, pieces: int) -> None:
    modules.command(send(book=pieces))
    before = shelf(modules), said(modules.shipments)
    modules.shipments.restock("book", 1)
    modules.command(send(book=pieces), send(book=1))
    assert said(modules.shipments) == before[1]
    assert shelf(modules)[0] == before[0][0] + 1


def test_orders_get_what_is_there_one_after_the_other(modules: Modules) -> None:
    modules.command(send(1, book=3), send(2, book=3), send(3, book=2), send(4, book=1))
    assert rows(modules.shipments, "select id from shipments where status = 'sent' order by seq") == [
        {"id": "ORD-0001"},
        {"id": "ORD-0003"},
    ]
    assert shelf(modules)[0] == 0


def test_without_a_coordinator_it_reacts_to_what_orders_says(modules: Modules) -> None:
    products = (Line("poster", 2, 1950),)
    modules.orders.say(OrderPaymentRecorded(**ids(1), payment_id="PAY-0001", products=products))
    modules.worker.drain()
    assert (shelf(modules), said(modules.shipments)) == ((5, 5, 3), ["PackageWasSent"])


def test_what_persons_do_to_the_shelf_is_kept_inside(modules: Modules) -> None:
    modules.shipments.spill("mug")
    modules.shipments.restock("book", 99)
    assert shelf(modules) == (104, 4, 5)
    log = rows(modules.shipments, "select type, visibility, causation_id from log order by position")
    assert [tuple(row.values()) for row in log] == [
        ("SpillCoffee", "internal", None),
        ("ProductSpoiled", "internal", "shipments-1"),
        ("Restock", "internal", None),
        ("ProductRestocked", "internal", "shipments-3"),
    ]


def test_where_there_is_none_nothing_is_spilled_or_written(modules: Modules) -> None:
    modules.command(send(mug=5))
    before = modules.shipments.log.head()
    with pytest.raises(Refused, match=r"There is no mug to spill coffee on\."):
        modules.shipments.spill("mug")
    sentence = r"There is no product tea; the products are book, mug, poster\."
    with pytest.raises(NotFound, match=sentence):
        modules.shipments.spill("tea")
    with pytest.raises(NotFound, match=sentence):
        modules.shipments.restock("tea", 1)
    assert modules.shipments.log.head() == before


def test_a_command_that_is_parked_is_answered_and_a_retry_changes_nothing(
    modules: Modules, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ordering.shipments.module, "decide", raise_error)
        modules.command(send())
        until_parked(modules, clock)
    [failure] = failures(modules.shipments.store)
    assert (failure.entry.type, failure.unsaid, failure.parked_at) == ("SendPackage", None, clock.now())
    assert said(modules.shipments) == ["ProductWasOutOfStock"]
    delivery, position = modules.shipments.delivery_of(failure.entry.id)
    delivery.parked.retry(position)
    assert (said(modules.shipments), shelf(modules)) == (["ProductWasOutOfStock"], (5, 5, 5))


def test_there_are_five_of_each_again_after_a_start_over(modules: Modules) -> None:
    modules.command(send(book=5))
    modules.shipments.spill("mug")
    modules.shipments.restock("poster", 7)
    modules.start_over()
    assert shelf(modules) == (5, 5, 5)
    modules.command(send(book=5))
    assert (shelf(modules), said(modules.shipments)) == ((0, 5, 5), ["PackageWasSent"])


def test_a_restart_finds_the_shelf_as_it_was(modules: Modules, clock: ManualClock, tmp_path: Path) -> None:
    modules.command(send(book=2))
    again = Modules(tmp_path, clock)
    again.open()
    assert shelf(again) == (3, 5, 5)
    again.close()


def test_two_copies_of_the_app_send_a_package_once_and_spill_no_more_than_there_is(
    modules: Modules, clock: ManualClock, tmp_path: Path
) -> None:
    other = Modules(tmp_path, clock)
    other.open()
    modules.coordinator.say(send(book=2))

    def use(system: Modules) -> None:
        system.worker.drain()
        for _ in range(5):
            with suppress(Refused):
                system.shipments.spill("mug")

    with ThreadPoolExecutor() as threads:
        list(threads.map(use, (modules, other)))
    assert (shelf(modules), said(modules.shipments)) == ((3, 0, 5), ["PackageWasSent"])
    assert rows(modules.shipments, "select spilled from stock where product = 'mug'") == [{"spilled": 5}]
    other.close()


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "update stock set quantity = 4 where product = 'book'",
            ["book: there are 4 of it, but 3 are left of all that there were (rule 2)"],
        ),
        (
            "update shipments set status = 'out-of-stock'",
            [
                "book: there are 3 of it, but 5 are left of all that there were (rule 2)",
                "mug: there are 5 of it, but 6 are left of all that there were (rule 2)",
            ],
        ),
        (
            "update stock set quantity = -1, restocked = -4 where product = 'book'",
            ["book: there are -1 of it (rule 2)"],
        ),
        (
            "delete from stock where product = 'mug'",
            ["mug: there are 5 of it, but 4 are left of all that there were (rule 2)"],
        ),
    ],
)
def test_what_is_broken_is_said(tmp_path: Path, clock: ManualClock, statement: str, sentences: list[str]) -> None:
    system = Modules(tmp_path, clock)
    system.open()
    system.command(send(1, book=2, mug=1), send(2, book=9))
    system.shipments.spill("mug")
    system.shipments.restock("mug", 2)
    assert broken_in(system) == []
    system.close()
    corrupt(tmp_path / "ordering", "shipments", statement)
    assert broken_in(system) == sentences
