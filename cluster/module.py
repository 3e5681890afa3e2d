"""A module in a process of its own: it works, has its log carried, and answers what the page asks of it."""

import logging

import stopping
from cluster.connection import Connection
from cluster.jetstream import JetStream
from cluster.settings import Hosted
from messaging.clock import SystemClock
from settings import Settings
from systems import voiding_apart

logger = logging.getLogger(__name__)


def serve(hosted: Hosted, settings: Settings) -> None:
    """Work until the app is asked to stop. Raises UnusableFile, OSError and sqlite3.Error as a system's `open` does."""
    # Of the client's connections; what is lost is told in our own words.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    connection = Connection(hosted.name, hosted.urls, hosted.tls)
    system = voiding_apart.module(hosted.name, lambda name: JetStream(connection, name), settings, SystemClock())
    system.open()
    connection.on_connect = system.look_anew
    connection.start()
    system.start()
    logger.info("%s is up — Ctrl-C stops it.", hosted.name)
    stopping.asked.wait()
    # First, so that nobody waits for it any more.
    connection.stop()
    system.close()
