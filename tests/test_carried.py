"""Modules apart: the same modules, their logs carried; a stream is a replica that can be lost and filled again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messaging.messages import Entry, Gap
from messaging.readable import Place
from messaging.relay import Relay
from messaging.stream import Row, Unfit
from tests.hosts import NAMES, Hosts, hosts
from tests.support import state_of, status_of, troubles


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Hosts]:
    with hosts(tmp_path) as found:
        yield found


def voided(apart: Hosts, amount: int = 4500) -> tuple[str, str]:
    document = apart.billing.billing.issue("invoice", "Contoso", amount)
    apart.go_on()
    process = apart.billing.billing.void(document)
    apart.go_on()
    return document, process


def test_a_voiding_goes_through_three_hosts_and_the_streams_are_the_logs(apart: Hosts) -> None:
    document, process = voided(apart)

    assert status_of(apart.billing, document) == "voided"
    assert state_of(apart.manager, process) == "document-voided"
    for name in NAMES:
        log = apart.systems[name].modules[0].log
        assert [row.position for row in apart.engine.stream(name).rows] == list(range(1, log.head() + 1))
        assert apart.engine.stream(name).epoch == log.end().epoch
    assert not [each.trouble for system in apart.systems.values() for each in system.carriers if each.trouble]


def test_of_an_internal_message_nothing_leaves_but_its_time(apart: Hosts) -> None:
    voided(apart)
    log = apart.billing.billing.log
    internal = [each for each in log.whole(0, 100) if each.visibility == "internal"]
    assert internal
    rows = {row.position: row for row in apart.engine.stream("billing").rows}
    assert [rows[each.position] for each in internal] == [
        Row(each.position, each.occurred_at, b"") for each in internal
    ]


def test_a_carried_log_reads_as_the_log_itself(apart: Hosts) -> None:
    voided(apart)
    log = apart.billing.billing.log
    for carried in apart.carried("reports"):
        if carried.name == "billing":
            assert carried.read(0, 100) == log.read(0, 100)
            start = Place(log.end().epoch, 0)
            events = ("DocumentIssued",)
            assert carried.read_for("reports", events, start, 10) == log.read_for("reports", events, start, 10)
            assert carried.count_for("reports", events, start, 10) == log.count_for("reports", events, start, 10) == 1
            assert carried.end() == log.end()
            assert any(isinstance(each, Gap) for each in carried.read(0, 100))
            assert any(isinstance(each, Entry) for each in carried.read(0, 100))


def test_while_the_engine_is_away_nothing_is_lost_and_it_goes_on_by_itself(apart: Hosts) -> None:
    for name in NAMES:
        apart.engine.stream(name).away = True
    document = apart.billing.billing.issue("invoice", "Contoso", 4500)
    process = apart.billing.billing.void(document)
    apart.go_on()
    assert state_of(apart.manager, process) is None
    assert "cannot be reached" in troubles(apart.billing)[0]

    for name in NAMES:
        apart.engine.stream(name).away = False
    apart.go_on()
    assert status_of(apart.billing, document) == "voided"
    assert not troubles(apart.billing)


def test_a_stream_that_was_deleted_is_filled_again(apart: Hosts) -> None:
    voided(apart)
    before = list(apart.engine.stream("billing").rows)
    apart.engine.stream("billing").delete()
    document, _ = voided(apart)
    assert apart.engine.stream("billing").rows[: len(before)] == before
    assert status_of(apart.billing, document) == "voided"


def test_two_relays_of_one_log_publish_each_message_once(apart: Hosts) -> None:
    other = apart.made("billing")
    other.open()
    other_relay = next(each for each in other.carriers if isinstance(each, Relay))
    document = apart.billing.billing.issue("invoice", "Contoso", 4500)
    for _ in range(3):
        apart.billing.billing.void(document) if status_of(apart.billing, document) == "issued" else None
        apart.relay("billing").step()
        other_relay.step()
        apart.billing.billing.issue("receipt", "Contoso", 100)
    other.close()
    apart.go_on()
    positions = [row.position for row in apart.engine.stream("billing").rows]
    assert positions == list(range(1, apart.billing.billing.log.head() + 1))


def test_a_reader_that_is_ahead_of_the_stream_waits_and_goes_on(apart: Hosts) -> None:
    voided(apart)
    rows = list(apart.engine.stream("billing").rows)
    stream = apart.engine.stream("billing")
    stream.rows = rows[:2]
    apart.carry("reports")
    (trouble,) = troubles(apart.reports)
    assert trouble.startswith(
        f"reports has read the log of billing up to {len(rows)}, but that is carried up to 2 only."
    )
    _, process = voided(apart)
    assert not troubles(apart.reports)
    assert state_of(apart.manager, process) == "document-voided"


def test_a_reader_that_starts_ahead_of_the_stream_waits_and_goes_on(apart: Hosts) -> None:
    voided(apart)
    stream = apart.engine.stream("billing")
    stream.rows = stream.rows[:2]
    apart.restart("reports")
    apart.carry("reports")
    apart.reports.worker.drain()
    assert "is carried up to 2 only" in troubles(apart.reports)[0]
    _, process = voided(apart)
    assert not troubles(apart.reports)
    assert state_of(apart.manager, process) == "document-voided"


def test_a_module_that_was_not_reached_yet_is_no_wrong_one(apart: Hosts) -> None:
    voided(apart)
    for name in NAMES:
        apart.engine.stream(name).away = True
    apart.restart("reports")
    apart.carry("reports")
    apart.reports.worker.drain()
    assert any("but that was not reached yet. It goes on when it is." in each for each in troubles(apart.reports))
    for name in NAMES:
        apart.engine.stream(name).away = False
    _, process = voided(apart)
    assert not troubles(apart.reports)
    assert state_of(apart.manager, process) == "document-voided"


def test_a_stream_ahead_of_its_log_stops_the_relay(apart: Hosts) -> None:
    voided(apart)
    stream = apart.engine.stream("billing")
    stream.rows.append(Row(len(stream.rows) + 1, "2026-01-01T12:00:00Z", b""))
    apart.relay("billing").look_anew()
    with pytest.raises(Unfit, match=r"goes up to \d+, but its log ends at \d+: the file is an older copy"):
        apart.relay("billing").step()


def test_a_stream_that_ends_with_another_message_stops_the_relay(apart: Hosts) -> None:
    voided(apart)
    stream = apart.engine.stream("billing")
    stream.rows[-1] = stream.rows[-1]._replace(occurred_at="2025-01-01T12:00:00.000000Z")
    apart.relay("billing").look_anew()
    with pytest.raises(Unfit, match="is another one than in its log"):
        apart.relay("billing").step()


def test_a_message_that_is_missing_in_the_log_stops_the_relay(apart: Hosts) -> None:
    apart.billing.billing.issue("invoice", "Contoso", 4500)
    apart.billing.billing.issue("invoice", "Contoso", 4500)
    with apart.billing.billing.store.writing() as db:
        db.execute("delete from log where position = 2")
    with pytest.raises(Unfit, match="The log of billing has no message 2"):
        apart.relay("billing").step()


def test_a_message_that_is_missing_in_the_stream_stops_its_reader(apart: Hosts) -> None:
    voided(apart)
    apart.restart("reports")
    del apart.engine.stream("billing").rows[0]
    apart.carry("reports")
    assert "The stream of billing has no message 1: it has to be filled again." in troubles(apart.reports)


def test_the_stream_of_another_epoch_is_followed_by_nobody(apart: Hosts) -> None:
    voided(apart)
    stream = apart.engine.stream("billing")
    stream.delete()
    stream.claim("another")
    apart.go_on(1)
    assert any("is another one now" in each for each in troubles(apart.reports))
    assert any("another epoch" in each for each in troubles(apart.billing))


def test_a_module_does_not_wait_for_the_engine(apart: Hosts) -> None:
    document = apart.billing.billing.issue("invoice", "Contoso", 4500)
    apart.go_on()
    apart.billing.billing.void(document)
    reads = {name: apart.engine.stream(name).reads for name in NAMES}
    for system in apart.systems.values():
        system.worker.drain()
    assert {name: apart.engine.stream(name).reads for name in NAMES} == reads


def test_many_messages_are_read_part_by_part(apart: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.carried.BATCH", 7)
    monkeypatch.setattr("messaging.carried.LOOK_AHEAD", 20)
    monkeypatch.setattr("messaging.relay.BATCH", 9)
    documents = [apart.billing.billing.issue("invoice", "Contoso", 100) for _ in range(60)]
    apart.go_on()
    for each in documents:
        apart.billing.billing.void(each)
    apart.go_on(60)
    assert [status_of(apart.billing, each) for each in documents] == ["voided"] * 60


@pytest.mark.parametrize("skew", [-5, 0, 5])
def test_where_clocks_differ_a_message_takes_longer_or_shorter_by_no_more_than_that(tmp_path: Path, skew: int) -> None:
    with hosts(tmp_path, slow_down=4) as apart:
        # All run for a while already.
        for each in apart.clocks.values():
            each.move(100)
        apart.clocks["billing"].move(skew)
        apart.billing.billing.issue("invoice", "Contoso", 4500)
        delay = 12
        passed = 0.0
        while passed < 100 and not apart.reports.reports.log.of_type("DocumentCollected", 0):
            apart.go_on(2)
            for each in apart.clocks.values():
                each.move(1)
            passed += 1
        assert abs(passed - delay) <= abs(skew) + 1
