"""A system with its stage and a browser, on files of its own in which something can be spoilt."""

from pathlib import Path

from flask.testing import FlaskClient

from app import create_app
from pages.stage import Stage
from settings import Settings
from systems.voiding import Voiding, stage
from tests.support import JSON, ManualClock, get, until_parked

PAGES = [
    *("/", "/parked", "/log/billing", "/log/process-manager", "/log/reports", "/documents", "/reports", "/processes"),
    *("/controls", "/health", *(f"/processes/voiding-INV-000{each}-1" for each in (1, 3, 5))),
]


class Site:
    """A system, its stage and a browser, on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(data_dir=folder)
        self.folder = folder
        self.clock = ManualClock()
        self.clock.move(3600)
        self.system = Voiding(settings, self.clock)
        self.system.open()
        self.stage: Stage = stage(self.system)
        self.app = create_app([self.stage], settings)
        self.client: FlaskClient = self.app.test_client()

    def everything_answers(self) -> None:
        self.answers(*PAGES)
        [live] = self.app.extensions["live"]
        assert "lane-billing" in live._render()[1]
        for _ in range(3):
            lights = self.stage.lights.look()
        assert not any("nothing can be checked" in each for light in lights for each in light.broken)

    def answers(self, *paths: str) -> None:
        for path in paths:
            for headers in (JSON, {}):
                answer = self.client.get(path, headers=headers)
                assert answer.status_code == 200, (path, headers, answer.text[-2000:])

    def wait(self) -> None:
        """Let all tries be made."""
        until_parked(self.system, self.clock)

    def parked(self) -> list[dict[str, object]]:
        return list(get(self.client, "/parked")["parked"])

    def close(self) -> None:
        self.stage.close()
