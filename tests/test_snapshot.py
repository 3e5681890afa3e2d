"""Several files at one common moment: nobody waits for it, and a moment at which somebody wrote is none."""

from collections.abc import Callable
from contextlib import closing

import pytest

import reports.module
from messaging.delivery import RETRY_AFTER
from messaging.snapshot import Files, TooBusy
from settings import Settings
from systems.voiding import Voiding
from tests.support import ManualClock, raise_error
from tests.watching import files_of


def files(settings: Settings, patience: float = 1.0) -> Files:
    return files_of(settings.data_dir, patience)


def test_who_writes_does_not_wait_for_who_checks(system: Voiding, settings: Settings) -> None:
    with closing(files(settings)) as checked, checked.still():
        system.billing.store._writer.execute("pragma busy_timeout=0")
        system.billing.issue("invoice", "Contoso", 100)
        assert checked.rows("billing", "select * from documents") == []
        assert checked.head("billing") == 0
    with closing(files(settings)) as checked, checked.still():
        assert checked.head("billing") == 2
    system.worker.drain()


def test_a_moment_at_which_somebody_wrote_is_not_taken(
    system: Voiding, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(files(settings)) as checked:
        versions = checked._versions
        writes = iter([True, False])

        def write_in_between() -> list[int]:
            found = versions()
            if next(writes, False):
                system.billing.issue("invoice", "Contoso", 100)
            return found

        monkeypatch.setattr(checked, "_versions", write_in_between)
        with checked.still():
            assert checked.head("billing") == 2
    system.worker.drain()


def test_what_is_written_while_the_files_are_looked_at_is_in_all_of_them_or_in_none(
    system: Voiding, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(files(settings)) as checked:
        versions = checked._versions
        looks = iter(["before the first file", "after the last one"])

        def write_before_the_second_look() -> list[int]:
            if next(looks, None) == "after the last one":
                system.billing.issue("invoice", "Contoso", 100)
            return versions()

        monkeypatch.setattr(checked, "_versions", write_before_the_second_look)
        with checked.still():
            assert checked.head("billing") == 2
    system.worker.drain()


def test_without_a_moment_at_which_nobody_writes_the_wait_ends(
    start: Callable[..., Voiding], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    numbers = iter(range(10**6))
    with closing(files(settings, patience=0.01)) as checked:
        monkeypatch.setattr(checked, "_versions", lambda: [next(numbers)])
        with pytest.raises(TooBusy, match="too often"), checked.still():
            pass


def names_in_flight(checked: Files) -> list[str]:
    with checked.still():
        return [name for name in ("INV-0001", "INV-0002", "voiding-INV-0001-1") if checked.in_flight(name)]


def test_what_is_on_its_way_is_known_from_one_moment_to_the_next(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    with closing(files(settings)) as checked:
        assert names_in_flight(checked) == []
        system.billing.issue("invoice", "Contoso", 100)
        assert names_in_flight(checked) == ["INV-0001"]
        clock.move(3)
        system.worker.drain()
        assert names_in_flight(checked) == []
        system.billing.void("INV-0001")
        assert names_in_flight(checked) == ["INV-0001", "voiding-INV-0001-1"]
        clock.move(3)
        system.worker.drain()
        assert names_in_flight(checked) == ["INV-0001", "voiding-INV-0001-1"]
        for _ in range(4):
            clock.move(3)
            system.worker.drain()
        assert names_in_flight(checked) == []


def test_after_a_new_beginning_only_what_is_on_its_way_now_counts(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    with closing(files(settings)) as checked:
        system.billing.void(system.billing.issue("invoice", "Contoso", 100))
        assert names_in_flight(checked) == ["INV-0001", "voiding-INV-0001-1"]
        system.start_over()
        clock.move(1)
        for _ in range(9):
            system.billing.issue("receipt", "Contoso", 100)
        assert names_in_flight(checked) == []
        assert checked.beginning == 1
        clock.move(3)
        system.worker.drain()


def test_a_reader_sent_back_has_what_it_reads_again_before_it(
    start: Callable[..., Voiding], settings: Settings
) -> None:
    system = start()
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    with closing(files(settings)) as checked:
        assert names_in_flight(checked) == []
        with system.reports.store.writing() as db:
            db.execute("update cursors set position = 0")
        assert names_in_flight(checked) == ["INV-0001"]
        system.reports.subscriptions[0].reload()
        system.worker.drain()
        assert names_in_flight(checked) == []


def test_a_parked_message_counts_as_on_its_way(
    system: Voiding, settings: Settings, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports.module, "decide", raise_error)
    system.billing.issue("invoice", "Contoso", 100)
    with closing(files(settings)) as checked:
        for _ in range(len(RETRY_AFTER) + 1):
            system.worker.drain()
            clock.move(10)
            assert names_in_flight(checked) == ["INV-0001"]
        assert system.reports.subscriptions[0].cursor() == 2
