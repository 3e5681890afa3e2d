"""Every statement of SQL that is run, with SQLite's plan of it and the steps that it took."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import pytest

STEPS_AT_ONCE = 10


class Statement(NamedTuple):
    """A statement, and the module in whose file it was run."""

    module: str
    sql: str


class Recorder:
    """What was run on the connections that were opened since; `steps` are the most that a run of each took."""

    def __init__(self) -> None:
        self.plans: dict[Statement, list[str]] = {}
        self.steps: dict[Statement, int] = {}
        self._excused = 0

    @contextmanager
    def excused(self) -> Iterator[None]:
        """What is run inside inherently goes through all there is."""
        self._excused += 1
        try:
            yield
        finally:
            self._excused -= 1

    @property
    def listens(self) -> bool:
        return not self._excused


def record(patch: pytest.MonkeyPatch, *excused: tuple[Any, str]) -> Recorder:
    """Record whatever is run from now on, but for what these functions run, each by its owner and its name."""
    recorder = Recorder()

    class Recorded(sqlite3.Connection):
        def __init__(self, database: str | Path, *args: Any, **options: Any) -> None:
            super().__init__(database, *args, **options)
            self.module = Path(str(database).partition("?")[0]).stem
            self.running: Statement | None = None
            self.taken = 0
            self.set_progress_handler(self.step, STEPS_AT_ONCE)

        def step(self) -> int:
            self.taken += STEPS_AT_ONCE
            return 0

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            # The rows of the one before are read by now.
            self.ended()
            if recorder.listens and sql.split(None, 1)[0].lower() in ("select", "insert", "update", "delete", "with"):
                self.running = Statement(self.module, " ".join(sql.split()))
                if self.running not in recorder.plans:
                    plan = super().execute(f"explain query plan {sql}", *values).fetchall()
                    recorder.plans[self.running] = [row[3] for row in plan]
            self.taken = 0
            return super().execute(sql, *values)

        def ended(self) -> None:
            if self.running:
                recorder.steps[self.running] = max(self.taken, recorder.steps.get(self.running, 0))
            self.running = None

    connect = sqlite3.connect
    patch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Recorded, **options))
    for owner, name in excused:
        patch.setattr(owner, name, unheard(recorder, getattr(owner, name)))
    return recorder


def unheard(recorder: Recorder, work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def excused(*args: Any, **options: Any) -> Any:
        with recorder.excused():
            return work(*args, **options)

    return excused
