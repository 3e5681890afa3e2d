"""What one look goes through: a part of everything, whatever there is, and what is large more rarely."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from messaging.checking import Broken, Check, Rule
from messaging.snapshot import Files
from pages.lights import AT_ONCE, BROKEN_AT_ONCE, MOST_SENTENCES, Lights
from settings import Settings
from systems.voiding import Voiding
from tests.watching import files_of

KEYS = [f"{number:06d}" for number in range(100_000)]


class Spy:
    """A check of 100,000 keys that notes what it is asked, of which some are `broken`."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []
        self.broken: set[str] = set()

    def keys(self, _files: Files, after: str, limit: int) -> Sequence[str]:
        first = int(after) + 1 if after else 0
        return KEYS[first : first + limit]

    def check(self, _files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
        assert keys is not None
        self.asked.append(keys)
        yield from (Broken(key, f"{key} is broken") for key in keys if key in self.broken)


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture
def lights(
    system: Voiding,  # noqa: ARG001
    settings: Settings,
    spy: Spy,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Lights]:
    # What else the process does on this thread, as collecting garbage, is not what is looked at here.
    monkeypatch.setattr("pages.lights.SECONDS_A_SLICE", 60)
    rules = [Rule(1, "spied on", "It is what it is.", [Check(spy.check, spy.keys)])]
    lights = Lights(lambda: files_of(settings.data_dir, 0.1), rules)
    yield lights
    lights.close()


def test_a_look_goes_on_where_the_last_one_ended_and_begins_again_at_the_end(lights: Lights, spy: Spy) -> None:
    for _ in range(len(KEYS) // AT_ONCE + 2):
        lights.look()
    asked = [key for keys in spy.asked for key in keys]
    assert asked[: len(KEYS)] == KEYS
    assert asked[len(KEYS) :] == KEYS[: len(asked) - len(KEYS)] != []
    assert {len(keys) for keys in spy.asked[: len(KEYS) // AT_ONCE]} == {AT_ONCE}


def test_however_much_is_broken_a_look_goes_through_no_more_and_on(lights: Lights, spy: Spy) -> None:
    spy.broken = set(KEYS)
    shown = [lights.look()[0] for _ in range(50)][-1]
    assert {len(keys) for keys in spy.asked} == {AT_ONCE}
    assert len(shown.broken) == MOST_SENTENCES
    assert len({key for keys in spy.asked for key in keys}) == AT_ONCE + 49 * (AT_ONCE - BROKEN_AT_ONCE)


def test_a_light_stays_red_until_the_last_broken_one_is_mended(lights: Lights, spy: Spy) -> None:
    spy.broken = {"000003", "000004"}
    assert lights.look()[0].broken == ("000003 is broken (rule 1)", "000004 is broken (rule 1)")
    spy.broken = {"000004"}
    assert lights.look()[0].broken == ("000004 is broken (rule 1)",)
    spy.broken = set()
    assert lights.look()[0].broken == ()


def test_however_much_is_said_a_look_goes_through_no_more(system: Voiding, lights: Lights, spy: Spy) -> None:
    lights.look()
    for _ in range(2 * AT_ONCE):
        system.billing.issue("invoice", "Contoso", 100)
    lights.look()
    system.worker.drain()
    lights.look()
    assert {len(keys) for keys in spy.asked} == {AT_ONCE}
    assert "INV-0120" in spy.asked[1]


def test_what_takes_long_and_cannot_be_parted_rests_afterwards(
    system: Voiding,  # noqa: ARG001
    settings: Settings,
    spy: Spy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter(range(1000))
    monkeypatch.setattr("pages.lights.time.thread_time", lambda: next(moments) * 0.01)
    rules = [Rule(1, "large", "It is large.", [Check(spy.check, spy.keys, "others")])]
    with closing(Lights(lambda: files_of(settings.data_dir, 0.1), rules)) as lights:
        for _ in range(13):
            lights.look()
    assert len(spy.asked) == 3


def test_where_each_key_stands_for_much_a_look_goes_through_fewer_and_on(
    system: Voiding,  # noqa: ARG001
    settings: Settings,
    spy: Spy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worked = [0.0]
    monkeypatch.setattr("pages.lights.time.thread_time", lambda: worked[0])

    def heavy(files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
        yield from spy.check(files, keys)
        worked[0] += len(keys or ()) * 0.004

    rules = [Rule(1, "heavy", "It is heavy.", [Check(heavy, spy.keys)])]
    with closing(Lights(lambda: files_of(settings.data_dir, 0.1), rules)) as lights:
        for _ in range(40):
            lights.look()
    sizes = [len(keys) for keys in spy.asked]
    assert sizes[:6] == [60, 30, 15, 7, 3, 1]
    assert max(sizes[6:]) == 4
    assert [key for keys in spy.asked for key in keys] == KEYS[: sum(sizes)]


def test_many_may_look_at_once(system: Voiding, lights: Lights, spy: Spy) -> None:
    errors: list[BaseException] = []

    def look() -> None:
        try:
            for _ in range(20):
                lights.look()
        except BaseException as error:
            errors.append(error)

    system.worker.start()
    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [key for keys in spy.asked for key in keys] == KEYS[: 80 * AT_ONCE]
