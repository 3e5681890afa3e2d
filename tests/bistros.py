"""The bistro, coordinated in two ways and served on a free port, for tests in the browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from app import create_app
from messaging.clock import SystemClock
from settings import Settings
from tests.server import free_port
from tests.small_saga import Bistro, stage
from web.server import Server

WAYS = ("saga", "choreography")


class Bistros(NamedTuple):
    """Where they are served, and the systems by way."""

    url: str
    systems: dict[str, Bistro]


@contextmanager
def serving(folder: Path, slow_down: float = 0) -> Iterator[Bistros]:
    """Both ways, each with its worker and its live stream."""
    systems = {way: Bistro(way, folder, SystemClock(), slow_down) for way in WAYS}
    port = free_port()
    app = create_app([stage(each) for each in systems.values()], Settings(data_dir=folder))
    server = Server(app, "127.0.0.1", port)
    running = [*app.extensions["live"], server]
    for each in systems.values():
        each.open()
        each.worker.start()
    for one in running:
        one.start()
    try:
        yield Bistros(f"http://127.0.0.1:{port}", systems)
    finally:
        for one in running:
            one.stop()
        for each in systems.values():
            each.close()
