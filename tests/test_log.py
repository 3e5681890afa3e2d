"""A module's log: what a step says is in it once the step is done, in order, and readers get what is for them."""

from collections.abc import Callable, Sequence

import pytest

import messaging.log
from billing.messages import DocumentIssued, VoidDocument
from messaging.messages import Entry
from messaging.readable import CannotFollow, Place
from messaging.transaction import Transaction
from systems.voiding import Voiding
from tests.support import rows, voiding
from tests.torture.steps import concerns


def issued(number: int) -> DocumentIssued:
    return DocumentIssued(document_id=f"INV-{number:04d}", kind="invoice", customer="Contoso", amount=number)


def numbers(system: Voiding) -> Sequence[int]:
    """What was said, by its number, in the log's order; its positions have no gap."""
    found = rows(system.billing, "select position, json_extract(data, '$.amount') as number from log order by position")
    assert [each["position"] for each in found] == list(range(1, len(found) + 1))
    return [each["number"] for each in found]


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 16, 17, 100])
def test_what_a_step_says_is_in_the_log_in_that_order(system: Voiding, count: int) -> None:
    for start in (0, count):
        with system.billing.transaction() as tx:
            for number in range(start, start + count):
                tx.say(issued(number))
    assert numbers(system) == list(range(2 * count))


def test_what_was_said_in_an_attempt_that_raised_was_never_said(system: Voiding) -> None:
    with system.billing.transaction() as tx:
        tx.say(issued(0), issued(1))
        assert isinstance(tx.attempt(raising(tx, issued(7), issued(8))), ZeroDivisionError)
        tx.say(issued(2))
        assert tx.attempt(lambda: tx.say(issued(3))) is None
        tx.say(issued(4))
        assert [each.position for each in tx.said] == [1, 2, 3, 4, 5]
    assert numbers(system) == [0, 1, 2, 3, 4]


def test_of_attempts_in_an_attempt_each_is_undone_by_itself(system: Voiding) -> None:
    with system.billing.transaction() as tx:

        def work() -> None:
            tx.say(issued(0))
            assert isinstance(tx.attempt(raising(tx, issued(7))), ZeroDivisionError)
            tx.say(issued(1))

        assert tx.attempt(work) is None
    assert numbers(system) == [0, 1]


def test_what_was_written_in_an_attempt_that_raised_is_written_no_more(system: Voiding) -> None:
    with system.billing.transaction() as tx:

        def work() -> None:
            assert tx.attempt(lambda: tx.say(issued(7), issued(8))) is None
            raise ZeroDivisionError

        assert isinstance(tx.attempt(work), ZeroDivisionError)
        tx.say(issued(0))
    assert numbers(system) == [0]


def test_what_cannot_be_written_fails_in_the_attempt_that_said_it(system: Voiding) -> None:
    with system.billing.transaction() as tx:
        tx.say(issued(0))

        def unwritten(tx: Transaction) -> None:
            tx.receive(VoidDocument(document_id="INV-0001"), process_id=["no", "text"])  # type: ignore[arg-type]

        assert tx.attempt(lambda: unwritten(tx)) is not None
        tx.answer(None)
        tx.say(issued(1))
    assert numbers(system) == [0, 1]


def test_a_part_of_a_step_is_in_the_log_when_it_is_done(system: Voiding) -> None:
    with system.billing.transaction():
        with system.billing.transaction() as tx:
            tx.say(issued(0))
        assert system.billing.log.head() == 1


def test_a_position_is_never_given_twice(unchecked: Voiding) -> None:
    system = unchecked
    with system.billing.transaction() as tx:
        tx.say(*map(issued, range(3)))
    with system.billing.transaction() as tx:
        tx.execute("delete from log where position = 3")
    with system.billing.transaction() as tx:
        tx.say(issued(4))
        assert tx.said[0].position == 4


def test_every_reader_gets_what_concerns_it_and_nothing_else(system: Voiding) -> None:
    for _ in range(3):
        voiding(system)
    system.worker.drain()
    for each in system.subscriptions:
        end = each.source.end()
        expected = [entry for entry in each.source.read(0, 1000) if isinstance(entry, Entry) and concerns(each, entry)]
        read = each.source.read_for(each.reader.name, each.delivery.handling.events, Place(end.epoch, 0), 1000)
        assert read == (expected, end.position, end.position)
        assert expected


def test_nobody_gets_what_is_internal(system: Voiding) -> None:
    voiding(system)
    log, [command] = system.billing.log, rows(system.billing, "select * from log where type = 'VoidDocument'")
    assert command["recipient"] == "billing"
    read = log.read_for("billing", ["VoidDocument"], Place(log.end().epoch, 0), 10)
    assert read.entries == []


def test_a_reader_gets_so_many_and_goes_on_behind_them(system: Voiding) -> None:
    with system.billing.transaction() as tx:
        tx.say(*map(issued, range(5)))
    read = reading(system)
    assert read(0, 2) == ([1, 2], 2, 5)
    assert read(2, 2) == ([3, 4], 4, 5)
    assert read(4, 2) == ([5], 5, 5)
    assert read(5, 2) == ([], 5, 5)


def test_a_look_goes_so_far_and_tells_how_far(unchecked: Voiding, monkeypatch: pytest.MonkeyPatch) -> None:
    system = unchecked
    monkeypatch.setattr(messaging.log, "LOOK_AHEAD", 3)
    with system.billing.transaction() as tx:
        for _ in range(7):
            tx.receive(VoidDocument(document_id="INV-0001"))
        tx.say(issued(8))
    read = reading(system)
    assert read(0, 2) == ([], 3, 8)
    assert read(3, 2) == ([], 6, 8)
    assert read(6, 2) == ([8], 8, 8)
    system.worker.drain()
    assert rows(system.reports, "select id from documents") == [{"id": "INV-0008"}]


def test_a_place_that_the_log_does_not_have_is_not_gone_on_from(system: Voiding) -> None:
    with pytest.raises(CannotFollow):
        reading(system)(1, 2)
    with pytest.raises(CannotFollow):
        system.billing.log.count_for("reports", [], Place("another", 0), 2)


def reading(system: Voiding) -> Callable[[int, int], tuple[Sequence[int], int, int]]:
    """What Reports gets of Billing's log after a position, as positions."""
    log, events = system.billing.log, ["DocumentIssued"]

    def read(after: int, limit: int) -> tuple[Sequence[int], int, int]:
        place = Place(log.end().epoch, after)
        found = log.read_for("reports", events, place, limit)
        assert log.count_for("reports", events, place, limit) == len(found.entries)
        return [each.position for each in found.entries], found.position, found.last

    return read


def raising(tx: Transaction, *messages: DocumentIssued) -> Callable[[], None]:
    def work() -> None:
        tx.say(*messages)
        raise ZeroDivisionError

    return work
