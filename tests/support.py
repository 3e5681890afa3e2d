"""What the tests share: a clock that is moved by hand, and short words for what is done over and over."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from messaging.delivery import RETRY_AFTER
from messaging.subscription import Subscription
from messaging.system import System
from pages.stage import Lane
from systems.voiding import Voiding
from systems.voiding_modules import VoidingModules
from tests.server import PATIENCE, Server

JSON = {"Accept": "application/json"}


class ManualClock:
    """Time stands still until a test moves it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._now += timedelta(seconds=seconds)


def pass_by(system: System, clock: ManualClock, *pauses: timedelta) -> None:
    """Let these pauses go by, and happen what happens after each."""
    system.worker.drain()
    for pause in pauses:
        clock.move(pause.total_seconds())
        system.worker.drain()


def until_parked(system: System, clock: ManualClock) -> None:
    """Let everything happen, and all tries be made of what cannot be handled."""
    pass_by(system, clock, *RETRY_AFTER)


def rows(module: Any, sql: str, *values: object) -> list[dict[str, Any]]:
    """Rows of a module's file."""
    with module.store.reading() as db:
        return list(db.query(sql, values))


def said(module: Any) -> list[str]:
    """The types of the public messages in a module's log, in order."""
    return [row["type"] for row in rows(module, "select type from log where visibility = 'public' order by position")]


def state_of(system: VoidingModules, process_id: str) -> str | None:
    """The state that a process is in, None when there is none by that id."""
    found = rows(system.manager, "select state from processes where id = ?", process_id)
    return found[0]["state"] if found else None


def status_of(system: VoidingModules, document_id: str) -> str:
    """What Billing says of a document."""
    return str(rows(system.billing, "select status from documents where id = ?", document_id)[0]["status"])


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Post a form and ask for JSON."""
    return client.post(path, data=fields, headers=JSON)


def get(client: FlaskClient, path: str) -> Any:
    """The JSON at a path."""
    return client.get(path, headers=JSON).get_json()


def voiding(system: Voiding) -> tuple[str, str]:
    """A document that is being voided, and its process."""
    document_id = system.billing.issue("invoice", "Contoso", 100)
    return document_id, system.billing.void(document_id)


def raise_error(*_: object) -> None:
    """Stands in for a rule that is broken."""
    raise ValueError("the printer is on fire")


def subscriptions(system: Voiding) -> list[Subscription]:
    """Every reader of every log."""
    return [each for module in system.modules for each in module.subscriptions]


def cursors(system: Voiding) -> list[int]:
    """How far each reader has read."""
    return [each.cursor() for each in subscriptions(system)]


def step(system: System, subscription: Subscription, position: int) -> None:
    """Deliver one message as a person's click on Step does."""
    with system.worker.by_hand():
        subscription.deliver_next(position)


def troubles(system: System) -> list[str]:
    """What keeps modules from going on."""
    return list(dict.fromkeys(each for module in system.modules for each in system.troubles_of(module)))


def stopped_readers(system: System) -> list[str]:
    """Why some readers read no more."""
    return [each for module in system.modules for each in system.stopped_readers(module)]


def shown_in(lane: Lane) -> Mapping[str, Any]:
    """What a lane shows."""
    return lane.draws(lane.tells())


def eventually(condition: Callable[[], object]) -> None:
    """Wait for what a worker's thread does."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def at_rest(server: Server, path: str = "") -> None:
    """Wait until every reader of the system at a path has read everything, and no message waits for its next try."""
    heads: list[object] = [None]

    # Two looks in a row: within one, a message may go from a log that is read later to one that was read before.
    def quiet() -> bool:
        health = server.get(f"{path}/health")
        heads.append(health["logs"])
        still = heads[-1] == heads[-2] and not any(lag for each in health["lag"].values() for lag in each.values())
        return still and not server.get(f"{path}/parked?limit=1")["waiting"]

    server.wait_until(quiet)
