"""What a crash leaves behind at every commit, right before it and right after it: started again, the same comes of it.

A process that is killed leaves its files as they are at that moment, so they are copied there. The real process is
ended at each of them in `make torture`.
"""

import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

import reports.module
from app import create_app
from check import broken_rules
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from settings import Settings
from systems.voiding import Voiding, stage
from tests.everything import fails
from tests.support import JSON, ManualClock
from tests.torture.boundaries import Side, watched
from tests.torture.outcome import outcome
from tests.torture.plays import PLAYS, Play, Step, issue, resting, void


class InProcess:
    """A system in this process, on real files; its clock is moved by hand."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.settings = Settings(data_dir=folder)
        self.clock = clock
        self.system = Voiding(self.settings, clock)
        self.system.open()
        for module in self.system.modules:
            # The process dies, the machine does not.
            module.store._writer.execute("pragma synchronous=off")

    @cached_property
    def _client(self) -> FlaskClient:
        app = create_app([stage(self.system)], self.settings)
        app.testing = True
        return app.test_client()

    def get(self, path: str) -> Any:
        return self._client.get(path, headers=JSON).get_json()

    def post(self, path: str, **fields: str) -> Any:
        answer = self._client.post(path, data=fields, headers=JSON)
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def rest(self) -> None:
        self.system.worker.drain()


class Left(NamedTuple):
    """What is left of a crash: the files, how many steps were answered, and what time it was."""

    at: str
    folder: Path
    done: int
    clock: ManualClock


def interrupted(steps: Sequence[Step], data: Path, leftovers: Path) -> list[Left]:
    """All that can be left of a play; the undisturbed one ends in the files of `data`."""
    clock, play, left = ManualClock(), Play(steps), list[Left]()

    def crash(side: Side) -> None:
        folder = leftovers / str(len(left))
        shutil.copytree(data, folder, ignore=shutil.ignore_patterns("*-shm"))
        then = ManualClock()
        then.move((clock.now() - then.now()).total_seconds())
        left.append(Left(f"{side} commit {len(left) // 2 + 1}", folder, play.done, then))

    data.mkdir()
    with watched(crash):
        world = InProcess(data, clock)
        play.go_on(world)
    world.system.close()
    return left


def void_while_reports_is_silent(world: Any) -> None:
    """The deadline passes, and the process takes back what may have been done."""
    commands = world.system.reports.subscriptions[1]
    commands.held = True
    void("INV-0001", 1)(world)
    world.rest()
    world.clock.move(30)
    world.rest()
    commands.held = False


def void_while_the_rule_raises(world: Any) -> None:
    """The message is tried again and parked; once the rule is mended, a person retries it."""
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, reports.module, "decide", "MarkDocumentAsVoided")
        void("INV-0001", 1)(world)
        world.rest()
        for pause in RETRY_AFTER:
            world.clock.move(pause.total_seconds())
            world.rest()
    for failure in failures(world.system.reports.store):
        world.post(f"/parked/reports/{failure.entry.id}/retry")


EVERY = 3
"""So much of what can be left is started again, before a commit and after one in turn; in `make torture`, all of it."""

ISSUE = issue("one", "invoice", "Contoso")
ALL = {
    **PLAYS,
    "a deadline": resting(ISSUE, void_while_reports_is_silent),
    "a message that is parked": resting(ISSUE, void_while_the_rule_raises),
}


@pytest.mark.parametrize("play", ALL)
def test_the_same_comes_of_it_whatever_commit_it_crashed_at(play: str, tmp_path: Path) -> None:
    data = tmp_path / "undisturbed"
    left = interrupted(ALL[play], data, tmp_path)
    expected = outcome(data)
    assert len(left) > 2 * len(ALL[play]), "the commits were not seen"
    for each in left[::EVERY]:
        world = InProcess(each.folder, each.clock)
        Play(ALL[play], each.done).go_on(world)
        world.system.close()
        assert broken_rules(each.folder) == [], each.at
        assert outcome(each.folder) == expected, each.at
        shutil.rmtree(each.folder)
