"""While nothing happens, a frame is the frame before: only what has changed is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from flask import Flask

from messaging.subscription import Subscription
from ordering.payments import views
from pages.frames import BY_THE_CLOCK
from pages.serving import framing
from systems.voiding import Voiding, stage
from tests.ordering_modules import Modules, request
from tests.support import ManualClock, step, voiding

SLOW = 1.0


class Ticking(ManualClock):
    """A clock that is never asked twice at the same moment, as no real one is."""

    def now(self) -> datetime:
        self.move(0.000_001)
        return super().now()


@pytest.fixture
def clock() -> ManualClock:
    return Ticking()


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start(slow_down=SLOW)


@pytest.fixture
def frame(app: Flask, system: Voiding) -> Callable[[], Mapping[str, str]]:
    """The parts of a frame of the stage, without what the page counts by itself."""
    rendered = framing(app, stage(system))
    return lambda: {name: BY_THE_CLOCK.sub(r"\1", html) for name, html in rendered()[1].items()}


def different(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [name for name in one if one[name] != other[name]]


def test_while_time_stands_still_nothing_changes_by_itself(
    system: Voiding, clock: ManualClock, frame: Callable[[], Mapping[str, str]]
) -> None:
    for _ in range(3):
        voiding(system)
    system.worker.drain()
    clock.move(1)
    system.pause()
    clock.move(2)
    reader = at_the_manager(system)
    step(system, reader, reader.on_the_way(1)[0].position)
    before = frame()
    clock.move(0.0005)
    assert different(before, frame()) == []
    clock.move(60)
    assert different(before, frame()) == []
    assert "data-said" in "".join(before.values())


def test_a_deadline_is_shown_as_the_same_moment_however_often_it_is_looked_at(modules: Modules) -> None:
    modules.command(request())
    [payment] = views.payments(modules.payments, limit=1)["payments"]
    shown = [views.row(modules.payments, payment)["until"] for _ in range(3)]
    assert shown == [payment["deadline"]] * 3


def test_messages_that_were_said_while_time_stood_still_set_out_together_when_it_goes_on(
    system: Voiding, clock: ManualClock
) -> None:
    line = system.delay_line
    system.pause()
    clock.move(5)
    voiding(system)
    [said] = at_the_manager(system).on_the_way(1)
    assert line.set_out_at(said.occurred_at) >= line.present()
    clock.move(5)
    system.resume()
    assert abs(line.set_out_at(said.occurred_at) - clock.now()) < timedelta(milliseconds=1)


def at_the_manager(system: Voiding) -> Subscription:
    return next(each for each in system.manager.subscriptions if each.source.name == "billing")
