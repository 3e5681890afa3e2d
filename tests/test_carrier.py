"""A carrier says what keeps it from going on: soon enough, not too soon, once; and when all is well again."""

import logging
from collections.abc import Iterator

import pytest

from messaging.carrier import PATIENCE, Carrier
from messaging.stream import Away, Unfit
from tests.support import eventually

AWAY = Away("Nobody can be reached.")


class Fragile(Carrier):
    """Raises what it is told to; `told` is each trouble of which somebody was told."""

    def __init__(self) -> None:
        super().__init__("fragile")
        self.error: Exception | None = None
        self.steps = 0
        self.told: list[str | None] = []
        self.on_change = lambda: self.told.append(self.trouble)

    def step(self) -> bool:
        self.steps += 1
        if self.error:
            raise self.error
        return False

    def _anew(self) -> None:
        pass


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fragile]:
    monkeypatch.setattr("messaging.carrier.AGAIN_AFTER", 0.001)
    monkeypatch.setattr("messaging.carrier.LOOK_EVERY", 0.001)
    found = Fragile()
    found.start()
    yield found
    found.stop()
    assert not found._thread.is_alive()


def steps(fragile: Fragile, error: Exception | None) -> None:
    """Have its next steps raise an error, or none, and wait until it has seen that twice."""
    fragile.error = error
    wanted = fragile.steps + 3
    eventually(lambda: fragile.steps >= wanted)


def test_of_an_engine_that_is_away_nobody_is_told_before_another_leader_was_elected(fragile: Fragile) -> None:
    steps(fragile, AWAY)
    assert (fragile.trouble, fragile.told) == (None, [])
    fragile._well_at -= PATIENCE - 1
    steps(fragile, AWAY)
    assert fragile.told == []
    fragile._well_at -= 1
    steps(fragile, AWAY)
    assert fragile.told == ["Nobody can be reached."]


def test_each_time_that_it_goes_well_patience_begins_anew(fragile: Fragile) -> None:
    steps(fragile, AWAY)
    fragile._well_at -= PATIENCE - 1
    steps(fragile, None)
    steps(fragile, AWAY)
    fragile._well_at -= 2
    steps(fragile, AWAY)
    assert fragile.told == []


def test_what_cannot_be_carried_is_told_at_once_and_once(fragile: Fragile) -> None:
    steps(fragile, Unfit("It is another one."))
    steps(fragile, Unfit("It is another one."))
    assert fragile.told == ["It is another one."]


def test_another_trouble_is_told_then_that_all_is_well(fragile: Fragile, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        steps(fragile, Unfit("It is another one."))
        steps(fragile, KeyError("odd"))
        steps(fragile, None)
    assert fragile.told[0] == "It is another one."
    assert "odd" in str(fragile.told[1])
    assert fragile.told[2:] == [None]
    assert fragile.trouble is None
    assert caplog.messages[-1] == "fragile: all is well again."
    assert ["Traceback" in str(each.exc_text) for each in caplog.records] == [False, True, False]


def test_it_looks_again_although_nobody_wakes_it(fragile: Fragile) -> None:
    before = fragile.steps
    eventually(lambda: fragile.steps > before + 2)
