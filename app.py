"""Puts everything together and serves it: `python app.py`."""

import logging
import os
import secrets
import signal
import sqlite3
import sys
import threading
from types import FrameType

from flask import Flask, render_template, request
from waitress.server import create_server

import billing.routes
import pages.controls
import pages.routes
import process_manager.routes
import reports.routes
import web.errors
import web.filters
import web.security
from messaging.clock import SystemClock
from messaging.history import history
from pages.live import MOST_VIEWERS, Live
from pages.stage import cursors, page
from settings import BadSetting, Settings, from_environment
from system import System, build

THREADS = 16
GRACE_SECONDS = 2

logger = logging.getLogger("app")


def create_app(system: System, settings: Settings) -> Flask:
    """The web application over `system`, with its live stream as the extension `live`; neither's thread is started."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secrets.token_hex(), SESSION_COOKIE_SAMESITE="Strict")

    def page_again(sentence: str, field: str | None) -> str:
        return render_template(
            "pages/stage.html", **page(system), refusal=sentence, bad_field=field, typed=request.form
        )

    def frame() -> tuple[str, str]:
        with app.app_context():
            shown = page(system)
            return cursors(shown), render_template("pages/frame.html", **shown)

    live = app.extensions["live"] = Live(frame)
    for module in system.modules:
        module.on_change = live.changed

    web.security.protect(app, settings.host)
    web.filters.register(app)
    web.errors.register(app, page_again)
    app.register_blueprint(pages.routes.blueprint(system, live))
    app.register_blueprint(pages.controls.blueprint(system))
    app.register_blueprint(billing.routes.blueprint(system.billing))
    app.register_blueprint(reports.routes.blueprint(system.reports))
    app.register_blueprint(
        process_manager.routes.blueprint(system.manager, lambda process_id: history(system.logs, process_id))
    )
    return app


def serve(app: Flask, settings: Settings) -> None:
    """Serve until Ctrl-C or a polite kill. Raises OSError when the port is taken."""
    server = create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=MOST_VIEWERS + THREADS,
        connection_limit=4 * MOST_VIEWERS,
        # So that a viewer who has left is noticed at the next heart beat.
        channel_request_lookahead=1,
        ident=None,
    )
    live: Live = app.extensions["live"]
    live.start()
    loop = threading.Thread(target=server.run, name="server", daemon=True)
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), ask_to_stop)
    loop.start()
    logger.info("The demo is up at http://%s:%s — Ctrl-C stops it.", shown_host(settings.host), settings.port)
    # In slices: on Windows a wait without an end is not interrupted by Ctrl-C.
    while not stop.wait(0.5):
        pass
    live.stop()
    server.task_dispatcher.shutdown(timeout=GRACE_SECONDS)


def shown_host(host: str) -> str:
    """The host to type into a browser on this machine."""
    if host in ("127.0.0.1", *web.security.WILDCARD_HOSTS):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def main() -> int:
    """Run the app with the settings of the environment; returns the exit code."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = from_environment(os.environ)
        system = build(settings, SystemClock())
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, sqlite3.Error) as error:
        print(f"DATA_DIR cannot be used: {error}", file=sys.stderr)
        return 2
    try:
        system.worker.start()
        serve(create_app(system, settings), settings)
    except OSError as error:
        print(f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}.", file=sys.stderr)
        return 1
    finally:
        system.close()
    logger.info("Stopped. What was on its way goes on at the next start.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
