"""A module in a process of its own: it works, has its log carried, and answers what the page asks of it."""

import logging
import threading
from collections.abc import Callable

import stopping
from cluster.answering import Answering
from cluster.connection import Connection
from cluster.jetstream import JetStream
from cluster.settings import Hosted
from messaging.clock import SystemClock
from pages.answering import Answers
from settings import Settings
from systems import voiding_apart

AT_MOST_EVERY = 0.03

logger = logging.getLogger(__name__)


def serve(hosted: Hosted, settings: Settings) -> None:
    """Work until the app is asked to stop. Raises UnusableFile, OSError and sqlite3.Error as a system's `open` does."""
    connection = Connection(hosted.name, hosted.urls, hosted.tls)
    stage = voiding_apart.module(hosted.name, lambda name: JetStream(connection, name), settings, SystemClock())
    system = stage.system
    system.open()
    answering = Answering(connection, hosted.name, Answers(hosted.name, stage))
    ring = Ringing(lambda: JetStream(connection, hosted.name).ring(0))
    for module in system.modules:
        module.on_change = ring
    connection.on_connect = system.look_anew
    system.carriers = [connection, *system.carriers]
    system.start()
    logger.info("%s is up — Ctrl-C stops it.", hosted.name)
    stopping.asked.wait()
    # First, so that nobody waits for it any more.
    connection.stop()
    answering.stop()
    system.close()


class Ringing:
    """Rings when it is called, but not all the time; when it was called last, it rings a moment later."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._waits = False

    def __call__(self) -> None:
        if not self._waits:
            self._waits = True
            timer = threading.Timer(AT_MOST_EVERY, self._now)
            timer.daemon = True
            timer.start()

    def _now(self) -> None:
        self._waits = False
        self._ring()
