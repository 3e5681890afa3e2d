"""The page of voiding with each module on a host of its own, and the same page in one process, both moved by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from messaging.stream import Away
from pages.answering import Answers
from pages.elsewhere import Elsewhere, Nobody
from settings import Settings
from systems import voiding_apart
from systems.voiding import Voiding, stage
from systems.voiding_modules import VoidingModules
from tests.hosts import Hosts, carry_on
from tests.over_http import FIELDS
from tests.support import ManualClock


class InOneProcess:
    """All modules and the page."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(data_dir=folder)
        self.clock = ManualClock()
        self.system = Voiding(settings, self.clock)
        self.system.open()
        self.stage = stage(self.system)
        self.app = create_app([self.stage], settings)
        self.client: FlaskClient = self.app.test_client()

    def go_on(self) -> None:
        self.system.worker.drain()

    def close(self) -> None:
        self.stage.close()


class OnHosts(Hosts):
    """Three hosts with a module each, and one with the page. Those that are `down` or `slow` do not answer it."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, Answers] = {}
        self.slow: set[str] = set()
        self.asked: list[tuple[str, float]] = []
        self.clock = ManualClock()
        super().__init__(folder, slow_down=0)
        self.clocks = dict.fromkeys(self.clocks, self.clock)
        for system in self.systems.values():
            system.open()
        system, watching = voiding_apart.watched(self.engine.stream, self.settings, self.clock)
        titles = {module.name: module.title for module in system.modules}
        self.elsewhere = Elsewhere(titles, watching.logs, self.ask)
        self.stage = voiding_apart.page(system, self.elsewhere)
        self.app = create_app([self.stage], self.settings)
        self.client: FlaskClient = self.app.test_client()

    def made(self, name: str) -> VoidingModules:
        made = voiding_apart.module(name, self.engine.stream, self.settings, self.clock)
        self.answers[name] = Answers(name, made)
        assert isinstance(made.system, VoidingModules)
        return made.system

    def ask(self, module: str, question: bytes, seconds: float) -> bytes:
        self.asked.append((module, seconds))
        if module in self.slow:
            raise Away("It takes too long.")
        if module not in self.systems:
            raise Nobody
        return self.answers[module].to(question)

    def take_down(self, name: str) -> None:
        """Its process ends."""
        self.systems.pop(name).close()

    def bring_back(self, name: str) -> None:
        """Its process is started again."""
        self.systems[name] = self.made(name)
        self.systems[name].open()

    def watch(self) -> None:
        """Have the page read the logs on, as far as it can."""
        carry_on(self.stage.system)

    def go_on(self, rounds: int = 3) -> None:
        """Let everything happen that can happen now."""
        before: list[int] = []
        while before != (before := [len(each.rows) for each in self.engine.streams.values()]):
            super().go_on(rounds)
        self.watch()

    def close(self) -> None:
        self.stage.close()
        super().close()


@pytest.fixture
def page_apart(tmp_path: Path) -> Iterator[OnHosts]:
    """With a document that was voided, and the page read on."""
    page = OnHosts(tmp_path)
    page.go_on()
    page.client.post("/documents", data=FIELDS)
    page.client.post("/documents/INV-0001/void")
    page.go_on()
    yield page
    page.close()
