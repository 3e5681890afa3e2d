"""A system on real files in a temporary folder, whose clock is moved by hand and whose worker runs when told to."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, Route, sync_playwright

from app import create_app
from check import broken_rules
from settings import Settings
from systems.voiding import Voiding, stage
from tests.breaking import breaking  # noqa: F401
from tests.clients import connect, run  # noqa: F401
from tests.described import CheckedClient
from tests.discarding import abortion, breaks, completion  # noqa: F401
from tests.group_checkouts import clerk, hotel  # noqa: F401
from tests.histories import a_voided_history, any_history, retried, slow, timed_out, turned_away  # noqa: F401
from tests.ordering_modules import gateway, modules  # noqa: F401
from tests.over_http import parked  # noqa: F401
from tests.page_apart import page_apart  # noqa: F401
from tests.pages import CDN, FIRST, OpenPage, OpenProcess, from_the_cdn, live, voided
from tests.scenes import ON_FIRE
from tests.server import Server
from tests.sickness import sick  # noqa: F401
from tests.small_shop import customer, shop, shop_app  # noqa: F401
from tests.support import ManualClock
from tools.setup import ENVIRONMENT

# Whichever app a test makes.
Flask.test_client_class = CheckedClient
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", voiding_timeout=timedelta(seconds=30))


@pytest.fixture
def start(settings: Settings, clock: ManualClock) -> Iterator[Callable[..., Voiding]]:
    """Builds a system on the test's folder, again when called again; afterwards no rule may be broken."""
    systems: list[Voiding] = []

    def build_one(**changes: object) -> Voiding:
        systems.append(Voiding(replace(settings, **changes), clock))  # type: ignore[arg-type]
        systems[-1].open()
        return systems[-1]

    yield build_one
    for system in systems:
        system.close()
    if systems:
        assert broken_rules(settings.data_dir) == []


@pytest.fixture
def system(start: Callable[..., Voiding]) -> Voiding:
    return start()


@pytest.fixture
def unchecked(settings: Settings, clock: ManualClock) -> Iterator[Voiding]:
    """A system in whose log may be what breaks a rule."""
    system = Voiding(settings, clock)
    system.open()
    yield system
    system.close()


@pytest.fixture
def app(system: Voiding, settings: Settings) -> Flask:
    app = create_app([stage(system)], settings)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one that set-up found, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The real app, with voiding alone, on a free port; afterwards it has stopped cleanly and no rule is broken.

    A test gives it settings by `@pytest.mark.parametrize("server", [{"SLOW_DOWN": "1"}], indirect=True)`.
    """
    server = Server(tmp_path, **getattr(request, "param", {})).start("-m", "tests.voiding_app")
    yield server
    code, output = server.stop()
    tracebacks = output.count("Traceback") - output.count(f"\n    sqlite3.IntegrityError: {ON_FIRE}\n")
    assert (code, tracebacks) == (0, 0), output
    assert broken_rules(tmp_path) == []


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[OpenPage]:
    """Opens the main page; `cdn` answers for htmx's CDN, other arguments are the browser context's."""
    contexts = []

    def open_one(cdn: Callable[[Route], None] = from_the_cdn, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.route(CDN, cdn)
        page = context.new_page()
        page.goto(server.url, wait_until="domcontentloaded")
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The main page, live, which must not say anything on the console."""
    page = open_page()
    live(page)
    return page


@pytest.fixture
def open_process(open_page: OpenPage, server: Server) -> OpenProcess:
    """Opens the page of a voided document's process, which must say nothing on the console."""

    def open_one(link: str = "", **options: object) -> Page:
        voided(server)
        page = open_page(**options)
        page.goto(f"{server.url}/processes/{FIRST}{link}")
        if options.get("java_script_enabled", True):
            live(page)
        return page

    return open_one


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as set-up keeps it."""
    return (ENVIRONMENT / "axe.min.js").read_text()
