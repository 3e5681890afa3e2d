"""When the next try is made where time alone does not say: a person steps, a reader is held or gone, a file is old."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from messaging.messages import Refused
from settings import Settings
from systems.voiding import Voiding
from tests.sickness import COLLECT, MARK, Sick, kept
from tests.support import ManualClock, state_of, step, until_parked, voiding


def test_a_person_who_steps_is_offered_each_that_waits_for_its_next_try_and_a_click_is_one_try(
    system: Voiding, sick: Sick
) -> None:
    documents = [system.billing.issue("invoice", "Contoso", 100) for _ in range(3)]
    sick.ails = {(COLLECT, each) for each in documents[:2]}
    system.pause()
    reader = system.reports.subscriptions[0]
    first, second, third = reader.on_the_way(3)
    step(system, reader, first.position)
    step(system, reader, second.position)
    assert reader.delivery.tried_again(5) == [first, second]
    assert reader.on_the_way(5) == [third]
    step(system, reader, third.position)
    sick.ails.clear()
    step(system, reader, second.position)
    assert [each.entry for each in kept(system)] == [first]
    step(system, reader, first.position)
    with pytest.raises(Refused, match=f"{first.id} is not the next message for reports: there is none"):
        step(system, reader, first.position)
    system.resume()
    system.worker.drain()


def test_a_reader_that_is_held_up_tries_nothing_again(system: Voiding, clock: ManualClock, sick: Sick) -> None:
    document, _ = voiding(system)
    sick.ails.add((MARK, document))
    system.worker.drain()
    [reader] = [each for each in system.reports.subscriptions if each.source is system.manager.log]
    reader.held = True
    clock.move(10)
    assert system.worker.drain() != clock.now()
    assert kept(system)[0].attempts == 1
    reader.held = False
    system.worker.drain()
    assert kept(system)[0].attempts == 2


@pytest.mark.parametrize("retry_at", ["2027-01-01T12:00:00.000000Z", "soon", ""], ids=["far ahead", "no time", "empty"])
def test_one_that_would_wait_for_longer_than_a_pause_is_tried_at_once(
    system: Voiding, sick: Sick, retry_at: str
) -> None:
    document, process = voiding(system)
    sick.ails.add((MARK, document))
    system.worker.drain()
    sick.ails.clear()
    with system.reports.transaction() as tx:
        tx.execute("update failures set retry_at = ?", (retry_at,))
    system.worker.drain()
    assert state_of(system, process) == "document-voided"


def test_a_failure_of_a_log_that_nobody_follows_keeps_nobody_busy(system: Voiding) -> None:
    with system.reports.transaction() as tx:
        tx.execute(
            "insert into failures (log, position, type, data, attempts, error, retry_at)"
            " values ('nobody', 1, 'Gone', '{}', 1, 'gone', '2025-01-01T12:00:00.000000Z')"
        )
    assert system.worker.drain() is None
    assert [each.entry.id for each in kept(system)] == ["nobody-1"]


def test_what_was_parked_before_messages_were_kept_in_columns_is_still_there(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock, sick: Sick
) -> None:
    system = start()
    document = system.billing.issue("invoice", "Contoso", 100)
    sick.ails.add((COLLECT, document))
    until_parked(system, clock)
    [failure] = kept(system)
    system.close()
    as_it_was_before(settings)
    sick.ails.clear()
    again = start()
    assert kept(again) == [failure]
    again.reports.subscriptions[0].delivery.parked.retry(failure.entry.position)


def as_it_was_before(settings: Settings) -> None:
    """Give Reports' file the table that it had before."""
    with closing(sqlite3.connect(settings.data_dir / "reports.db", isolation_level=None)) as db:
        db.execute(
            "create table old (log text, position integer, entry text not null, attempts integer not null,"
            " error text not null, retry_at text, parked_at text, primary key (log, position))"
        )
        db.execute(
            "insert into old select log, position, json_object('type', type, 'kind', kind, 'recipient', recipient,"
            " 'visibility', visibility, 'correlation_id', correlation_id, 'causation_id', causation_id,"
            " 'occurred_at', occurred_at, 'data', data), attempts, error, retry_at, parked_at from failures"
        )
        db.execute("drop table failures")
        db.execute("drop table failures_counted")
        db.execute("alter table old rename to failures")
        later = "('keep_messages_in_columns', 'never_give_a_place_twice')"
        db.execute(f"delete from _sqlite_migrations where name in {later}")
