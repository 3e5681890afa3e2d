"""A system that persons use through HTTP, and what was done to it: what every play of `persons` stands on."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine

from app import create_app
from messaging.subscription import Subscription
from settings import Settings
from systems.voiding import Voiding, stage
from tests.described import CheckedClient
from tests.support import ManualClock, get, post
from tests.torture.expected import FAILED, Expected

MOST_WAITS = 500
done = Counter[str]()
"""What was asked for and answered, in all plays."""


class Play(RuleBasedStateMachine):
    """Nothing happens by itself: the worker works when a rule has it work, and the clock is moved by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = ManualClock()
        self.patch = pytest.MonkeyPatch()
        self.expected = Expected()
        self.broken: set[str] = set()
        self.open()

    def open(self) -> None:
        settings = Settings(data_dir=self.folder, voiding_timeout=timedelta(seconds=30))
        self.system = Voiding(settings, self.clock)
        self.system.open()
        for module in self.system.modules:
            # No power fails here, and a play is many commits.
            module.store._writer.execute("pragma synchronous=off")
        app = create_app([stage(self.system)], settings)
        app.testing = True
        app.test_client_class = CheckedClient
        self.client = app.test_client()

    @property
    def asked(self) -> bool:
        """Whether anybody has asked for anything to be voided."""
        return any(each.attempts for each in self.expected.documents.values())

    @property
    def paused(self) -> bool:
        return self.system.worker.paused

    def post(self, path: str, *allowed: int, **fields: str) -> Any:
        """Post; the answer must have one of the statuses that are allowed."""
        answer = post(self.client, path, **fields)
        assert answer.status_code in allowed, f"{path}: {answer.status_code} {answer.text}"
        done[f"{path.rpartition('/')[2]} {answer.status_code}"] += 1
        return answer.get_json()

    def all(self, what: str, limit: int = 100, **filters: str) -> list[dict[str, Any]]:
        """Everything in a list, page by page."""
        found: list[dict[str, Any]] = []
        before = ""
        while before is not None:
            query = "&".join(f"{name}={value}" for name, value in {**filters, "limit": limit, "before": before}.items())
            page = get(self.client, f"/{what}?{query}")
            assert len(page[what]) <= limit
            found += page[what]
            before = page["next"]
        return found

    @property
    def commands(self) -> Subscription:
        """By what Reports hears the process manager."""
        return next(each for each in self.system.reports.subscriptions if each.source is self.system.manager.log)

    def mend(self) -> None:
        """Nothing is broken any more."""
        self.commands.held = False
        self.patch.undo()
        self.broken.clear()

    def parked(self) -> list[dict[str, Any]]:
        """What waits for somebody to retry or discard it."""
        return [each for each in get(self.client, "/parked")["parked"] if each["parked_at"]]

    def choose(self, failure: dict[str, Any], action: str, *allowed: int) -> None:
        self.post(f"/parked/{failure['module']}/{failure['message']['id']}/{action}", *allowed)

    def live_on(self, seconds: float, times: int) -> None:
        """Let time pass a little at a time, and happen what happens meanwhile."""
        for _ in range(times):
            self.clock.move(seconds)
            self.system.worker.drain()

    def wait(self) -> None:
        """Let time pass, to whatever is due next, and retry what is parked, until nothing is left to be done."""
        for _ in range(MOST_WAITS):
            due_at = self.system.worker.drain()
            parked = self.parked()
            for each in parked:
                self.choose(each, "retry", 200)
            if due_at is None and not parked:
                break
            self.clock.move(max(0.0, (due_at - self.clock.now()).total_seconds()) if due_at else 0)

    def at_rest(self) -> bool:
        unfinished = [each for each in self.all("processes") if not each["finished_at"] and each["state"] != FAILED]
        lag = [each for lags in get(self.client, "/health")["lag"].values() for each in lags.values()]
        return not unfinished and not any(lag) and not get(self.client, "/parked")["parked"]

    def end(self) -> None:
        """Give the folder back."""
        self.patch.undo()
        self.system.close()
        shutil.rmtree(self.folder)
