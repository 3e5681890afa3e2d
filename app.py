"""Puts everything together and serves it: `python app.py`."""

import stopping

if __name__ == "__main__":
    # Before everything that takes its time to be imported.
    stopping.listen()

import logging
import os
import secrets
import sqlite3
import sys
from collections.abc import Sequence

from flask import Flask

import cluster.settings
from cluster.settings import Hosted
from console import open_console
from messaging.clock import Clock, SystemClock
from messaging.inspection import UnusableFile
from pages import serving
from pages.stage import Stage
from settings import BadSetting, Settings, from_environment
from systems import group_checkout_stage, ordering_stage, voiding, voiding_apart
from web import errors, filters, openapi, security
from web.server import Server

logger = logging.getLogger("app")


def stages(settings: Settings, hosted: Hosted | None = None) -> Sequence[Stage]:
    """The systems that are served, each on a stage of its own; nothing of them is opened yet.

    Where the page is `hosted` by itself, the modules of the first one live elsewhere.
    """
    clock = SystemClock()
    return (
        page_of_others(hosted, settings, clock) if hosted else voiding.stage(voiding.Voiding(settings, clock)),
        *ordering_stage.stages(settings, clock),
        group_checkout_stage.stage(settings, clock),
    )


def create_app(served: Sequence[Stage], settings: Settings) -> Flask:
    """The web application over the systems of `served`, with their live streams as the extension `live`."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secrets.token_hex(), SESSION_COOKIE_SAMESITE="Strict")
    serving.register(app, served)
    security.protect(app, settings.host)
    filters.register(app)
    errors.register(app, serving.page_again)
    openapi.register(app)
    return app


def serve(app: Flask, settings: Settings) -> None:
    """Serve until the app is asked to stop. Raises OSError when the port is taken."""
    streams = [*app.extensions["live"], *app.extensions["live_doubles"]]
    server = Server(app, settings.host, settings.port)
    for live in streams:
        live.start()
    server.start()
    logger.info("The demo is up at http://%s:%s — Ctrl-C stops it.", security.shown_host(settings.host), settings.port)
    stopping.asked.wait()
    for live in streams:
        live.stop()
    server.stop()


def page_of_others(hosted: Hosted, settings: Settings, clock: Clock) -> Stage:
    """The stage of modules on other hosts."""
    # What it takes is installed only where it is wanted.
    from cluster import page

    return page.stage(hosted, settings, clock)


def work_alone(hosted: Hosted, settings: Settings) -> int:
    """Run the one module that lives in this process; returns the exit code. Raises as a system's `open` does."""
    from cluster import module

    module.serve(hosted, settings)
    logger.info("Stopped. What was on its way goes on at the next start.")
    return 0


def main() -> int:
    """Run the app with the settings of the environment; returns the exit code."""
    open_console()
    try:
        settings = from_environment(os.environ)
        hosted = cluster.settings.from_environment(os.environ, voiding_apart.NAMES)
        if hosted and hosted.name != voiding_apart.PAGE:
            return work_alone(hosted, settings)
        served = stages(settings, hosted)
        for stage in served:
            stage.system.open()
    except (BadSetting, UnusableFile) as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, sqlite3.Error) as error:
        print(f"DATA_DIR cannot be used: {error}", file=sys.stderr)
        return 2
    try:
        for stage in served:
            stage.system.start()
        serve(create_app(served, settings), settings)
    except OSError as error:
        print(f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}.", file=sys.stderr)
        return 1
    finally:
        for stage in served:
            stage.close()
    logger.info("Stopped. What was on its way goes on at the next start.")
    return 0


if __name__ == "__main__":
    code = main()
    stopping.listen_no_more()
    sys.exit(code)
