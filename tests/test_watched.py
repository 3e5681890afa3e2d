"""A log that is only watched: its newest messages are in memory, older ones are asked of the stream."""

import pytest

from messaging.messages import Entry, Gap
from messaging.readable import CannotFollow, Place
from messaging.stream import Away, Row, encoder
from messaging.watched import Watched
from tests.engine import MemoryStream

EVENTS = ("Happened",)


def entry(position: int) -> Entry:
    """A public message."""
    return Entry("shop", position, "Happened", "event", None, "public", None, None, "2026", "{}")


def row(position: int) -> Row:
    """Every third one is internal."""
    return Row(position, "2026", b"" if position % 3 == 0 else encoder.encode(entry(position)))


def follow(log: Watched) -> None:
    """Read all there is, having looked at the stream itself."""
    log.look_anew()
    while log.step():
        pass


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> MemoryStream:
    monkeypatch.setattr("messaging.watched.MOST_KEPT", 30)
    monkeypatch.setattr("messaging.watched.BATCH", 10)
    stream = MemoryStream("shop")
    stream.claim("first")
    stream.rows = [row(each) for each in range(1, 101)]
    return stream


@pytest.fixture
def log(stream: MemoryStream) -> Watched:
    log = Watched(stream)
    follow(log)
    return log


def positions(log: Watched, after: int, limit: int) -> list[int]:
    return [each.position for each in log.read(after, limit)]


def test_the_newest_are_read_from_memory_and_older_ones_from_the_stream(log: Watched, stream: MemoryStream) -> None:
    reads = stream.reads
    assert log.end() == Place("first", 100)
    assert positions(log, 70, 5) == [71, 72, 73, 74, 75]
    assert positions(log, 98, 50) == [99, 100]
    assert positions(log, 100, 5) == positions(log, 200, 5) == []
    assert stream.reads == reads
    assert positions(log, 69, 5) == [70, 71, 72, 73, 74]
    assert log.read(0, 3) == [entry(1), entry(2), Gap(3)]
    assert stream.reads == reads + 2


def test_while_the_engine_is_away_only_older_ones_cannot_be_read(log: Watched, stream: MemoryStream) -> None:
    stream.away = True
    assert positions(log, 70, 2) == [71, 72]
    with pytest.raises(Away):
        log.read(69, 2)


def test_no_more_are_kept_than_are_needed_as_it_grows(log: Watched, stream: MemoryStream) -> None:
    stream.rows += [row(each) for each in range(101, 151)]
    grown: list[Place] = []
    log.on_growth = lambda: grown.append(log.end())
    follow(log)
    assert grown[-1] == Place("first", 150)
    assert len(log._kept) == 30
    assert positions(log, 120, 2) == [121, 122]


def test_what_waits_for_a_reader_is_counted_as_far_as_it_can_be_seen(log: Watched) -> None:
    def count(after: int, limit: int = 1000) -> int:
        return log.count_for("reader", EVENTS, Place("first", after), limit)

    assert (count(97), count(70), count(70, 5), count(100)) == (2, 20, 5, 0)
    # 60 and on from the stream, then what is kept.
    assert count(60) == 27
    # Three parts of ten, and no more.
    assert count(0) == 20
    assert log.count_for("reader", ("Other",), Place("first", 0), 10) == 0


def test_the_first_for_a_reader_are_read(log: Watched) -> None:
    read = log.read_for("reader", EVENTS, Place("first", 95), 2)
    assert ([each.position for each in read.entries], read.position, read.last) == ([97, 98], 98, 100)


@pytest.mark.parametrize("place", [Place("other", 5), Place("", 0)])
def test_who_has_read_another_log_cannot_follow(log: Watched, place: Place) -> None:
    with pytest.raises(CannotFollow):
        log.read_for("reader", EVENTS, place, 1)
    with pytest.raises(CannotFollow):
        log.must_go_on(place)
    with pytest.raises(CannotFollow, match="ends at 100"):
        log.must_go_on(Place("first", 101))


def test_a_stream_that_was_deleted_is_empty_until_it_is_filled_again(log: Watched, stream: MemoryStream) -> None:
    rows = stream.rows
    stream.delete()
    follow(log)
    assert (log.end(), positions(log, 0, 5)) == (Place("", 0), [])
    stream.claim("first")
    for upto in (3, 60, 100):
        stream.rows = rows[:upto]
        follow(log)
        assert log.end() == Place("first", upto)
        assert positions(log, upto - 2, 5) == [upto - 1, upto]
        assert positions(log, 0, 1) == [1]


def test_a_stream_that_was_filled_again_unnoticed_is_read_on(log: Watched, stream: MemoryStream) -> None:
    stream.rows = [row(each) for each in range(1, 106)]
    follow(log)
    assert (log.end(), positions(log, 99, 9)) == (Place("first", 105), [100, 101, 102, 103, 104, 105])


def test_a_stream_that_has_lost_most_of_it_is_shown_as_it_is(log: Watched, stream: MemoryStream) -> None:
    del stream.rows[40:]
    follow(log)
    assert (log.end(), positions(log, 38, 9)) == (Place("first", 40), [39, 40])


def test_a_log_that_was_begun_anew_is_followed_from_its_beginning(log: Watched, stream: MemoryStream) -> None:
    stream.delete()
    stream.claim("second")
    stream.rows = [Row(each, "2027", b"") for each in range(1, 101)]
    follow(log)
    assert log.end() == Place("second", 100)
    assert log.read(99, 1) == [Gap(100)]
    assert log.count_for("reader", EVENTS, Place("second", 0), 10) == 0


def test_who_rings_has_it_looked_at_and_the_page_drawn_anew(log: Watched, stream: MemoryStream) -> None:
    heard: list[str] = []
    log.on_growth = lambda: heard.append("growth")
    log._wake.clear()
    stream.ring(0)
    assert heard == ["growth"]
    assert log._wake.is_set()
